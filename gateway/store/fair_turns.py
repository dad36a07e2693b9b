"""Turns for work that only so many do at a time: places take them one after the other, however many wait.

Who waits in a place's line waits for that place's earlier ones alone: from the other places there is one
turn each in between. Lines are bounded, and who is gone when the turn comes gets none. Must not know what
the work is.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

MOST_OF_A_PLACE = 64
"""Waiting of one place; who comes later is sent away."""
MOST_OF_ALL = 256
"""Waiting of all places; who comes later is sent away, or the last of a longer line is."""

IsGone = Callable[[], bool]
"""Says whether who waits is not there any more."""


class TooManyWaiting(Exception):
    """Say that there is no turn: too many wait already, or nobody is there any more to take it."""


def is_there() -> bool:
    """Say of somebody who cannot go away that he is not gone."""
    return False


@dataclass(slots=True, eq=False)
class _Waiting:
    """Hold one who waits."""

    is_gone: IsGone
    turn: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def has_left(self) -> bool:
        return self.turn.done() or self.is_gone()

    def send_away(self) -> None:
        if not self.turn.done():
            self.turn.set_exception(TooManyWaiting())


class FairTurns:
    """Give turns, `at_a_time` of them before one is given back."""

    __slots__ = ("_free", "_lines")

    def __init__(self, at_a_time: int) -> None:
        self._free = at_a_time
        self._lines: OrderedDict[str, deque[_Waiting]] = OrderedDict()

    async def take(self, place: str, is_gone: IsGone = is_there) -> None:
        """Return when it is the turn of who comes from `place`.

        Raises:
            TooManyWaiting: there is no turn.
        """
        if self._free:
            self._free -= 1
            return
        waiting = _Waiting(is_gone)
        self._join(place, waiting)
        try:
            await waiting.turn
        except asyncio.CancelledError:
            if waiting.turn.done() and not waiting.turn.cancelled() and waiting.turn.exception() is None:
                self.give_back()
            raise

    def give_back(self) -> None:
        """End a turn: the next place has the next."""
        while self._lines:
            place, line = self._lines.popitem(last=False)
            first = line.popleft()
            if line:
                self._lines[place] = line
            if not first.has_left:
                first.turn.set_result(None)
                return
            first.send_away()
        self._free += 1

    def _join(self, place: str, waiting: _Waiting) -> None:
        """Stand in the line of a place, if there is room.

        Raises:
            TooManyWaiting: there is none.
        """
        if self._length(place) >= MOST_OF_A_PLACE:
            self._sweep((place,))
        if self._length(place) >= MOST_OF_A_PLACE:
            raise TooManyWaiting
        if sum(map(len, self._lines.values())) >= MOST_OF_ALL:
            self._make_room(place)
        self._lines.setdefault(place, deque()).append(waiting)

    def _length(self, place: str) -> int:
        return len(self._lines.get(place, ()))

    def _make_room(self, place: str) -> None:
        """Send away who is gone, else the last of the longest line, if `place` has a shorter one.

        Raises:
            TooManyWaiting: it has not.
        """
        self._sweep(tuple(self._lines))
        if sum(map(len, self._lines.values())) < MOST_OF_ALL:
            return
        longest = max(self._lines, key=self._length)
        if self._length(longest) <= self._length(place) + 1:
            raise TooManyWaiting
        self._lines[longest].pop().send_away()

    def _sweep(self, places: tuple[str, ...]) -> None:
        """Send away who is gone."""
        for place in places:
            line = self._lines[place]
            for gone in [each for each in line if each.has_left]:
                line.remove(gone)
                gone.send_away()
            if not line:
                del self._lines[place]
