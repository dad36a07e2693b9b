"""Proxy endpoints: connection, route rules, and what is not supported."""

from __future__ import annotations

import pytest

from gateway.bundle.endpoints import read_proxy_endpoint
from gateway.bundle.model import ProxyEndpoint, RouteRule
from gateway.bundle.reading import report_leftovers
from gateway.bundle.xml import parse_xml
from gateway.errors import BundleError, FindingLog, Location

CONNECTION = "<HTTPProxyConnection><BasePath>/v1</BasePath></HTTPProxyConnection>"
ROUTE = '<RouteRule name="none"/>'


def read(body: str) -> tuple[ProxyEndpoint, list[str]]:
    """Return the endpoint and all findings, as `line severity element message`."""
    log = FindingLog()
    text = f'<ProxyEndpoint name="default">{body}</ProxyEndpoint>'
    element = parse_xml(text.encode(), "apiproxy/proxies/default.xml")
    endpoint = read_proxy_endpoint(element, log)
    report_leftovers(element, log)
    try:
        log.raise_errors()
    except BundleError as error:
        found = error.findings
    else:
        found = log.warnings
    severity = ("error", "warning")
    return endpoint, [
        f"{one.at.line} {severity[one.is_warning]} {one.element} {one.message}" for one in found
    ]


def test_everything_an_endpoint_may_hold():
    endpoint, found = read(
        """
  <Description>The front</Description>
  <FaultRules><FaultRule name="f"><Step><Name>p</Name></Step></FaultRule></FaultRules>
  <DefaultFaultRule name="d"><AlwaysEnforce>true</AlwaysEnforce></DefaultFaultRule>
  <PreFlow name="PreFlow"><Request><Step><Name>a</Name></Step></Request><Response/></PreFlow>
  <Flows><Flow name="get"><Condition>request.verb = "GET"</Condition></Flow></Flows>
  <PostFlow name="PostFlow"><Request/><Response><Step><Name>z</Name></Step></Response></PostFlow>
  <PostClientFlow><Response><Step><Name>log</Name></Step></Response></PostClientFlow>
  <HTTPProxyConnection>
    <BasePath>/v1/weather</BasePath>
    <VirtualHost>default</VirtualHost>
    <VirtualHost>secure</VirtualHost>
    <Properties><Property name="api.timeout">2000</Property></Properties>
  </HTTPProxyConnection>
  <RouteRule name="one"><Condition>x</Condition><TargetEndpoint>t</TargetEndpoint></RouteRule>
  <RouteRule name="two"><Condition>y</Condition><URL>http://example.com</URL></RouteRule>
  <RouteRule name="three"/>
"""
    )

    assert found == []
    assert (endpoint.name, endpoint.description) == ("default", "The front")
    assert endpoint.at == Location("apiproxy/proxies/default.xml", 1, 1)
    assert endpoint.base_path == "/v1/weather"
    assert endpoint.virtual_hosts == ("default", "secure")
    assert [(name, at.line) for name, at in endpoint.virtual_host_places.items()] == [
        ("default", 11),
        ("secure", 12),
    ]
    assert endpoint.properties == {"api.timeout": "2000"}
    assert [step.policy for step in endpoint.pre_flow.request] == ["a"]
    assert [flow.name for flow in endpoint.flows] == ["get"]
    assert [step.policy for step in endpoint.post_flow.response] == ["z"]
    assert [step.policy for step in endpoint.post_client_flow] == ["log"]
    assert [rule.name for rule in endpoint.fault_rules] == ["f"]
    assert endpoint.default_fault_rule is not None
    assert endpoint.default_fault_rule.always_enforce
    assert [(rule.name, rule.target, rule.url) for rule in endpoint.route_rules] == [
        ("one", "t", None),
        ("two", None, "http://example.com"),
        ("three", None, None),
    ]


def test_what_is_absent_is_empty():
    endpoint, found = read(CONNECTION + ROUTE)

    assert found == []
    assert endpoint.virtual_hosts is None
    assert endpoint.properties == {}
    assert (endpoint.pre_flow.request, endpoint.flows, endpoint.post_flow.response) == ((), (), ())
    assert (endpoint.fault_rules, endpoint.default_fault_rule, endpoint.post_client_flow) == ((), None, ())
    assert endpoint.route_rules == (RouteRule("none", None, None, None, endpoint.route_rules[0].at),)


