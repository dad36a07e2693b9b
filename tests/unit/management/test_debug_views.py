from __future__ import annotations

import json
from xml.etree import ElementTree

from gateway.entities import DebugSession
from gateway.management.debug_views import Shown, session_view, transaction_view, transaction_xml

SESSION = DebugSession("s1", "test", "hello", 2, "b3f0", timeout=120).made(1.0, "a@b")
AT = 1777522040.658
REQUEST = {
    "kind": "RequestMessage",
    "headers": [["Host", "a & b"]],
    "content": "<x>",
    "verb": "GET",
    "uri": "/h",
}
RESPONSE = {"kind": "ResponseMessage", "headers": [], "content": "\0", "status": 200, "reason": "OK"}
RECORD = {
    "completed": True,
    "cut": False,
    "points": [
        {"id": "Paused", "at": AT},
        {"id": "StateChange", "at": AT, "properties": [["To", "A"], ["From", "B"]], "message": REQUEST},
        {
            "id": "Execution",
            "at": AT,
            "properties": [["result", "true"]],
            "message": RESPONSE,
            "accesses": [["Get", "a", None, True], ["Set", "b", '"1"', False], ["Remove", "c", None, True]],
        },
    ],
}
SHOWN = Shown.of(json.dumps(RECORD))
MOMENT = "30-04-26 04:07:20:658"


def test_a_session_is_shown_as_its_making_is_answered() -> None:
    assert session_view(SESSION) == {
        "count": 20,
        "name": "s1",
        "timeout": "120",
        "tracesize": 5120,
        "validity": 120000,
    }


def test_a_transaction_as_json() -> None:
    assert transaction_view(SHOWN) == {
        "completed": True,
        "point": [
            {"id": "Paused", "results": []},
            {
                "id": "StateChange",
                "results": [
                    {
                        "ActionResult": "DebugInfo",
                        "properties": {
                            "property": [{"name": "To", "value": "A"}, {"name": "From", "value": "B"}]
                        },
                        "timestamp": MOMENT,
                    },
                    {
                        "ActionResult": "RequestMessage",
                        "content": "<x>",
                        "headers": [{"name": "Host", "value": "a & b"}],
                        "uRI": "/h",
                        "verb": "GET",
                    },
                ],
            },
            {
                "id": "Execution",
                "results": [
                    {
                        "ActionResult": "DebugInfo",
                        "properties": {"property": [{"name": "result", "value": "true"}]},
                        "timestamp": MOMENT,
                    },
                    {
                        "ActionResult": "ResponseMessage",
                        "content": "\0",
                        "headers": [],
                        "reasonPhrase": "OK",
                        "statusCode": "200",
                    },
                    {
                        "ActionResult": "VariableAccess",
                        "accessList": [
                            {"Get": {"name": "a"}},
                            {"Set": {"name": "b", "success": False, "value": '"1"'}},
                            {"Remove": {"name": "c", "success": True}},
                        ],
                    },
                ],
            },
        ],
    }


def test_a_transaction_as_the_xml_that_capture_tools_look_into() -> None:
    text = transaction_xml(SHOWN, "acme", SESSION, "b3f0__1", 0.0)
    root = ElementTree.fromstring(text)
    assert [(each.tag, each.text) for each in root][:6] == [
        ("Retrieved", "1970-01-01T00:00:00Z"),
        ("Organization", "acme"),
        ("Environment", "test"),
        ("API", "hello"),
        ("Revision", "2"),
        ("SessionId", "s1"),
    ]
    assert root.findtext("Messages/Message/DebugId") == "b3f0__1"
    data = text[text.index("<Data>") : text.index("</Data>")]
    info = f"<DebugInfo><Timestamp>{MOMENT}</Timestamp><Properties>"
    assert data == (
        '<Data><Completed>true</Completed><Point id="Paused"/>'
        f'<Point id="StateChange">{info}<Property name="To">A</Property><Property name="From">B</Property>'
        "</Properties></DebugInfo>"
        '<RequestMessage><Headers><Header name="Host">a &amp; b</Header></Headers><URI>/h</URI>'
        "<Verb>GET</Verb><Content>&lt;x&gt;</Content></RequestMessage></Point>"
        f'<Point id="Execution">{info}<Property name="result">true</Property></Properties></DebugInfo>'
        "<ResponseMessage><Content>\ufffd</Content><Headers></Headers>"
        "<ReasonPhrase>OK</ReasonPhrase><StatusCode>200</StatusCode></ResponseMessage>"
        '<VariableAccess><Get name="a"/><Set name="b" value=\'"1"\' success="false"/>'
        '<Remove name="c" success="true"/></VariableAccess></Point>'
    )


def test_what_has_not_come_to_its_end_says_so() -> None:
    shown = Shown.of(json.dumps({**RECORD, "completed": False}))
    assert "<Completed>false</Completed>" in transaction_xml(shown, "acme", SESSION, "x", 0.0)
    assert transaction_view(shown)["completed"] is False
