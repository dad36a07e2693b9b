"""Java's counted repetitions: `{n}`, `{n,}`, `{n,m}`."""

from __future__ import annotations

from gateway.patterns.cursor import Cursor
from gateway.patterns.errors import PatternError

LARGEST_LINEAR = 1000
"""The largest bound RE2 takes."""

DIGITS = "0123456789"
"""What numbers in a pattern are made of."""

_LARGEST = 2**31 - 1


def read_bounds(cursor: Cursor) -> tuple[str, int, int]:
    """Read a repetition whose `{` has been taken, and return how both engines write it.

    And its largest bound, and how many copies of the atom it is made of: `{n,}` needs one more.

    Raises:
        PatternError: not a repetition, or one with impossible bounds.
    """
    start = cursor.position - 1
    least = most = cursor.take_while(DIGITS, 11)
    comma = "," if cursor.accept(",") else ""
    if comma:
        most = cursor.take_while(DIGITS, 11)
    if not least or not cursor.accept("}"):
        raise PatternError("{ begins a repetition: {n}, {n,} or {n,m}; write \\{ for the brace", start)
    largest = int(most or least)
    if not int(least) <= largest <= _LARGEST:
        raise PatternError("the bounds of this repetition are not possible", start)
    copies = largest + 1 if comma and not most else largest
    return f"{{{least}{comma}{most if comma else ''}}}", largest, copies
