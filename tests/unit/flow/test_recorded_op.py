from __future__ import annotations

import pytest

from gateway import faults
from gateway.conditions import Worded
from gateway.conditions.matcher import Check
from gateway.flow.recorded_op import RecordedOp
from gateway.message import Exchange
from tests.support.builders import make_exchange
from tests.support.tracing import Recording, ids, op, told


class Says(Check):
    """Say one thing."""

    def __init__(self, answer: bool) -> None:
        self._answer = answer

    def holds(self, exchange: Exchange) -> bool:
        return self._answer


def test_an_op_says_what_its_guard_says() -> None:
    guarded = op(1, "other", guard=Worded(Says(False), "(a)"))
    transcript = Recording().run(make_exchange(), guarded)
    assert ids(transcript) == ["Condition", "StateChange"]
    assert told(transcript, "Condition")[-1] == {
        "ExpressionResult": "false",
        "Expression": "(a)",
        "Tree": "PROXY_default",
    }


def test_an_op_without_more_to_say_says_nothing() -> None:
    assert ids(Recording().run(make_exchange(), op(1, "prepare"))) == ["StateChange"]


def test_what_is_not_recorded_any_more_runs_on_in_silence() -> None:
    recording = Recording()
    exchange = make_exchange()

    def end(exchange: Exchange) -> None:
        recording.recorder.finish(exchange)

    def fail(exchange: Exchange) -> None:
        raise faults.ROUTE_FAILED()

    transcript = recording.run(
        exchange,
        op(1, "", end),
        op(2, "", guard=lambda _: True),
        op(3, "step:P", lambda e: e.variables.update(ran=True)),
        op(4, "", fail),
    )
    assert exchange.variables == {"ran": True}
    assert exchange.fault is not None
    assert ids(transcript) == ["StateChange"]


def test_only_what_has_a_guard_is_asked() -> None:
    with pytest.raises(RuntimeError, match="guard"):
        RecordedOp(op(1, "x:name"), Recording().recorder).ask(make_exchange())
    assert RecordedOp(op(1, "x:name"), Recording().recorder).name == "name"
