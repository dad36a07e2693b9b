"""What reading a value takes: the bodies that must be in hand before."""

from __future__ import annotations

from enum import Flag, auto


class Needs(Flag):
    """Name the bodies a Value reads; the compiler puts a wait before an op that needs one.

    MESSAGE_BODY is the body of whatever `message` means at that point: the compiler resolves
    it by phase.
    """

    NOTHING = 0
    REQUEST_BODY = auto()
    RESPONSE_BODY = auto()
    MESSAGE_BODY = auto()
