"""How rows of one scope read."""

from __future__ import annotations

import pytest

from gateway import faults
from gateway.message import FlowPosition, Phase, TargetCall
from gateway.message.variable_rows import LONG, STRING, after, moment, of_fault, of_flow, of_route, of_target
from tests.support.builders import make_exchange

ROUTED = TargetCall("default", "rule", "http://h")


def test_a_target_reads_null_before_there_is_one() -> None:
    assert of_target(lambda target: target.name)(make_exchange()) is None
    assert of_route(lambda target: target.name)(make_exchange()) is None


@pytest.mark.parametrize(
    ("phase", "route"), [(Phase.REQUEST, "rule"), (Phase.RESPONSE, "rule"), (Phase.AFTER, None)]
)
def test_the_route_is_out_of_scope_again_after_the_answer(phase: Phase, route: str | None) -> None:
    exchange = make_exchange(target=ROUTED, phase=phase)
    assert of_route(lambda target: target.route)(exchange) == route
    assert of_target(lambda target: target.route)(exchange) == "rule"


def test_a_fault_reads_null_outside_of_the_error_state() -> None:
    read = of_fault(lambda pending: pending.fault.name)
    assert read(make_exchange()) is None
    assert read(make_exchange(fault=faults.RAISED(policy="P"))) == "RaiseFault"
    assert read(make_exchange(fault=faults.RAISED(policy="P"), phase=Phase.AFTER)) is None


def test_a_flow_reads_null_while_there_is_none() -> None:
    read = of_flow(lambda exchange: exchange.proxy.flow, lambda flow: flow.name)
    exchange = make_exchange()
    assert read(exchange) is None
    exchange.proxy.flow = FlowPosition(Phase.REQUEST, "proxy", "PostFlow")
    assert read(exchange) == "PostFlow"


def test_a_moment_is_two_rows() -> None:
    number, text = moment("m", "Proxy request", "when it was", lambda exchange: exchange.arrived)
    assert (number.name, number.type, text.name, text.type) == ("m.timestamp", LONG, "m.time", STRING)
    exchange = make_exchange(arrived=1377112607.25)
    assert (number.read(exchange), text.read(exchange)) == (1377112607250, "Wed, 21 Aug 2013 19:16:47 UTC")


@pytest.mark.parametrize("absent", [(None, None), (-1, "")])
def test_a_moment_that_has_not_come(absent: tuple[int | None, str | None]) -> None:
    rows = moment("m", "Proxy request", "when it was", lambda _exchange: 0.0, absent=absent)
    assert tuple(row.read(make_exchange()) for row in rows) == absent


def test_a_moment_of_the_post_client_flow_has_not_come_elsewhere() -> None:
    at = after(lambda exchange: exchange.arrived)
    assert at(make_exchange(arrived=5.0)) == 0.0
    assert at(make_exchange(arrived=5.0, phase=Phase.AFTER)) == 5.0
