from __future__ import annotations

import pytest

from gateway.bundle import SharedFlow
from gateway.errors import BundleError
from gateway.flow import Hook, Program
from gateway.flow import inlining as module
from gateway.flow.inlining import DEEPEST
from gateway.message import Exchange
from tests.support.builders import make_exchange, make_response
from tests.support.driver import PureDriver, suspended
from tests.support.fake_policies import binding, bundle_of, compiled, shared_flow_of, warnings_of

CONNECTION = '<HTTPProxyConnection><BasePath>/b</BasePath></HTTPProxyConnection><RouteRule name="none"/>'
RULES = "<FaultRules><FaultRule name='f'><Step><Name>handle</Name></Step></FaultRule></FaultRules>"


def proxy(*steps: str) -> str:
    told = "".join(f"<Step><Name>{step}</Name></Step>" for step in steps)
    return f"{RULES}<PreFlow><Request>{told}</Request></PreFlow>{CONNECTION}"


def program(
    flows: list[SharedFlow], policies: str = "call calls=one;a", hooks: dict[str, Hook] | None = None
) -> Program:
    bundle = bundle_of(proxy("call", "a"), policies=f"handle;{policies}")
    bound = binding(shared_flows={flow.name: flow for flow in flows}, hooks=hooks or {})
    return compiled(bundle, bound)


def run(program: Program) -> Exchange:
    """Run a program both ways and hold the outcomes equal."""
    outcomes = [PureDriver().run(each, make_exchange()) for each in (program, suspended(program))]
    assert outcomes[0].variables == outcomes[1].variables
    return outcomes[0]


def test_steps_run_where_they_are_called() -> None:
    exchange = run(program([shared_flow_of("one", "x y", policies="x;y")]))
    assert exchange.variables["trace"] == "call x y a"


def test_a_flow_is_bound_once_however_often_it_is_called() -> None:
    flows = [shared_flow_of("one", "x", policies="x")]
    bundle = bundle_of(proxy("call", "call"), policies="handle;call calls=one")
    ops = compiled(bundle, binding(shared_flows={flow.name: flow for flow in flows})).ops
    actions = [op.action for op in ops if op.label == "step:x"]
    assert len(actions) == 2
    assert actions[0] is actions[1]


def test_a_fault_leads_where_the_callers_do() -> None:
    exchange = run(program([shared_flow_of("one", "x y", policies="x fails=true;y")]))
    assert exchange.variables["trace"] == "call x handle"
    assert exchange.variables["note.call.failed"] is True


def test_a_call_that_continues_on_error_goes_on() -> None:
    flows = [shared_flow_of("one", "x y", policies="x fails=true;y")]
    exchange = run(program(flows, "call calls=one continueOnError=true;a"))
    assert exchange.variables["trace"] == "call x a"
    assert exchange.fault is None


def test_but_not_after_what_was_raised_on_purpose() -> None:
    flows = [shared_flow_of("one", "x y", policies="x raises=true;y")]
    exchange = run(program(flows, "call calls=one continueOnError=true;a"))
    assert exchange.variables["trace"] == "call x handle"


def test_what_is_lent_is_gone_afterwards() -> None:
    flows = [shared_flow_of("one", "x", policies="x")]
    exchange = run(program(flows, "call calls=one lends=v;a"))
    assert set(exchange.variables) == {"trace"}


def test_what_is_not_there_is_a_fault_of_the_call_and_a_warning() -> None:
    bundle = bundle_of(proxy("call", "a"), policies="handle;call calls=one;a")
    bound = binding(shared_flows={})
    (warning,) = warnings_of(bundle, bound)
    assert str(warning).startswith("apiproxy/policies/call.xml:1")
    assert run(compiled(bundle, bound)).variables["trace"] == "call handle"


def test_of_a_bundle_that_is_only_checked_nothing_is_said() -> None:
    bundle = bundle_of(proxy("call", "a"), policies="handle;call calls=one;a")
    assert warnings_of(bundle) == ()
    assert run(compiled(bundle)).variables["trace"] == "call a"


def test_hooks_run_what_is_attached() -> None:
    flows = [shared_flow_of("one", "x", policies="x"), shared_flow_of("two", "y", policies="y fails=true")]
    hooks = {"PreProxyFlowHook": Hook("two"), "PostProxyFlowHook": Hook("one")}
    exchange = run(program(flows, hooks=hooks))
    assert exchange.variables["trace"] == "y call x a x"


def chain(length: int) -> list[SharedFlow]:
    """Return flows that call each other, the first the second and so on."""
    names = ["one", *(f"flow{number}" for number in range(1, length))]
    following = [*names[1:], ""]
    return [
        shared_flow_of(name, "deeper" if after else "x", policies=f"deeper calls={after};x" if after else "x")
        for name, after in zip(names, following, strict=True)
    ]


def test_flows_call_each_other_as_deep_as_is_allowed() -> None:
    assert str(run(program(chain(DEEPEST))).variables["trace"]).endswith("x a")
    with pytest.raises(BundleError, match="more than 10 deep: one > flow1"):
        program(chain(DEEPEST + 1))


def test_a_flow_that_calls_itself_is_refused() -> None:
    with pytest.raises(BundleError, match="would call itself: one > one"):
        program([shared_flow_of("one", "again", policies="again calls=one")])


def test_flows_that_multiply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPS", 1_000)
    many = " ".join(["deeper"] * 20)
    flows = [
        shared_flow_of("one", many, policies="deeper calls=two"),
        shared_flow_of("two", many, policies="deeper calls=three"),
        shared_flow_of("three", "x", policies="x"),
    ]
    with pytest.raises(BundleError, match="more than 1000 operations"):
        program(flows)


def test_the_hook_behind_the_target_is_in_the_response() -> None:
    target = "<HTTPTargetConnection><URL>http://origin.test</URL></HTTPTargetConnection>"
    route = '<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
    bundle = bundle_of(
        proxy("a").replace('<RouteRule name="none"/>', route), target=target, policies="handle;a"
    )
    flows = {"one": shared_flow_of("one", "x", policies="x reads=response.status.code")}
    bound = binding(shared_flows=flows, hooks={"PostTargetFlowHook": Hook("one")})
    driver = PureDriver(lambda _: make_response(201))
    exchange = driver.run(compiled(bundle, bound), make_exchange())
    assert exchange.variables["read.x"] == 201
