"""Java's counted repetitions: `{n}`, `{n,}`, `{n,m}`."""

from __future__ import annotations

from gateway.patterns.cursor import Cursor
from gateway.patterns.errors import PatternError

LARGEST_LINEAR = 1000
"""The largest bound RE2 takes."""

_LARGEST = 2**31 - 1
_DIGITS = "0123456789"


def read_bounds(cursor: Cursor) -> tuple[str, int]:
    """Read a repetition whose `{` has been taken; return it as both engines write it, and its largest bound.

    Raises:
        PatternError: not a repetition, or one with impossible bounds.
    """
    start = cursor.position - 1
    least = most = cursor.take_while(_DIGITS, 11)
    comma = "," if cursor.accept(",") else ""
    if comma:
        most = cursor.take_while(_DIGITS, 11)
    if not least or not cursor.accept("}"):
        raise PatternError("{ begins a repetition: {n}, {n,} or {n,m}; write \\{ for the brace", start)
    largest = int(most or least)
    if not int(least) <= largest <= _LARGEST:
        raise PatternError("the bounds of this repetition are not possible", start)
    return f"{{{least}{comma}{most if comma else ''}}}", largest
