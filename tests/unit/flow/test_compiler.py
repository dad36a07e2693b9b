from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import faults
from gateway.bundle import Bundle
from gateway.errors import BundleError
from gateway.flow import Execution, Wait
from gateway.message import Exchange, Message
from tests.support.builders import make_exchange, make_request, make_response
from tests.support.driver import PureDriver, suspended
from tests.support.fake_policies import binding, bundle_of, compiled, warnings_of
from tests.support.fakes import NOW, FakeServices

CONNECTION = "<HTTPProxyConnection><BasePath>/v0/weather</BasePath></HTTPProxyConnection>"
TO_TARGET = '<RouteRule name="default"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
NO_ROUTE = '<RouteRule name="none"/>'
URL = "<HTTPTargetConnection><URL>http://origin.test</URL></HTTPTargetConnection>"


def step(*names: str, condition: str = "") -> str:
    told = f"<Condition>{condition}</Condition>" if condition else ""
    return "".join(f"<Step><Name>{name}</Name>{told}</Step>" for name in names)


def flow(tag: str, request: str = "", response: str = "", *, name: str = "", condition: str = "") -> str:
    told = f"<Condition>{condition}</Condition>" if condition else ""
    name = name or tag
    return f'<{tag} name="{name}">{told}<Request>{request}</Request><Response>{response}</Response></{tag}>'


def ok(exchange: Exchange) -> Message:
    return make_response(200, content="from the target")


def run(
    bundle: Bundle, exchange: Exchange | None = None, target: Callable[[Exchange], Message] = ok
) -> tuple[Exchange, PureDriver]:
    """Run a bundle both ways and hold the outcomes equal."""
    program = compiled(bundle)
    outcomes = []
    for ops in (program, suspended(program)):
        driver = PureDriver(target, request_body=b"asked")
        fresh = exchange or make_exchange(make_request("POST", content=None))
        twin = make_exchange(
            make_request(
                fresh.request.verb,
                query=str(fresh.request.query),
                headers=fresh.request.headers,
                content=None,
            ),
            path_suffix=fresh.proxy.path_suffix,
            variables=fresh.variables,
        )
        outcomes.append((driver.run(ops, twin), driver))
    (first, one), (second, two) = outcomes
    assert first.variables == second.variables
    assert one.sent is not None
    assert two.sent is not None
    assert (one.sent.status, one.sent.content) == (two.sent.status, two.sent.content)
    assert one.waits == two.waits
    return first, one


def trace_of(exchange: Exchange) -> str:
    return str(exchange.variables.get("trace", ""))


def test_the_order_of_a_call() -> None:
    proxy = (
        flow("PreFlow", step("a"), step("g"))
        + f"<Flows>{flow('Flow', step('b'), step('h'), name='F')}</Flows>"
        + flow("PostFlow", step("c"), step("i"))
        + f"<PostClientFlow><Response>{step('j')}</Response></PostClientFlow>"
        + CONNECTION
        + TO_TARGET
    )
    target = flow("PreFlow", step("d"), step("f")) + flow("PostFlow", step("e"), "") + URL
    bundle = bundle_of(proxy, target=target, policies=";".join("abcdefghij"))
    exchange, driver = run(bundle)
    assert trace_of(exchange) == "a b c d e f g h i j"
    assert driver.waits == ["TARGET", "CLIENT"]
    assert driver.sent is not None
    assert driver.sent.content == b"from the target"


def test_only_the_first_matching_flow_runs_in_each_segment() -> None:
    flows = (
        flow("Flow", step("no"), step("maybe"), name="A", condition='late = "yes"')
        + flow("Flow", step("b"), step("c"), name="B", condition='request.verb = "POST"')
        + flow("Flow", step("d"), step("e"), name="C")
    )
    bundle = bundle_of(
        f"<Flows>{flows}</Flows>{CONNECTION}{TO_TARGET}",
        target=URL,
        policies="no;maybe;b;c;d;e",
    )
    assert trace_of(run(bundle)[0]) == "b c"
    late = make_exchange(make_request("POST", content=None), variables={"late": "yes"})
    assert trace_of(run(bundle, late)[0]) == "no maybe"
    other = make_exchange(make_request("GET", content=None))
    assert trace_of(run(bundle, other)[0]) == "d e"


