"""The variables of the error state."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.message import FlowPosition, PendingError, Phase, resolve
from gateway.message.error_rows import ERROR_ROWS
from tests.support.builders import make_exchange, make_response


def fault() -> faults.Fault:
    return faults.ASSIGN_UNRESOLVED(policy="A", variable="v")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("is.error", True),
        ("error.message", "AssignMessage[A]: unable to resolve variable v"),
        ("fault.name", "UnresolvedVariable"),
        ("fault.reason", "AssignMessage[A]: unable to resolve variable v"),
        ("fault.type", ""),
        ("fault.category", "Policy"),
        ("fault.subcategory", ""),
    ],
)
def test_in_the_error_state(name: str, value: object) -> None:
    assert resolve(name)(make_exchange(fault=fault())) == value
    assert resolve(name).is_read_only


@pytest.mark.parametrize("name", [row.name for row in ERROR_ROWS if row.name != "is.error"])
def test_elsewhere(name: str) -> None:
    assert resolve(name)(make_exchange()) is None
    assert resolve(name)(make_exchange(fault=fault(), phase=Phase.AFTER)) is None


def test_that_it_failed_is_known_to_the_end() -> None:
    assert resolve("is.error")(make_exchange()) is False
    assert resolve("is.error")(make_exchange(fault=fault(), phase=Phase.AFTER)) is True


@pytest.mark.parametrize(
    ("state", "number"),
    [
        (None, 0),
        (FlowPosition(Phase.REQUEST, "proxy", "PreFlow"), 2),
        (FlowPosition(Phase.REQUEST, "target", "PreFlow"), 4),
        (FlowPosition(Phase.RESPONSE, "target", "PreFlow"), 7),
        (FlowPosition(Phase.RESPONSE, "proxy", "PreFlow"), 8),
        (FlowPosition(Phase.ERROR, "proxy", "a fault rule"), None),
    ],
)
def test_where_it_happened(state: FlowPosition | None, number: int | None) -> None:
    exchange = make_exchange(phase=Phase.ERROR)
    exchange.fault = PendingError(fault(), make_response(500), state)
    assert resolve("error.state")(exchange) == number
