from __future__ import annotations

import pytest

from gateway.errors import Invalid
from gateway.management.contents import Part, parts_in
from gateway.management.part_views import (
    flow_document,
    flow_view,
    policy_document,
    policy_view,
    proxy_document,
    proxy_view,
    shared_flow_document,
    shared_flow_view,
    target_document,
    target_view,
)

PROXY = """<ProxyEndpoint name="p">
  <FaultRules><FaultRule name="f"><Condition>a</Condition><Step><Name>S</Name></Step></FaultRule></FaultRules>
  <PostFlow><Response><Step><Name>T</Name></Step></Response></PostFlow>
  <HTTPProxyConnection><BasePath>/x</BasePath></HTTPProxyConnection>
  <RouteRule name="r"><Condition>b</Condition><URL>http://u</URL></RouteRule>
</ProxyEndpoint>"""
TARGET = """<TargetEndpoint name="t"><HTTPTargetConnection>
  <LoadBalancer><Server name="s1"/><Server name="s2"/></LoadBalancer>
</HTTPTargetConnection></TargetEndpoint>"""


def part(xml: str) -> Part:
    (made,) = parts_in({"policies/x.xml": xml.encode()}, "policies")
    return made


def test_rules_flows_and_routes_of_a_proxy_are_shown() -> None:
    view = proxy_view(part(PROXY))
    step = {"step": {"name": "S"}}
    assert view["faultRules"] == [{"children": [step], "condition": "a", "name": "f"}]
    assert view["postFlow"] == {
        "name": "PostFlow",
        "request": {"children": []},
        "response": {"children": [{"step": {"name": "T"}}]},
    }
    assert view["routeRule"] == [{"condition": "b", "name": "r", "uRL": "http://u"}]


def test_a_connection_is_there_whatever_the_file_holds() -> None:
    for raw in ("<ProxyEndpoint", "<ProxyEndpoint/>"):
        assert proxy_view(part(raw))["connection"] == {
            "basePath": "",
            "connectionType": "httpConnection",
            "virtualHost": [],
        }


def test_a_load_balanced_target_names_its_servers() -> None:
    assert target_view(part(TARGET))["connection"] == {
        "connectionType": "httpConnection",
        "loadBalancer": {"server": [{"name": "s1"}, {"name": "s2"}]},
    }


def test_a_policy_is_its_members_and_its_type() -> None:
    view = policy_view(part('<Quota name="Q" enabled="true"><Interval ref="i">1</Interval></Quota>'))
    assert view == {
        "enabled": "true",
        "interval": {"ref": "i", "value": "1"},
        "name": "Q",
        "policyType": "Quota",
    }
    assert policy_view(part("<Quota")) == {"name": "x"}


def test_a_shared_flow_and_a_flow_are_shown() -> None:
    step = "<Step><Name>S</Name></Step>"
    assert shared_flow_view(part(f"<SharedFlow name='f'>{step}</SharedFlow>"))["children"] == [
        {"step": {"name": "S"}}
    ]
    assert flow_view(b"<PreFlow/>")["name"] == "PreFlow"
    assert flow_view(b"<Flow name='one'/>")["name"] == "one"


def test_views_stand_for_documents() -> None:
    assert b"<BasePath>/x</BasePath>" in proxy_document({"connection": {"basePath": "/x"}, "type": "Proxy"})
    assert b"<URL>http://t</URL>" in target_document({"connection": {"uRL": "http://t"}})
    assert b"<Name>S</Name>" in shared_flow_document({"children": [{"step": {"name": "S"}}]})
    assert b'<Flow name="one"/>' in flow_document({"flow": {"-name": "one"}})
    assert b'<Flow name="one"/>' in flow_document({"name": "one", "description": ""})
    assert b'<Quota name="Q"/>' in policy_document({"policyType": "Quota", "name": "Q"})


@pytest.mark.parametrize("kind", [None, 1, "", "a b", "x:y", "1x"])
def test_a_policy_needs_its_type(kind: object) -> None:
    with pytest.raises(Invalid, match="policyType must be the element of a policy"):
        policy_document({"policyType": kind, "name": "Q"})
