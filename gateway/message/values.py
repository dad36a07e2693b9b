"""Values: what an action or a matcher reads of an exchange, and their text form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from gateway.message.exchange import Exchange
from gateway.message.message import Message
from gateway.message.needs import Needs


class Value(Protocol):
    """Read something of an exchange; a Variable or a constant, called alike."""

    @property
    def needs(self) -> Needs:
        """Return the bodies that must be in hand before."""
        ...

    def __call__(self, exchange: Exchange) -> object | None:
        """Return the value, None for null."""
        ...


class Constant:
    """Be a value that is known at deploy."""

    __slots__ = ("value",)

    needs = Needs.NOTHING

    def __init__(self, value: object | None) -> None:
        self.value = value

    def __call__(self, exchange: Exchange) -> object | None:  # noqa: ARG002 - a Value is called alike
        """Return the constant."""
        return self.value


def to_text(value: object | None) -> str:
    """Return the text form of a value, as templates and string comparisons see it.

    null is empty, booleans are `true` and `false`, a list is `[a, b]`, a message is its body.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Message):
        return value.text
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, Sequence):
        return "[" + ", ".join([to_text(item) for item in value]) + "]"
    return str(value)
