from __future__ import annotations

from dataclasses import replace

import pytest

from gateway import faults
from gateway.flow import Action, Op, Pending, Program, trace
from gateway.flow.index import FlowIndex, Jump
from gateway.message import Exchange
from tests.support.builders import FACTS, make_exchange
from tests.support.driver import PureDriver
from tests.support.tracing import Recording, ids, nothing, op, program_of, told


def noting(name: str) -> Action:
    def act(exchange: Exchange) -> Pending:
        exchange.variables[name] = True
        return None

    return act


def marks(name: str, number: int = 1) -> Op:
    return op(number, "", noting(name))


def test_who_is_passed_by_runs_the_plain_program_and_nobody_else_does() -> None:
    recording = Recording()
    program = trace(program_of(marks("plain")), program_of(marks("observed")), recording.recorder, {})
    recorded = PureDriver().run(program, make_exchange())
    recording.recorder.watches = ()
    passed_by = PureDriver().run(program, make_exchange())
    assert (recorded.variables, passed_by.variables) == ({"observed": True}, {"plain": True})
    assert len(recording.transcripts) == 1
    assert program.facts is FACTS


def test_the_plain_ops_are_the_very_ones() -> None:
    plain = program_of(marks("a"), op(2, ""))
    program = trace(plain, plain, Recording().recorder, {})
    assert program.ops[1:3] == plain.ops[1:]
    assert program.ops[1] is plain.ops[1]


def test_a_fault_is_seen_where_it_leads_to() -> None:
    def fail(exchange: Exchange) -> Pending:
        raise faults.ROUTE_FAILED()

    recording = Recording()
    exchange = make_exchange()
    failing = op(1, "judge", fail, on_fault=3)
    transcript = recording.run(exchange, failing, marks("not", 2), marks("after", 3))
    assert ids(transcript) == ["Error", "StateChange"]
    assert exchange.variables == {"after": True}


def test_a_fault_that_ends_the_program_ends_the_transcript() -> None:
    def fail(exchange: Exchange) -> Pending:
        raise faults.ROUTE_FAILED()

    transcript = Recording().run(make_exchange(), op(1, "judge", fail))
    assert transcript.is_complete
    assert len(told(transcript, "Error")) == 1


def test_where_there_is_an_index_all_conditions_are_asked() -> None:
    asked: list[str] = []

    def no(exchange: Exchange) -> bool:
        asked.append(exchange.id)
        return False

    # The index would leave out the flow, and go to the end at once.
    jump = replace(op(1, "index"), jump=Jump(FlowIndex([]), 0, (3,)))
    flow = op(2, "flow:one", guard=no, otherwise=3)
    transcript = Recording().run(make_exchange(), jump, flow)
    assert asked == ["rrt-1"]
    assert told(transcript, "Condition")[-1]["ExpressionResult"] == "false"


@pytest.mark.parametrize("words", [{"guard": lambda _: True}], ids=["guard"])
def test_a_program_whose_first_op_may_not_run_cannot_be_traced(words: dict[str, object]) -> None:
    first = replace(Op(nothing, None, 1, 1, 1), **words)  # type: ignore[arg-type]
    program = Program(FACTS, (first,))
    with pytest.raises(RuntimeError, match="always runs"):
        trace(program, program, Recording().recorder, {})
