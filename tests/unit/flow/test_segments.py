from __future__ import annotations

from gateway.bundle import ConditionText
from gateway.errors import FindingLog, Location
from gateway.flow.segments import Conditions, enter, proceed
from gateway.message import FlowPosition, Phase, TargetCall
from tests.support.builders import make_exchange


def test_entering_a_proxy_flow_is_remembered_for_the_proxy() -> None:
    position = FlowPosition(Phase.REQUEST, "proxy", "PostFlow")
    exchange = make_exchange()
    enter(position)(exchange)
    assert exchange.flow is exchange.proxy.flow is position


def test_entering_a_target_flow_is_remembered_for_the_target() -> None:
    position = FlowPosition(Phase.REQUEST, "target", "PreFlow")
    exchange = make_exchange(target=TargetCall("default", "r"))
    before = exchange.proxy.flow
    enter(position)(exchange)
    assert exchange.flow is position
    assert exchange.target is not None
    assert exchange.target.flow is position
    assert exchange.proxy.flow is before


def test_a_target_flow_without_a_target_names_only_the_exchanges_place() -> None:
    position = FlowPosition(Phase.ERROR, "target", "rule")
    exchange = make_exchange()
    enter(position)(exchange)
    assert exchange.flow is position


def test_an_op_that_is_there_for_its_guard_does_nothing() -> None:
    exchange = make_exchange()
    assert proceed(exchange) is None
    assert exchange.variables == {}


def test_a_condition_is_compiled_once_and_what_was_tolerated_is_told_once() -> None:
    log = FindingLog()
    conditions = Conditions(log)
    text = ConditionText("(a = b", Location("f.xml", 3, 5))
    assert conditions.of(text) is conditions.of(text)
    assert [finding.at.line for finding in log.warnings] == [3]