def test_a_step_condition_skips_only_the_step_and_disabled_policies_never_run() -> None:
    proxy = (
        flow("PreFlow", step("a", condition='request.verb = "GET"') + step("off", "b"))
        + CONNECTION
        + NO_ROUTE
    )
    bundle = bundle_of(proxy, policies="a;off enabled=false;b")
    assert trace_of(run(bundle)[0]) == "b"


def test_a_null_route_answers_an_empty_200() -> None:
    exchange, driver = run(bundle_of(CONNECTION + NO_ROUTE))
    assert driver.waits == ["CLIENT"]
    assert driver.sent is not None
    assert (driver.sent.status, driver.sent.content, len(driver.sent.headers)) == (200, b"", 0)
    assert exchange.target is None


def test_a_response_that_exists_survives_a_null_route() -> None:
    program = compiled(bundle_of(CONNECTION + NO_ROUTE))
    exchange = make_exchange()
    exchange.response = make_response(201)
    driver = PureDriver()
    driver.run(program, exchange)
    assert driver.sent is not None
    assert driver.sent.status == 201


def test_route_rules_are_tried_in_order_and_none_is_a_fault() -> None:
    rules = (
        '<RouteRule name="one"><Condition>request.verb = "GET"</Condition></RouteRule>'
        '<RouteRule name="two"><Condition>request.verb = "POST"</Condition>'
        "<TargetEndpoint>default</TargetEndpoint></RouteRule>"
        '<RouteRule name="three"><Condition>request.verb = "PUT"</Condition>'
        "<TargetEndpoint>default</TargetEndpoint></RouteRule>"
    )
    bundle = bundle_of(CONNECTION + rules, target=URL)
    exchange, driver = run(bundle)
    assert driver.waits == ["TARGET", "CLIENT"]
    assert exchange.target is not None
    assert exchange.target.route == "two"
    exchange, _ = run(bundle, make_exchange(make_request("PUT", content=None)))
    assert exchange.target is not None
    assert exchange.target.route == "three"
    exchange, driver = run(bundle, make_exchange(make_request("PATCH", content=None)))
    assert exchange.fault is not None
    assert exchange.fault.fault.kind is faults.ROUTE_FAILED
    assert driver.sent is not None
    assert driver.sent.status == 500


def test_a_route_may_name_a_url() -> None:
    rules = '<RouteRule name="direct"><URL>http://direct.test/x</URL></RouteRule>'
    fault_rule = f'<FaultRules><FaultRule name="f">{step("handled")}</FaultRule></FaultRules>'
    bundle = bundle_of(fault_rule + CONNECTION + rules, policies="handled")
    exchange, _ = run(bundle)
    assert exchange.target is not None
    assert exchange.target.sent_url == "http://direct.test/x/forecast"
    exchange, _ = run(bundle, target=lambda exchange: make_response(500))
    assert trace_of(exchange) == "handled"


def test_bodies_stream_where_nothing_reads_them() -> None:
    program = compiled(
        bundle_of(flow("PreFlow", step("a"), step("a")) + CONNECTION + TO_TARGET, target=URL, policies="a")
    )
    assert not [op for op in program.ops if "BODY" in op.label]


def test_a_body_is_waited_for_right_before_the_step_that_reads_it() -> None:
    proxy = flow("PreFlow", step("a", "r"), step("s")) + CONNECTION + TO_TARGET
    bundle = bundle_of(proxy, target=URL, policies="a;r reads=message.content;s reads=message.content")
    exchange, driver = run(bundle)
    assert driver.waits == ["REQUEST_BODY", "TARGET", "RESPONSE_BODY", "CLIENT"]
    assert exchange.variables["read.r"] == "asked"
    assert exchange.variables["read.s"] == "from the target"


def test_a_step_that_is_skipped_needs_no_body() -> None:
    proxy = flow("PreFlow", step("r", condition='request.verb = "GET"')) + CONNECTION + TO_TARGET
    bundle = bundle_of(proxy, target=URL, policies="r reads=request.content")
    assert run(bundle)[1].waits == ["TARGET", "CLIENT"]
    got = make_exchange(make_request("GET", content=None))
    assert run(bundle, got)[1].waits == ["REQUEST_BODY", "TARGET", "CLIENT"]


