from __future__ import annotations

from gateway import faults
from gateway.errors import Location
from gateway.flow import StepFacts
from gateway.flow.assembler import Label
from gateway.flow.shared_call import Exits, SharedCall
from gateway.message import FLOW_HOOK_NAME, SHARED_FLOW_NAME, PendingError, Phase
from tests.support.builders import make_exchange, make_response

AT = Location("f.xml", 1)
LENIENT = StepFacts("P", "FlowCallout", ("flowcallout.P.failed",), continues_on_error=True)


def test_all_faults_can_lead_to_one_place() -> None:
    label = Label()
    assert Exits.to(label) == Exits(label, label, label)


def test_what_runs_is_named_and_given_back() -> None:
    exchange = make_exchange()
    outer = SharedCall("a", AT, Phase.REQUEST, hook="PreProxyFlowHook")
    inner = SharedCall("b", AT, Phase.REQUEST, ("a",))
    outer.enter(exchange)
    inner.enter(exchange)
    assert exchange.variables == {SHARED_FLOW_NAME: "b", FLOW_HOOK_NAME: "PreProxyFlowHook"}
    inner.leave(exchange)
    assert exchange.variables[SHARED_FLOW_NAME] == "a"
    outer.leave(exchange)
    assert exchange.variables == {}


def test_what_is_lent_is_given_back_at_each_depth() -> None:
    exchange = make_exchange(variables={"x": "mine"})
    outer = SharedCall("a", AT, Phase.REQUEST, lent=("x", "y"))
    inner = SharedCall("b", AT, Phase.REQUEST, ("a",), lent=("x",))
    outer.keep(exchange)
    exchange.variables.update(x="outer", y="outer")
    inner.keep(exchange)
    exchange.variables["x"] = "inner"
    inner.leave(exchange)
    assert (exchange.variables["x"], exchange.variables["y"]) == ("outer", "outer")
    outer.leave(exchange)
    assert exchange.variables == {"x": "mine"}


def test_a_call_keeps_only_what_it_must() -> None:
    assert not SharedCall("a", AT, Phase.ERROR).keeps
    assert not SharedCall("a", AT, Phase.REQUEST, continues=True).keeps
    assert SharedCall("a", AT, Phase.ERROR, continues=True).keeps
    assert SharedCall("a", AT, Phase.REQUEST, lent=("x",)).keeps


def test_a_plain_fault_is_passed_over() -> None:
    exchange = make_exchange()
    call = SharedCall("a", AT, Phase.REQUEST, step=LENIENT, continues=True)
    assert not call.is_passed_over(exchange)
    exchange.fault = PendingError(faults.EXTRACT_FAILED(policy="E"), make_response(500))
    assert call.is_passed_over(exchange)
    call.pass_over(exchange)
    assert exchange.fault is None
    assert exchange.variables == {"flowcallout.P.failed": True}


def test_a_fault_raised_on_purpose_or_by_the_store_is_not() -> None:
    exchange = make_exchange()
    call = SharedCall("a", AT, Phase.REQUEST, continues=True)
    for fault in (faults.RAISED(policy="R"), faults.STORE_UNAVAILABLE()):
        exchange.fault = PendingError(fault, make_response(500))
        assert not call.is_passed_over(exchange)


def test_in_a_fault_rule_the_pending_error_stays() -> None:
    exchange = make_exchange()
    pending = exchange.fault = PendingError(faults.RAISED(policy="R"), make_response(403))
    call = SharedCall("a", AT, Phase.ERROR, continues=True)
    call.keep(exchange)
    assert call.is_passed_over(exchange)
    pending.fault = faults.RAISED(policy="Other")
    assert not call.is_passed_over(exchange)
    call.pass_over(exchange)
    assert exchange.fault is pending
    assert exchange.variables == {}


def test_a_hook_has_no_variables_of_its_failure() -> None:
    exchange = make_exchange()
    SharedCall("a", AT, Phase.REQUEST, hook="PreProxyFlowHook").fail(exchange)
    assert exchange.variables == {}
