"""Entering the error state: what becomes the pending error message.

The body of a fault is rendered once, here; fault rules edit the message afterwards.
"""

from __future__ import annotations

from gateway import faults
from gateway.faults import Fault
from gateway.message import Exchange, Message, PendingError


def enter_error(exchange: Exchange, fault: Fault, *, is_of_policy: bool) -> None:
    """Put an exchange into the error state, or settle a fault that came up inside it.

    A fault raised on purpose inside a fault rule is merged onto the pending error. Any other
    failure of a policy there leaves the pending error as the rule has made it so far. What is
    no policy's doing (the target's body broke off) replaces it: its message is of no use.
    """
    pending = exchange.fault
    if pending is None or not is_of_policy:
        exchange.fault = PendingError(fault, _message_of(exchange, fault), exchange.flow)
    elif fault.kind.is_deliberate:
        _merge(pending, fault, exchange)


def _message_of(exchange: Exchange, fault: Fault) -> Message:
    """Make the error message: the target's own answer where that is the fault, else the default."""
    if fault.kind is faults.TARGET_STATUS and exchange.response is not None:
        return exchange.response
    message = Message.response(fault.status, fault.reason)
    body, content_type = fault.render(exchange.request.headers.get("Accept") or "")
    message.headers.set("Content-Type", content_type)
    for name, value in fault.headers:
        message.headers.add(name, value)
    message.text = body
    return message


def _merge(pending: PendingError, fault: Fault, exchange: Exchange) -> None:
    """Lay a RaiseFault of a fault rule over the pending error.

    Edge: status and payload of the fault rule win, headers of both are kept.
    """
    raised = _message_of(exchange, fault)
    message = pending.message
    if fault.sets_status:
        message.status, message.reason = raised.status, raised.reason
    if fault.body is not None:
        message.content = raised.content
        message.headers.set("Content-Type", raised.headers.get("Content-Type") or "")
    for name, value in fault.headers:
        message.headers.add(name, value)
    pending.fault = fault