def test_a_condition_may_need_a_body() -> None:
    flows = flow("Flow", step("a"), name="F", condition='request.content = "asked"')
    rule = (
        '<RouteRule name="r"><Condition>request.content = "no"</Condition></RouteRule>'
        '<RouteRule name="d"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
    )
    bundle = bundle_of(f"<Flows>{flows}</Flows>{CONNECTION}{rule}", target=URL, policies="a")
    exchange, driver = run(bundle)
    assert trace_of(exchange) == "a"
    assert driver.waits == ["REQUEST_BODY", "TARGET", "CLIENT"]


def test_a_request_body_that_is_read_late_is_kept_early() -> None:
    proxy = flow("PreFlow", "", step("r")) + CONNECTION + TO_TARGET
    exchange, driver = run(bundle_of(proxy, target=URL, policies="r reads=request.content"))
    assert driver.waits == ["REQUEST_BODY", "TARGET", "CLIENT"]
    assert exchange.variables["read.r"] == "asked"


def test_what_the_post_client_flow_reads_is_kept_before_the_answer_goes_out() -> None:
    proxy = f"<PostClientFlow><Response>{step('r')}</Response></PostClientFlow>{CONNECTION}{TO_TARGET}"
    exchange, driver = run(bundle_of(proxy, target=URL, policies="r reads=message.content"))
    assert driver.waits == ["TARGET", "RESPONSE_BODY", "CLIENT"]
    assert exchange.variables["read.r"] == "from the target"


def test_faults_in_the_post_client_flow_change_nothing() -> None:
    proxy = (
        f"<PostClientFlow><Response>{step('bad', 'next')}</Response></PostClientFlow>{CONNECTION}{NO_ROUTE}"
    )
    exchange, _ = run(bundle_of(proxy, policies="bad fails=true;next"))
    assert exchange.fault is None
    assert trace_of(exchange) == "bad next"
    assert exchange.variables["note.bad.failed"] is True


def test_a_raising_policy_after_the_answer_is_refused() -> None:
    proxy = f"<PostClientFlow><Response>{step('bad')}</Response></PostClientFlow>{CONNECTION}{NO_ROUTE}"
    with pytest.raises(BundleError, match="PostClientFlow"):
        compiled(bundle_of(proxy, policies="bad raises=true"))


def test_the_post_client_flow_runs_after_an_error_too() -> None:
    proxy = (
        flow("PreFlow", step("bad"))
        + f"<PostClientFlow><Response>{step('after')}</Response></PostClientFlow>{CONNECTION}{NO_ROUTE}"
    )
    exchange, driver = run(bundle_of(proxy, policies="bad fails=true;after"))
    assert trace_of(exchange) == "bad after"
    assert driver.sent is not None
    assert driver.sent.status == 500


def test_a_fault_before_the_first_flow_meets_the_fault_rules() -> None:
    proxy = f'<FaultRules><FaultRule name="f">{step("handled")}</FaultRule></FaultRules>' + (
        "<HTTPProxyConnection><BasePath>/v0/weather</BasePath><Properties>"
        '<Property name="allow.http.method.POST">false</Property></Properties></HTTPProxyConnection>'
    )
    exchange, driver = run(bundle_of(proxy + NO_ROUTE, policies="handled"))
    assert trace_of(exchange) == "handled"
    assert driver.sent is not None
    assert driver.sent.status == 405


def test_api_timeout_is_looked_at_after_every_step() -> None:
    services = FakeServices()
    connection = (
        "<HTTPProxyConnection><BasePath>/v0/weather</BasePath>"
        '<Properties><Property name="api.timeout">2000</Property></Properties></HTTPProxyConnection>'
    )
    bundle = bundle_of(flow("PreFlow", step("a", "b")) + connection + NO_ROUTE, policies="a;b")
    program = compiled(bundle, binding(services=services))
    quick = PureDriver().run(program, make_exchange(arrived=NOW))
    assert quick.fault is None
    slow = PureDriver().run(program, make_exchange(arrived=NOW - 3))
    assert slow.fault is not None
    assert slow.fault.fault.kind is faults.GATEWAY_TIMEOUT
    assert trace_of(slow) == "a"


