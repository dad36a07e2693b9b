from __future__ import annotations

from gateway.flow.position import enter
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
