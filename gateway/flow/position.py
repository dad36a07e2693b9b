"""Entering a flow: which one an exchange is in, of the proxy endpoint or of the target's."""

from __future__ import annotations

from gateway.flow.action import Deed, Pending
from gateway.message import Exchange, FlowPosition


class _EnterProxyFlow(Deed):
    __slots__ = ("_position",)

    def __init__(self, position: FlowPosition) -> None:
        self._position = position

    def act(self, exchange: Exchange) -> Pending:
        exchange.flow = exchange.proxy.flow = self._position
        return None


class _EnterTargetFlow(Deed):
    __slots__ = ("_position",)

    def __init__(self, position: FlowPosition) -> None:
        self._position = position

    def act(self, exchange: Exchange) -> Pending:
        exchange.flow = self._position
        if exchange.target is not None:
            exchange.target.flow = self._position
        return None


def enter(position: FlowPosition) -> Deed:
    """Return the action that makes a flow the current one."""
    return _EnterProxyFlow(position) if position.endpoint == "proxy" else _EnterTargetFlow(position)
