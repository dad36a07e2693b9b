"""Waits for bodies: which op needs one, and the ops that wait.

A policy says what it reads; nobody says "buffer". A body that is in hand already makes its
wait nothing.
"""

from __future__ import annotations

from gateway.flow.action import Action, Pending, Wait
from gateway.message import Exchange, Needs, Phase


def await_request_body(exchange: Exchange) -> Pending:
    """Wait until the client's body is in `request.content`."""
    return None if exchange.request.content is not None else Wait.REQUEST_BODY


def await_response_body(exchange: Exchange) -> Pending:
    """Wait until the target's body is in `response.content`."""
    response = exchange.response
    return None if response is None or response.content is not None else Wait.RESPONSE_BODY


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
