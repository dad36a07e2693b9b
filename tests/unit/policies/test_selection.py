"""Copy and Remove, through AssignMessage."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import FORM_TYPE, Exchange, Message, Needs
from tests.support.builders import element, make_exchange, make_request, make_response
from tests.support.policy_runs import READERS, read, refusals, rules, run, unread, warnings

FORM = ("Content-Type", FORM_TYPE)


def policy(inner: str, assign_to: str = "") -> str:
    return f'<AssignMessage name="AM">{assign_to}{inner}</AssignMessage>'


def exchange() -> Exchange:
    request = make_request(
        "POST",
        "/a/b",
        "q=1&q=2&r=3",
        headers=[("X", "1"), ("X", "2"), ("Y", "3"), FORM],
        content="f=1&g=2",
    )
    response = make_response(418, "Teapot", headers=[("Content-Type", "text/plain")], content="body")
    response.version = "1.0"
    return make_exchange(request, response=response)


def copied(copy: str, kind: str = "request") -> Message:
    """Copy into a new message that a variable holds."""
    done = run(policy(copy, f'<AssignTo createNew="true" type="{kind}">made</AssignTo>'), exchange())
    made = done.variables["made"]
    assert isinstance(made, Message)
    return made


def test_all_fields_are_copied() -> None:
    made = copied('<Copy source="request"><Headers/><QueryParams/><FormParams/></Copy>')
    assert list(made.headers) == [("X", "1"), ("X", "2"), ("Y", "3"), FORM]
    assert str(made.query) == "q=1&q=2&r=3"
    assert made.body == b"f=1&g=2"


def test_selected_fields_are_copied() -> None:
    made = copied(
        '<Copy source="request">'
        '<Headers><Header name="x.2"/><Header name="Y">false</Header><Header name="no"/></Headers>'
        '<QueryParams><QueryParam name="q.2"/></QueryParams>'
        '<FormParams><FormParam name="g"/></FormParams></Copy>'
    )
    assert list(made.headers) == [("x", "2"), FORM]
    assert str(made.query) == "q=2"
    assert made.body == b"g=2"


def test_what_says_false_is_not_copied() -> None:
    made = copied(
        '<Copy source="request"><Headers>false</Headers><QueryParams>FALSE</QueryParams>'
        "<Payload>false</Payload>"
        '<Verb>false</Verb><FormParams><FormParam name="f">false</FormParam></FormParams></Copy>'
    )
    assert list(made.headers) == [FORM]
    assert (str(made.query), made.body, made.verb) == ("", b"", "GET")


def test_a_copied_field_takes_the_place_of_its_namesake() -> None:
    both = exchange()
    assert both.response is not None
    both.response.headers.set("x", "old")
    run(policy('<Copy source="request"><Headers><Header name="X"/></Headers></Copy>'), both)
    assert both.response.headers.get_all("X") == ["1", "2"]


def test_parts_of_a_request() -> None:
    made = copied('<Copy source="request"><Payload/><Verb>true</Verb><Path/><Version/><StatusCode/></Copy>')
    assert (made.body, made.headers.get("Content-Type")) == (b"f=1&g=2", FORM_TYPE)
    assert (made.verb, made.path, made.version, made.status) == ("POST", "/a/b", "1.1", 200)


def test_parts_of_a_response() -> None:
    # The editor's template of RaiseFault says <StatusCode>304</StatusCode>: it is meant as true.
    made = copied(
        "<Copy><StatusCode>304</StatusCode><ReasonPhrase/><Version>true</Version><Payload/></Copy>",
        "response",
    )
    assert (made.status, made.reason, made.version, made.body) == (418, "Teapot", "1.0", b"body")


def test_parts_that_the_other_kind_has_not_are_not_copied() -> None:
    made = copied(
        '<Copy source="request"><Verb/><Path/><QueryParams/><Headers/></Copy>'
        '<Copy source="response"><StatusCode/><ReasonPhrase/></Copy>',
        "response",
    )
    assert (made.verb, made.path, str(made.query), made.status) == ("GET", "/", "", 418)
    assert made.headers.get("Y") == "3"
    made = copied('<Copy source="response"><StatusCode/><ReasonPhrase/></Copy>')
    assert (made.status, made.reason) == (200, "OK")


def test_a_body_without_a_type_leaves_the_type_alone() -> None:
    both = exchange()
    both.request.headers.remove("Content-Type")
    run(policy('<Copy source="request"><Payload/></Copy>'), both)
    assert both.response is not None
    assert both.response.headers.get("Content-Type") == "text/plain"
    assert both.response.body == b"f=1&g=2"


@pytest.mark.parametrize(
    ("type_of_source", "type_of_target", "body"),
    [
        (FORM_TYPE, "text/plain", b"old"),
        ("text/plain", FORM_TYPE, b"old"),
        (FORM_TYPE, FORM_TYPE, b"old=&f=1&g=2"),
    ],
)
def test_form_fields_go_from_form_to_form(type_of_source: str, type_of_target: str, body: bytes) -> None:
    both = exchange()
    both.request.headers.set("Content-Type", type_of_source)
    target = make_request(headers=[("Content-Type", type_of_target)], content="old")
    both.variables["made"] = target
    run(policy('<Copy source="request"><FormParams/></Copy>', "<AssignTo>made</AssignTo>"), both)
    assert target.body == body


def test_where_a_body_ends_is_not_copied() -> None:
    both = exchange()
    for name in ("Content-Length", "Transfer-Encoding"):
        both.request.headers.set(name, "7")
    named = '<Header name="content-length"/><Header name="X"/>'
    for headers in ("<Headers/>", f"<Headers>{named}</Headers>"):
        xml = policy(f'<Copy source="request">{headers}</Copy>')
        both.response = make_response()
        run(xml, both)
        assert both.response.headers.get_all("X") == ["1", "2"]
        assert "Content-Length" not in both.response.headers
        assert "Transfer-Encoding" not in both.response.headers


def test_a_copy_of_nothing_is_warned_of() -> None:
    assert warnings(policy('<Copy source="request"/>')) == ["names nothing to copy"]
    made = copied('<Copy source="request"/>')
    assert (len(made.headers), made.body, made.verb) == (0, b"", "GET")


def test_copying_onto_itself_changes_nothing() -> None:
    both = exchange()
    both.request.headers.set("Content-Length", "7")
    run(policy('<Copy source="request"><Payload/></Copy>', "<AssignTo>request</AssignTo>"), both)
    assert both.request.headers.get("Content-Length") == "7"


def test_an_unset_source_faults_unless_ignored() -> None:
    copy = '<Copy source="none"><Headers/></Copy>'
    with pytest.raises(Fault, match=r"AssignMessage\[AM\]: unable to resolve variable none"):
        run(policy(copy), exchange())
    ignoring = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"
    both = run(policy(copy + ignoring), exchange())
    assert both.response is not None
    assert len(both.response.headers) == 1


def test_a_source_that_is_no_message_faults() -> None:
    with pytest.raises(Fault) as caught:
        run(policy('<Copy source="proxy.name"><Headers/></Copy>'), exchange())
    assert caught.value.text == "AssignMessage[AM]: value of variable proxy.name is not of type Message"


def test_only_a_copied_body_is_needed() -> None:
    def needs(copy: str) -> Needs:
        return read(policy(copy)).needs

    assert needs('<Copy source="request"><Headers/></Copy>') is Needs.NOTHING
    assert needs('<Copy source="request"><Payload/></Copy>') is Needs.REQUEST_BODY
    assert needs("<Copy><Payload/></Copy>") is Needs.MESSAGE_BODY
    assert needs('<Copy source="request"><FormParams/></Copy>') == Needs.REQUEST_BODY | Needs.MESSAGE_BODY
    assert needs("<Remove><FormParams/></Remove>") is Needs.MESSAGE_BODY
    assert needs("<Remove/>") is Needs.NOTHING


def removed(remove: str, on: Exchange | None = None) -> Message:
    """Remove from the request."""
    done = run(policy(remove, "<AssignTo>request</AssignTo>"), on or exchange())
    return done.request


def test_all_fields_are_removed() -> None:
    message = removed("<Remove><Headers/><QueryParams/></Remove>")
    assert (len(message.headers), message.uri, message.body) == (0, "/a/b", b"f=1&g=2")


def test_named_fields_are_removed() -> None:
    message = removed(
        '<Remove><Headers><Header name="X.1"/><Header name="y"/></Headers>'
        '<QueryParams><QueryParam name="q"/></QueryParams>'
        '<FormParams><FormParam name="f">true</FormParam></FormParams></Remove>'
    )
    assert list(message.headers) == [("X", "2"), FORM]
    assert (message.uri, message.body) == ("/a/b?r=3", b"g=2")


def test_what_says_false_is_not_removed() -> None:
    message = removed("<Remove><Headers>false</Headers><Payload>false</Payload></Remove>")
    assert (len(message.headers), message.uri, message.body) == (4, "/a/b?q=1&q=2&r=3", b"f=1&g=2")


def test_the_body_is_removed() -> None:
    both = exchange()
    both.request.headers.set("Content-Length", "7")
    message = removed("<Remove><Payload>true</Payload></Remove>", both)
    assert (message.body, message.headers.get("Content-Length")) == (b"", None)
    assert message.headers.get("X") == "1"


def test_form_fields_are_removed_from_forms_only() -> None:
    both = exchange()
    both.request.headers.set("Content-Type", "application/json")
    assert removed("<Remove><FormParams/></Remove>", both).body == b"f=1&g=2"
    assert removed("<Remove><FormParams/></Remove>").body == b""


def test_an_empty_remove_removes_everything() -> None:
    message = removed("<Remove/>")
    assert (len(message.headers), message.uri, message.body) == (0, "/a/b", b"")


@pytest.mark.parametrize("action", ["Copy", "Remove"])
def test_what_is_wrong_with_names_is_told(action: str) -> None:
    def refused(inner: str) -> str:
        return policy(f"<{action}>{inner}</{action}>")

    assert rules(refused('<QueryParams><QueryParam name="t.0"/></QueryParams>')) == ["InvalidIndex"]
    assert "needs the attribute 'name'" in refusals(refused("<Headers><Header/></Headers>"))[0].message
    assert "invalid header name" in refusals(refused('<Headers><Header name="a b"/></Headers>'))[0].message
    assert len(unread(refused('<Headers><Other name="x"/></Headers>'))) == 1


@pytest.mark.parametrize("action", ["Copy", "Remove"])
@pytest.mark.parametrize(
    ("inner", "line"),
    [
        ('<Headers>\n<Header name="a">secret</Header></Headers>', 2),
        ('<QueryParams>\n<QueryParam name="a">{x}</QueryParam></QueryParams>', 2),
        ("<FormParams>yes</FormParams>", 1),
    ],
)
def test_a_text_that_selects_nothing_is_warned_of(action: str, inner: str, line: int) -> None:
    root = element(policy(f"<{action}>{inner}</{action}>"))
    READERS[root.tag](root)
    (found,) = root.warnings
    assert (found.at.line, found.message) == (line, "the text is ignored: only 'false' means something here")


@pytest.mark.parametrize("text", ["", "true", "FALSE"])
def test_a_text_that_switches_is_not(text: str) -> None:
    inner = f'<Headers><Header name="a">{text}</Header></Headers><QueryParams>{text}</QueryParams>'
    assert warnings(policy(f"<Remove>{inner}</Remove>")) == []


def test_the_text_of_a_part_is_what_the_editor_puts_there() -> None:
    assert warnings(policy("<Copy><StatusCode>304</StatusCode></Copy>")) == []
