"""What a user shows beside the password: the secret of an authenticator app, and how often it was missed.

Which code is of which step is not decided here: this floor knows no clock, and its neighbours not at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from gateway.entities.record import Record
from gateway.entities.stamps import Stamped

MOST_MISSES = 10
"""Wrong codes, each with the right password, after which no code counts for a while."""
MISSES_COUNT_FOR = 900.0
"""Seconds; they begin with the first of the wrong codes."""


@dataclass(frozen=True, slots=True)
class SecondFactor(Record, Stamped):
    """Hold a user's second factor; it counts once it is confirmed.

    `secret` is base32, `used_step` the last step whose code was used; -1: none was.
    """

    email: str
    secret: str = field(repr=False)
    is_confirmed: bool = False
    used_step: int = -1
    misses: int = 0
    missed_since: float = 0.0

    def is_barred(self, now: float) -> bool:
        """Say whether no code counts now: so many wrong ones were guesses."""
        return self.misses >= MOST_MISSES and now - self.missed_since < MISSES_COUNT_FOR

    def missed(self, now: float) -> SecondFactor:
        """Return it after a wrong code."""
        if not self.misses or now - self.missed_since >= MISSES_COUNT_FOR:
            return replace(self, misses=1, missed_since=now)
        return replace(self, misses=self.misses + 1)

    def used(self, step: int) -> SecondFactor:
        """Return it after the code of a step, which confirms it, and is good no more."""
        return replace(self, is_confirmed=True, used_step=step, misses=0, missed_since=0.0)
