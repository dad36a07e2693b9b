from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway import faults
from gateway.flow import Execution, LookupKind, Op, Pending, Program, StepFacts, Wait
from gateway.flow.action import Action
from gateway.flow.execution import execution_of
from gateway.message import Exchange, Message
from tests.support.builders import FACTS, make_exchange
from tests.support.driver import PureDriver, pause, suspended, traced
from tests.support.lookups import LookupThen

END = 99


def program(*ops: Op) -> Program:
    """Make a program; END stands for its end."""
    size = len(ops)

    def place(index: int) -> int:
        return size if index == END else index

    return Program(
        FACTS,
        tuple(
            Op(
                op.action,
                op.guard,
                place(op.next),
                place(op.otherwise),
                place(op.on_fault),
                op.step,
                op.label,
            )
            for op in ops
        ),
    )


def note(name: str) -> Action:
    def act(exchange: Exchange) -> Pending:
        exchange.variables[name] = True
        return None

    return act


def fail(exchange: Exchange) -> Pending:
    raise faults.ROUTE_FAILED()


def yes(exchange: Exchange) -> bool:
    return True


def no(exchange: Exchange) -> bool:
    return False


def run(ops: Program) -> Exchange:
    exchange = make_exchange()
    assert Execution(ops, exchange).advance() is None
    return exchange


def test_ops_run_in_order_and_guards_choose_the_way() -> None:
    exchange = run(
        program(
            Op(note("a"), yes, 1, END, END),
            Op(note("b"), no, 2, 3, END),
            Op(note("c"), None, 3, 3, END),
            Op(note("d"), None, END, END, END),
        )
    )
    assert exchange.variables == {"a": True, "d": True}


def test_a_wait_is_returned_and_the_next_call_goes_on_behind_it() -> None:
    execution = Execution(
        program(Op(lambda exchange: Wait.TARGET, None, 1, 1, END), Op(note("after"), None, END, END, END)),
        make_exchange(),
    )
    assert execution.advance() is Wait.TARGET
    assert execution.exchange.variables == {}
    assert execution.advance() is None
    assert execution.exchange.variables == {"after": True}


def test_a_lookup_gets_its_answer() -> None:
    answers: list[object] = []
    lookup = LookupThen(LookupKind.CLIENT, "key", lambda exchange, record: answers.append(record))
    execution = Execution(program(Op(lambda exchange: lookup, None, END, END, END)), make_exchange())
    assert execution.advance() is lookup
    assert execution.answer("record") is None
    assert answers == ["record"]


def refuse(exchange: Exchange, record: object | None) -> faults.Fault:
    return faults.KEY_INVALID()


def raise_refusal(exchange: Exchange, record: object | None) -> None:
    raise faults.KEY_INVALID()


@pytest.mark.parametrize("refuse", [refuse, raise_refusal])
def test_a_lookup_whose_check_fails_diverts(
    refuse: Callable[[Exchange, object | None], faults.Fault | None],
) -> None:
    lookup = LookupThen(LookupKind.CLIENT, "key", refuse)
    ops = program(Op(lambda exchange: lookup, None, END, END, 1), Op(note("handled"), None, END, END, END))
    exchange = PureDriver().run(ops, make_exchange())
    assert exchange.variables == {"handled": True}
    assert exchange.fault is not None
    assert exchange.fault.fault.code == "oauth.v2.InvalidApiKey"


def test_answers_and_failures_need_something_pending() -> None:
    execution = Execution(program(Op(note("a"), None, END, END, END)), make_exchange())
    with pytest.raises(RuntimeError, match="no lookup"):
        execution.answer(None)
    with pytest.raises(RuntimeError, match="nothing is pending"):
        execution.fail(faults.GATEWAY_TIMEOUT())


def test_a_wait_that_fails_diverts_to_the_op_that_asked() -> None:
    ops = program(
        Op(lambda exchange: Wait.TARGET, None, END, END, 1), Op(note("handled"), None, END, END, END)
    )
    execution = Execution(ops, make_exchange())
    execution.advance()
    assert execution.fail(faults.SERVICE_UNAVAILABLE()) is None
    assert execution.exchange.variables == {"handled": True}


def test_a_fault_in_a_guard_diverts_as_well() -> None:
    def broken(exchange: Exchange) -> bool:
        raise faults.REGEX_BUDGET_EXCEEDED()

    exchange = run(
        program(
            Op(note("skipped"), broken, 1, 1, 2),
            Op(note("also skipped"), None, 2, 2, 2),
            Op(note("handled"), None, END, END, END),
        )
    )
    assert exchange.variables == {"handled": True}


STEP = StepFacts("P", "AssignMessage", ("assignmessage.P.failed",))
TOLERANT = StepFacts("P", "AssignMessage", ("assignmessage.P.failed",), continues_on_error=True)


