from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import faults
from gateway.message import Exchange, Message
from tests.support.builders import make_exchange, make_response
from tests.support.driver import PureDriver, suspended
from tests.support.fake_policies import bundle_of, compiled

CONNECTION = "<HTTPProxyConnection><BasePath>/v0/weather</BasePath></HTTPProxyConnection>"
URL = "<HTTPTargetConnection><URL>http://origin.test</URL></HTTPTargetConnection>"
POLICIES = "bad fails=true;boom raises=true;a;b;c;d;wrong fails=true;soft fails=true continueOnError=true"


def steps(*names: str) -> str:
    return "".join(f"<Step><Name>{name}</Name></Step>" for name in names)


def rule(name: str, *names: str, condition: str = "") -> str:
    told = f"<Condition>{condition}</Condition>" if condition else ""
    return f'<FaultRule name="{name}">{told}{steps(*names)}</FaultRule>'


def default(*names: str, always: bool = False, condition: str = "") -> str:
    told = f"<Condition>{condition}</Condition>" if condition else ""
    enforced = f"<AlwaysEnforce>{str(always).lower()}</AlwaysEnforce>"
    return f'<DefaultFaultRule name="default">{told}{enforced}{steps(*names)}</DefaultFaultRule>'


def ok(exchange: Exchange) -> Message:
    return make_response(200, content="fine")


def run(
    rules: str,
    *,
    failing: str = "bad",
    at_target: bool = False,
    target: Callable[[Exchange], Message] = ok,
    proxy_rules: str = "",
    request: str = "",
) -> tuple[str, Exchange, PureDriver]:
    """Fail in the PreFlow of an endpoint with these rules; return the trace."""
    flow = f"<PreFlow><Request>{steps(*failing.split())}</Request></PreFlow>" if failing else ""
    route = '<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
    if at_target:
        proxy = (f"<FaultRules>{proxy_rules}</FaultRules>" if proxy_rules else "") + CONNECTION + route
        bundle = bundle_of(proxy, target=rules + flow + URL, policies=POLICIES)
    else:
        bundle = bundle_of(rules + flow + CONNECTION + route, target=URL, policies=POLICIES)
    program = compiled(bundle)
    results = []
    for ops in (program, suspended(program)):
        driver = PureDriver(target)
        exchange = driver.run(ops, make_exchange())
        trace = str(exchange.variables.get("trace", "")).removeprefix(failing).strip()
        results.append((trace, exchange, driver))
    assert results[0][0] == results[1][0]
    return results[0]


def test_a_proxy_asks_its_rules_from_the_last_to_the_first() -> None:
    rules = f"<FaultRules>{rule('one', 'a')}{rule('two', 'b')}</FaultRules>"
    assert run(rules)[0] == "b"


def test_a_target_asks_its_rules_from_the_first_to_the_last() -> None:
    rules = f"<FaultRules>{rule('one', 'a')}{rule('two', 'b')}</FaultRules>"
    assert run(rules, at_target=True)[0] == "a"


def test_the_first_rule_whose_condition_holds_is_the_only_one() -> None:
    rules = (
        "<FaultRules>"
        + rule("one", "a")
        + rule("two", "b", condition='fault.name = "ExecutionFailed"')
        + rule("three", "c", condition='fault.name = "Other"')
        + "</FaultRules>"
    )
    assert run(rules)[0] == "b"


def test_the_default_rule_runs_when_no_rule_did() -> None:
    rules = f"<FaultRules>{rule('one', 'a', condition='x = 1')}</FaultRules>{default('d')}"
    assert run(rules)[0] == "d"


def test_the_default_rule_does_not_run_after_a_rule() -> None:
    assert run(f"<FaultRules>{rule('one', 'a')}</FaultRules>{default('d')}")[0] == "a"


def test_a_rule_whose_steps_all_skip_counts_as_run() -> None:
    skipping = '<FaultRule name="r"><Step><Name>a</Name><Condition>x = 1</Condition></Step></FaultRule>'
    trace, _, driver = run(f"<FaultRules>{skipping}</FaultRules>{default('d')}")
    assert trace == ""
    assert driver.sent is not None
    assert b"ExecutionFailed" in (driver.sent.content or b"")


def test_always_enforce_runs_the_default_rule_last() -> None:
    assert run(f"<FaultRules>{rule('one', 'a')}</FaultRules>{default('d', always=True)}")[0] == "a d"


def test_a_raise_fault_in_a_rule_keeps_the_default_rule_from_running() -> None:
    rules = f"<FaultRules>{rule('one', 'boom', 'a')}</FaultRules>{default('d', always=True)}"
    trace, exchange, _ = run(rules)
    assert trace == "boom"
    assert exchange.fault is not None
    assert exchange.fault.fault.name == "RaiseFault"


def test_a_failing_step_ends_its_rule_but_not_the_enforced_default() -> None:
    rules = f"<FaultRules>{rule('one', 'wrong', 'a')}</FaultRules>{default('d', always=True)}"
    assert run(rules)[0] == "wrong d"
    assert run(f"<FaultRules>{rule('one', 'soft', 'a')}</FaultRules>")[0] == "soft a"


def test_the_default_rule_has_a_condition_of_its_own() -> None:
    assert run(default("d", condition='fault.name = "Other"'))[0] == ""


def test_without_rules_the_error_goes_out_as_it_is() -> None:
    trace, _, driver = run("")
    assert trace == ""
    assert driver.waits == ["CLIENT"]
    assert driver.sent is not None
    assert driver.sent.status == 500


def test_a_targets_errors_are_not_the_proxys() -> None:
    trace, exchange, _ = run("", at_target=True, proxy_rules=rule("one", "a"))
    assert trace == ""
    assert exchange.fault is not None


def test_a_target_status_meets_the_targets_rules_and_passes_through() -> None:
    rules = f"<FaultRules>{rule('one', 'a', condition='response.status.code = 404')}</FaultRules>"
    trace, exchange, driver = run(
        rules, at_target=True, failing="", target=lambda exchange: make_response(404, content="not here")
    )
    assert trace == "a"
    assert driver.sent is not None
    assert (driver.sent.status, driver.sent.content) == (404, b"not here")
    assert exchange.fault is not None
    assert exchange.fault.fault.name == "ErrorResponseCode"


def test_a_condition_on_the_error_body_waits_for_it() -> None:
    condition = "error.content Matches &quot;*here*&quot;"
    rules = f"<FaultRules>{rule('one', 'a', condition=condition)}</FaultRules>"
    trace, _, driver = run(
        rules, at_target=True, failing="", target=lambda exchange: make_response(500, content="not here")
    )
    assert trace == "a"
    assert driver.waits == ["TARGET", "RESPONSE_BODY", "CLIENT"]


def test_a_target_that_fails_meets_the_targets_rules() -> None:
    def refused(exchange: Exchange) -> Message:
        raise faults.SERVICE_UNAVAILABLE()

    trace, _, driver = run(
        f"<FaultRules>{rule('one', 'a')}</FaultRules>", at_target=True, failing="", target=refused
    )
    assert trace == "a"
    assert driver.sent is not None
    assert driver.sent.status == 503


@pytest.mark.parametrize("at_target", [False, True])
def test_the_flow_names_the_rule(at_target: bool) -> None:
    _, exchange, _ = run(f"<FaultRules>{rule('my rule', 'a')}</FaultRules>", at_target=at_target)
    assert exchange.flow is not None
    assert (exchange.flow.name, exchange.flow.endpoint) == ("my rule", "target" if at_target else "proxy")