def test_another_root_element_is_refused():
    with pytest.raises(BundleError, match="<TargetEndpoint>: must be a ProxyEndpoint"):
        read_proxy_endpoint(parse_xml(b"<TargetEndpoint/>", "apiproxy/proxies/x.xml"), FindingLog())


def test_a_name_that_differs_from_the_files_is_warned_of():
    element = parse_xml(b'<ProxyEndpoint name="other"/>', "apiproxy/proxies/default.xml")

    assert read_proxy_endpoint(element, FindingLog()).name == "other"
    assert "name 'other' differs from the file's" in [one.message for one in element.warnings]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ROUTE, "1 error ProxyEndpoint needs <HTTPProxyConnection>"),
        (ROUTE + "<HTTPProxyConnection/>", "1 error HTTPProxyConnection needs <BasePath>"),
        (
            ROUTE + CONNECTION + "\n" + CONNECTION,
            "2 error HTTPProxyConnection is given twice in <ProxyEndpoint>; the first is in line 1",
        ),
        (
            ROUTE + CONNECTION.replace("/v1", "v1"),
            "1 error BasePath must start with '/', not be 'v1'",
        ),
        (
            ROUTE + CONNECTION.replace("<BasePath>", "<VirtualHost/><BasePath>"),
            "1 error VirtualHost names no virtual host",
        ),
        (CONNECTION + ROUTE + "\n<EventFlow/>", "2 error EventFlow is not supported"),
        (CONNECTION + ROUTE + "<PostFlows/>", "1 error PostFlows is not known in <ProxyEndpoint>"),
        (CONNECTION + ROUTE + "text", "1 warning ProxyEndpoint holds text between its elements"),
        (CONNECTION, "1 warning ProxyEndpoint has no RouteRule: every request will end in RouteFailed"),
    ],
)
def test_what_is_wrong_is_told_once(body, expected):
    _, found = read(body)

    assert len(found) == 1
    assert found[0].startswith(expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("<RouteRule/>", "RouteRule needs a name"),
        ('<RouteRule name="x"><TargetEndpoint/></RouteRule>', "TargetEndpoint names no target endpoint"),
        ('<RouteRule name="x"><URL/></RouteRule>', "URL is empty"),
        ('<RouteRule name="x"><URL>ftp://x</URL></RouteRule>', "URL must start with 'http://'"),
        (
            '<RouteRule name="x"><URL>http://x</URL><TargetEndpoint>t</TargetEndpoint></RouteRule>',
            "RouteRule must have a TargetEndpoint or a URL, not both",
        ),
        (
            '<RouteRule name="x"><IntegrationEndpoint>i</IntegrationEndpoint></RouteRule>',
            "IntegrationEndpoint is not supported",
        ),
        ('<RouteRule name="x"><Target>t</Target></RouteRule>', "Target is not known in <RouteRule>"),
    ],
)
def test_a_wrong_route_rule_is_refused(rule, expected):
    _, found = read(CONNECTION + rule)

    assert len(found) == 1
    assert found[0].startswith(f"1 error {expected}")


def test_a_route_rule_behind_one_without_condition_is_warned_of():
    endpoint, found = read(
        CONNECTION + ROUTE + '\n<RouteRule name="late"><Condition>x</Condition></RouteRule>'
    )

    assert len(endpoint.route_rules) == 2
    assert found == ["2 warning  'late' and all below it are never reached: 'none' has no condition"]


def test_everything_wrong_is_told_at_once():
    _, found = read(
        """<HTTPProxyConnection><BasePath>v1</BasePath>
<VirtualHost/>
<Properties><Property name="x">1</Property></Properties></HTTPProxyConnection>
<PreFlow><Request>
<Step/></Request></PreFlow>
<RouteRule/>
<Unknown/>"""
    )

    assert [line.split()[0] for line in found] == ["1", "2", "3", "5", "6", "7"]