def test_a_failing_step_sets_its_variables_and_diverts() -> None:
    exchange = run(
        program(
            Op(fail, None, 1, 1, 2, STEP),
            Op(note("skipped"), None, 2, 2, 2),
            Op(note("handled"), None, END, END, END),
        )
    )
    assert exchange.variables == {"assignmessage.P.failed": True, "handled": True}
    assert exchange.fault is not None


def test_continue_on_error_passes_over_the_failure() -> None:
    exchange = run(
        program(Op(fail, None, 1, 1, END, TOLERANT), Op(note("next"), None, END, END, END)),
    )
    assert exchange.variables == {"assignmessage.P.failed": True, "next": True}
    assert exchange.fault is None


@pytest.mark.parametrize("kind", [faults.STORE_UNAVAILABLE, faults.REGEX_BUDGET_EXCEEDED])
def test_what_decides_nothing_is_never_passed_over(kind: faults.FaultKind) -> None:
    def undecided(exchange: Exchange) -> Pending:
        raise kind()

    exchange = run(
        program(
            Op(undecided, None, 1, 1, 2, TOLERANT),
            Op(note("let in"), None, END, END, END),
            Op(note("handled"), None, END, END, END),
        )
    )
    assert "let in" not in exchange.variables
    assert exchange.fault is not None
    assert exchange.fault.fault.kind is kind


def test_a_deliberate_fault_ignores_continue_on_error() -> None:
    def raise_fault(exchange: Exchange) -> Pending:
        raise faults.RAISED(policy="P")

    exchange = run(program(Op(raise_fault, None, END, END, END, TOLERANT)))
    assert exchange.fault is not None


def test_after_the_answer_faults_change_nothing() -> None:
    facts = StepFacts("P", "AssignMessage", ("assignmessage.P.failed",), ignores_faults=True)

    def raise_fault(exchange: Exchange) -> Pending:
        raise faults.RAISED(policy="P")

    exchange = run(
        program(Op(raise_fault, None, 1, 1, END, facts), Op(note("next"), None, END, END, END)),
    )
    assert exchange.fault is None
    assert exchange.variables == {"assignmessage.P.failed": True, "next": True}


def test_awaitables_wait_and_may_fault() -> None:
    async def fault_later(exchange: Exchange) -> None:
        await pause(exchange)
        raise faults.KEY_INVALID()

    ops = program(
        Op(fault_later, None, 1, 1, 2), Op(fail, None, 1, 1, 1), Op(note("handled"), None, END, END, END)
    )
    assert PureDriver().run(ops, make_exchange()).variables == {"handled": True}


def test_suspending_every_action_changes_nothing_but_the_waits() -> None:
    ops = program(
        Op(note("a"), yes, 1, END, END),
        Op(note("b"), no, 2, 3, END),
        Op(note("c"), None, 3, 3, END),
        Op(fail, None, END, END, 4),
        Op(note("d"), None, END, END, END),
    )
    trace: list[str] = []
    exchange = PureDriver().run(suspended(traced(ops, trace)), make_exchange())
    assert exchange.variables == {"a": True, "d": True}
    assert len(trace) == 3


def test_the_clients_answer_is_the_response() -> None:
    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(201)
        return None

    driver = PureDriver()
    driver.run(
        program(Op(respond, None, 1, 1, END), Op(lambda exchange: Wait.CLIENT, None, END, END, END)),
        make_exchange(),
    )
    assert driver.sent is not None
    assert driver.sent.status == 201
    assert driver.waits == ["CLIENT"]


def test_an_execution_that_is_made_runs_like_one_that_is_built() -> None:
    ops = program(
        Op(lambda exchange: Wait.TARGET, None, 1, 1, END),
        Op(note("a"), yes, 2, END, END),
        Op(fail, None, END, END, 3),
        Op(note("handled"), None, END, END, END),
    )
    ends: list[tuple[dict[str, object], bool]] = []
    for execution in (execution_of(ops, make_exchange()), Execution(ops, make_exchange())):
        assert isinstance(execution, Execution)
        with pytest.raises(RuntimeError, match="nothing is pending"):
            execution.fail(faults.GATEWAY_TIMEOUT())
        with pytest.raises(RuntimeError, match="no lookup"):
            execution.answer(None)
        assert execution.advance() is Wait.TARGET
        assert execution.advance() is None
        ends.append((execution.exchange.variables, execution.exchange.fault is not None))
    assert ends == [({"a": True, "handled": True}, True)] * 2


def test_an_execution_that_is_made_has_its_own_exchange_and_place() -> None:
    ops = program(Op(note("a"), None, END, END, END))
    first, second = make_exchange(), make_exchange()
    executions = [execution_of(ops, first), execution_of(ops, second)]
    assert executions[0].exchange is first
    assert executions[0].advance() is None
    assert (first.variables, second.variables) == ({"a": True}, {})
    assert executions[1].advance() is None
    assert second.variables == {"a": True}
