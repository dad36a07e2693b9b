"""Clocks: what tells the time, to whoever needs it without Python in between."""

from __future__ import annotations

from collections.abc import Callable


class Clock:
    """Tell seconds; called like the function that it reads.

    The compiled module has some that ask the system at once.
    """

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[], float]) -> None:
        self._read = read

    def now(self) -> float:
        """Return the time in seconds."""
        return self._read()

    def __call__(self) -> float:
        """Return the time in seconds."""
        return self.now()


def clock_of(read: Callable[[], float]) -> Clock:
    """Return a function as a Clock; one that is a Clock is returned as it is."""
    return read if isinstance(read, Clock) else Clock(read)