def test_the_facts_of_a_program() -> None:
    bundle = bundle_of(CONNECTION + NO_ROUTE)
    facts = compiled(bundle).facts
    assert (facts.api, facts.revision, facts.endpoint, facts.base_path) == (
        "weather",
        "3",
        "default",
        "/v0/weather",
    )
    root = bundle_of("<HTTPProxyConnection><BasePath>/</BasePath></HTTPProxyConnection>" + NO_ROUTE)
    assert compiled(root).facts.base_path == "/"


@pytest.mark.parametrize(
    ("prefix", "path", "effective"), [("/pre", "/a", "/pre/a"), ("/pre/", "/", "/pre"), ("/", "/a", "/a")]
)
def test_the_deployment_path_comes_first(prefix: str, path: str, effective: str) -> None:
    bundle = bundle_of(f"<HTTPProxyConnection><BasePath>{path}</BasePath></HTTPProxyConnection>{NO_ROUTE}")
    bound = binding()
    bound = type(bound)(bound.services, "3", prefix)
    facts = compiled(bundle, bound).facts
    assert facts.base_path == effective
    assert facts.deployment_path == prefix


def test_warnings_of_conditions_are_handed_on_once() -> None:
    flows = flow("Flow", "", name="F", condition="a = b and c = d or e = f")
    assert len(warnings_of(bundle_of(f"<Flows>{flows}</Flows>{CONNECTION}{NO_ROUTE}"))) == 1


def test_a_warning_of_a_condition_stands_where_its_source_does() -> None:
    flows = flow("Flow", "", name="F", condition="a = &quot;b&quot; and 1=1")
    bundle = bundle_of(f"<Flows>{flows}</Flows>{CONNECTION}{NO_ROUTE}")
    (finding,) = warnings_of(bundle)
    source = f'<ProxyEndpoint name="default"><Flows>{flows}'
    assert finding.at.column == source.index("1=1") + 1


def test_an_unknown_virtual_host_is_refused_at_deploy() -> None:
    connection = (
        "<HTTPProxyConnection><BasePath>/a</BasePath><VirtualHost>default</VirtualHost>"
        "<VirtualHost>nope</VirtualHost></HTTPProxyConnection>"
    )
    bundle = bundle_of(connection + NO_ROUTE)
    assert compiled(bundle).virtual_hosts == ("default", "nope")
    with pytest.raises(BundleError, match="virtual host nope") as caught:
        compiled(bundle, binding(hosts=frozenset({"default"})))
    source = f'<ProxyEndpoint name="default">{connection}'
    assert [finding.at.column for finding in caught.value.findings] == [source.rindex("<VirtualHost>") + 1]


def test_the_gateways_own_address_joins_the_chain_when_asked() -> None:
    connection = (
        "<HTTPProxyConnection><BasePath>/a</BasePath>"
        '<Properties><Property name="X-Forwarded-For">true</Property></Properties></HTTPProxyConnection>'
    )
    program = compiled(bundle_of(connection + TO_TARGET, target=URL))
    exchange = make_exchange(make_request(headers=[("X-Forwarded-For", "192.0.2.1")]))
    exchange.client.local_ip = "198.51.100.1"
    driver = PureDriver(ok)
    driver.run(program, exchange)
    assert driver.asked is not None
    assert driver.asked.headers.get("X-Forwarded-For") == "192.0.2.1, 198.51.100.1"


def test_retained_headers_are_filtered_before_the_target_flows() -> None:
    connection = (
        "<HTTPTargetConnection><URL>http://o.test</URL><Properties>"
        '<Property name="request.retain.headers">X-Keep</Property></Properties></HTTPTargetConnection>'
    )
    program = compiled(bundle_of(CONNECTION + TO_TARGET, target=connection))
    driver = PureDriver(ok)
    driver.run(program, make_exchange(make_request(headers=[("X-Keep", "1"), ("X-Drop", "2")])))
    assert driver.asked is not None
    assert driver.asked.headers.names() == ["X-Keep"]


def test_the_first_wait_is_the_engines_own() -> None:
    program = compiled(bundle_of(CONNECTION + TO_TARGET, target=URL))
    assert Execution(program, make_exchange()).advance() is Wait.TARGET
