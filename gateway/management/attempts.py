"""Slow down failed logins: each costs the same account, from the same address, more time than the last.

Nobody is locked out: the same account from another address, and other accounts from this one, are not
touched. Attempts wait in turn, so that sending many at once gains nothing. Time is given.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

FREE = 3
"""Failures that cost nothing: people mistype."""
FIRST_DELAY = 0.5
LONGEST_DELAY = 8.0
LONGEST_WAIT = 20.0
"""Seconds that an attempt may wait for its turn; who comes later is sent away."""
FORGET_AFTER = 900.0
MOST = 10_000


@dataclass(slots=True)
class _Trail:
    failures: int = 0
    next_turn: float = 0.0
    seen: float = 0.0


class Attempts:
    """Remember failures by account and address, the latest ten thousand of them. `clock` is monotonic."""

    __slots__ = ("_clock", "_trails")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._trails: OrderedDict[tuple[str, str], _Trail] = OrderedDict()

    def turn(self, account: str, address: str) -> float | None:
        """Return how many seconds an attempt has to wait, and take that turn; None: too many wait already."""
        now = self._clock()
        self._forget(now)
        trail = self._trails.get((account, address))
        if trail is None or trail.failures < FREE:
            return 0.0
        turn = max(now, trail.next_turn)
        if turn - now > LONGEST_WAIT:
            return None
        trail.next_turn = turn + _delay(trail.failures)
        return turn - now

    def failed(self, account: str, address: str) -> None:
        """Note a failure."""
        now = self._clock()
        trail = self._trails.setdefault((account, address), _Trail())
        trail.failures += 1
        trail.seen = now
        trail.next_turn = max(trail.next_turn, now + _delay(trail.failures))
        self._trails.move_to_end((account, address))
        if len(self._trails) > MOST:
            self._trails.popitem(last=False)

    def succeeded(self, account: str, address: str) -> None:
        """Forget the failures of who has shown the right password."""
        self._trails.pop((account, address), None)

    def _forget(self, now: float) -> None:
        """Drop what is too old; the oldest stand first."""
        while self._trails:
            oldest, trail = next(iter(self._trails.items()))
            if now - trail.seen < FORGET_AFTER:
                return
            del self._trails[oldest]


def _delay(failures: int) -> float:
    """Return the seconds between this failure and the next turn."""
    if failures < FREE:
        return 0.0
    return min(FIRST_DELAY * 2.0 ** (min(failures, 20) - FREE), LONGEST_DELAY)
