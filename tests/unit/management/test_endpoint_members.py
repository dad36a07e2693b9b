from __future__ import annotations

import pytest

from gateway.bundle import read_outline
from gateway.errors import Invalid
from gateway.management.endpoint_members import (
    shown_endpoint,
    shown_flow,
    shown_shared_flow,
    written_endpoint,
    written_flow,
)
from gateway.management.xml_members import document_of, members_of

STEP = "<Step><Name>S</Name></Step>"
STEPS = {"children": [{"step": {"name": "S"}}]}
EMPTY: dict[str, object] = {"children": []}
PROXY = f"""<ProxyEndpoint name="p"><Description>d</Description>
<FaultRules><FaultRule name="f"><Condition>a</Condition>{STEP}{STEP}</FaultRule></FaultRules>
<DefaultFaultRule name="g"><AlwaysEnforce>true</AlwaysEnforce>{STEP}</DefaultFaultRule>
<PreFlow name="PreFlow"><Request>{STEP}</Request><Response/></PreFlow>
<Flows><Flow name="one"><Condition>b</Condition><Request/><Response>{STEP}</Response></Flow></Flows>
<PostFlow name="PostFlow"><Description>last</Description><Request/><Response/></PostFlow>
<PostClientFlow><Request/><Response>{STEP}</Response></PostClientFlow>
<HTTPProxyConnection><BasePath>/x</BasePath><VirtualHost>default</VirtualHost>
<Properties><Property name="allow.http10">true</Property></Properties></HTTPProxyConnection>
<RouteRule name="r"><TargetEndpoint>t</TargetEndpoint></RouteRule></ProxyEndpoint>"""
TARGET = """<TargetEndpoint name="t"><HTTPTargetConnection><LoadBalancer><Algorithm>RoundRobin</Algorithm>
<Server name="s"><IsFallback>true</IsFallback></Server></LoadBalancer><Path>/p</Path>
<SSLInfo><Enabled>true</Enabled></SSLInfo></HTTPTargetConnection></TargetEndpoint>"""


def members(xml: str) -> dict[str, object]:
    return members_of(read_outline(xml.encode(), "x.xml"))


def test_everything_of_a_proxy_endpoint_is_shown() -> None:
    view = shown_endpoint("ProxyEndpoint", "p", members(PROXY))
    assert view["faultRules"] == [{"name": "f", "condition": "a", "children": STEPS["children"] * 2}]
    assert view["defaultFaultRule"] == {"name": "g", "alwaysEnforce": "true", **STEPS}
    assert view["preFlow"] == {"name": "PreFlow", "request": STEPS, "response": EMPTY}
    assert view["postFlow"] == {
        "name": "PostFlow",
        "description": "last",
        "request": EMPTY,
        "response": EMPTY,
    }
    assert view["postClientFlow"] == {"description": "", "request": EMPTY, "response": STEPS}
    assert view["flows"] == [
        {"name": "one", "condition": "b", "description": "", "request": EMPTY, "response": STEPS}
    ]
    assert view["connection"] == {
        "basePath": "/x",
        "connectionType": "httpConnection",
        "properties": {"property": [{"name": "allow.http10", "value": "true"}]},
        "virtualHost": ["default"],
    }
    assert view["routeRule"] == [{"name": "r", "targetEndpoint": "t"}]
    assert (view["name"], view["description"]) == ("p", "d")


def test_everything_of_a_target_endpoint_is_shown() -> None:
    view = shown_endpoint("TargetEndpoint", "t", members(TARGET))
    assert view["connection"] == {
        "connectionType": "httpConnection",
        "loadBalancer": {"algorithm": "RoundRobin", "server": [{"isFallback": "true", "name": "s"}]},
        "path": "/p",
        "sSLInfo": {"enabled": "true"},
    }


@pytest.mark.parametrize(("tag", "xml"), [("ProxyEndpoint", PROXY), ("TargetEndpoint", TARGET)])
def test_what_is_shown_stands_for_the_same_endpoint(tag: str, xml: str) -> None:
    view = shown_endpoint(tag, "x", members(xml))
    again = document_of(tag, written_endpoint(tag, view)).decode()
    assert shown_endpoint(tag, "x", members(again)) == view


def test_a_shared_flow_is_its_steps() -> None:
    view = shown_shared_flow("f", members(f"<SharedFlow>{STEP}</SharedFlow>"))
    assert view == {"name": "f", "type": "SharedFlow", **STEPS}
    assert written_flow(view) == {"name": "f", "step": [{"name": "S"}]}
    assert shown_flow({}) == {"description": "", "request": EMPTY, "response": EMPTY}


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        ({"flows": {}}, "flows must be a list"),
        ({"flows": ["x"]}, "flows must be an object"),
        ({"preFlow": {"request": "x"}}, r"preFlow\.request must be an object"),
        ({"preFlow": {"request": {"children": {}}}}, r"preFlow\.request\.children must be a list"),
        ({"preFlow": {"request": {"children": [{"flow": {}}]}}}, "must be steps"),
        ({"connection": []}, "connection must be an object"),
        ({"routeRule": {}}, "routeRule must be a list"),
        ({"faultRules": [{"children": ["x"]}]}, r"faultRules\.children must be an object"),
    ],
)
def test_a_layout_that_is_not_edges_is_refused(view: dict[str, object], problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        written_endpoint("ProxyEndpoint", view)
