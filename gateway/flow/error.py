"""Entering the error state: what becomes of a fault and of the pending error message.

The body of a fault is rendered once, here; fault rules edit the message afterwards. What all plain faults
of a kind say is kept with the kind, as it goes out.
"""

from __future__ import annotations

from gateway import faults
from gateway.fault import Fault, prefers_xml  # house: the compiler asks who declares a type
from gateway.message.exchange import Exchange, PendingError, pending_error  # house: the compiler, likewise
from gateway.message.field_lines import index_lines  # house: the compiler, likewise
from gateway.message.headers import Headers  # house: the compiler, likewise
from gateway.message.making import arrived_response  # house: the compiler, likewise
from gateway.message.message import Message  # house: the compiler, likewise

_TARGET_STATUS = faults.TARGET_STATUS


def enter_error(exchange: Exchange, fault: Fault, is_of_policy: bool) -> None:
    """Put an exchange into the error state, or settle a fault that came up inside it.

    A fault raised on purpose inside a fault rule is merged onto the pending error. Any other
    failure of a policy there leaves the pending error as the rule has made it so far. What is
    no policy's doing (the target's body broke off) replaces it: its message is of no use.
    """
    pending = exchange.fault
    if pending is None or not is_of_policy:
        exchange.fault = pending_error(fault, _message_of(exchange, fault), exchange.flow)
    elif fault.kind.is_deliberate:
        _merge(pending, fault, exchange)


def _message_of(exchange: Exchange, fault: Fault) -> Message:
    """Make the error message: the target's own answer where that is the fault, else the default."""
    if fault.kind is _TARGET_STATUS and exchange.response is not None:
        return exchange.response
    accept = exchange.request.headers.get("Accept") or ""
    return _plain(fault, accept).message() if fault.is_plain() else _default(fault, accept)


def _default(fault: Fault, accept: str) -> Message:
    """Write the default message of a fault."""
    message = Message.response(fault.status, fault.reason)
    body, content_type = fault.render(accept)
    message.headers.set("Content-Type", content_type)
    for name, value in fault.headers:
        message.headers.add(name, value)
    message.text = body
    return message


class _Written:
    """Be a default message as it goes out, of which there may be many: its body and the lines of its head."""

    __slots__ = ("_block", "_content", "_index", "_reason", "_status")

    def __init__(self, message: Message) -> None:
        self._status = message.status
        self._reason = message.reason
        self._block = b"".join([name + b": " + value + b"\r\n" for name, value in message.headers.raw()])
        self._index = index_lines(self._block)
        self._content = message.body

    def message(self) -> Message:
        """Return the message anew."""
        headers = Headers.__new__(Headers)
        headers._receive(None, self._block)
        headers._index = self._index
        message = arrived_response(headers, self._status, self._reason, "1.1")
        message.content = self._content
        return message


def _plain(fault: Fault, accept: str) -> _Written:
    """Return the default message of a plain fault, the same for all of its kind: written at its first."""
    kind = fault.kind
    form = "xml" if prefers_xml(accept) else "json"
    written = kind.memo.get(form)
    if not isinstance(written, _Written):
        # One of its own: who asks a fault for its headers may be about to add some.
        written = kind.memo[form] = _Written(_default(kind.plain(), accept))
    return written


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
