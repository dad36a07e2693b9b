"""Answers that no program made: the form of a refusal, and what every answer says of who answers."""

from __future__ import annotations

from gateway.faults import Fault
from gateway.message import Message

SERVER = "tollkeeper"


def refusal(fault: Fault, accept: str) -> Message:
    """Return the answer to a request that no program took; `accept` is what the client accepts."""
    body, content_type = fault.render(accept)
    message = Message.response(fault.status, content=body.encode("utf-8", "replace"))
    message.headers.set("Content-Type", content_type)
    for name, value in fault.headers:
        message.headers.add(name, value)
    return message


def declared_length(message: Message) -> int | None:
    """Return the Content-Length of an answer without a body, None when it has none or a broken one."""
    text = message.headers.get("Content-Length") or ""
    return int(text) if text.isascii() and text.isdigit() else None
