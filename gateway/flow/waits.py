"""Waits: the ops that wait, and which op needs one for a body.

A policy says what it reads; nobody says "buffer". A body that is in hand already makes its
wait nothing.
"""

from __future__ import annotations

from gateway.flow.action import Action, Deed, Pending, Wait
from gateway.message import Exchange, Needs, Phase


class _Always(Deed):
    """Wait for one thing, whatever the exchange; None is to do nothing."""

    __slots__ = ("_pending",)

    def __init__(self, pending: Pending) -> None:
        self._pending = pending

    def act(self, exchange: Exchange) -> Pending:  # noqa: ARG002 - an action is called alike
        return self._pending


class _AwaitRequestBody(Deed):
    """Wait until the client's body is in `request.content`."""

    __slots__ = ()

    def act(self, exchange: Exchange) -> Pending:
        return Wait.REQUEST_BODY if exchange.request.content is None else None


class _AwaitResponseBody(Deed):
    """Wait until the target's body is in `response.content`."""

    __slots__ = ()

    def act(self, exchange: Exchange) -> Pending:
        response = exchange.response
        return Wait.RESPONSE_BODY if response is not None and response.content is None else None


call = _Always(Wait.TARGET)
"""Wait for the target's answer."""

go_out = _Always(Wait.CLIENT)
"""Wait until the answer is out."""

proceed = _Always(None)
"""Do nothing: the op is there for its guard."""

await_request_body = _AwaitRequestBody()
await_response_body = _AwaitResponseBody()

WAITS: tuple[tuple[Needs, str, Action], ...] = (
    (Needs.REQUEST_BODY, "wait:REQUEST_BODY", await_request_body),
    (Needs.RESPONSE_BODY, "wait:RESPONSE_BODY", await_response_body),
)


def at_phase(needs: Needs, phase: Phase) -> Needs:
    """Say which bodies are meant where `message` depends on the phase."""
    if Needs.MESSAGE_BODY not in needs:
        return needs
    meant = Needs.REQUEST_BODY if phase is Phase.REQUEST else Needs.RESPONSE_BODY
    return (needs & ~Needs.MESSAGE_BODY) | meant
