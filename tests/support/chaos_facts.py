"""What the chaos test knows: what was broken when, what was revoked when, and what was answered.

All times are seconds of one monotonic clock. A check's `sent_at` is taken just before its bytes are written
and a revocation's `answered_at` after its answer was read, so that the client's own delays only ever excuse
an answer, and never condemn one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from math import inf

RECOVERY = 2.0
"""Seconds after a fault's end within which all must be as if it had not been."""


class Regime(Enum):
    """Say what is broken, as it matters to how fast a revocation comes through: the more, the worse."""

    QUIET = 0
    CUT = 1
    """The tracking connections are gone or mute, Redis is there."""
    AWAY = 2
    """Redis does not answer, or a worker stands still: what is remembered may count for its grace."""


@dataclass(slots=True)
class Fault:
    """Be one thing that was broken on purpose; `worker` is the only one it concerns, 0 for all."""

    name: str
    regime: Regime
    began_at: float
    ended_at: float = inf
    worker: int = 0

    def touches(self, since: float, until: float, worker: int) -> bool:
        """Say whether it, or the recovery from it, falls into a span of time on a worker."""
        concerns = self.worker in {0, worker}
        return concerns and self.began_at <= until and since <= self.ended_at + RECOVERY


@dataclass(slots=True)
class Subject:
    """Be a token or a key: what it is called in reports, what it is on the wire, what is known of it.

    Before `asked_at` it is good; from `answered_at` on it is revoked; from `confirmed_at` on nobody may take
    it any more. In between, anything goes.
    """

    label: str
    request: bytes
    is_known: bool = True
    means: str = "never"
    """How it was revoked."""
    asked_at: float = inf
    answered_at: float = inf
    confirmed_at: float = inf
    stale: dict[int, tuple[float, float]] = field(default_factory=dict)
    """By worker, of the last check after `answered_at` that was accepted: when sent, when answered."""
    probed: Counter[int] = field(default_factory=Counter)
    """By worker, how many checks were sent after `answered_at`."""
    accepted: dict[int, float] = field(default_factory=dict)
    """By worker, when it was accepted last."""

    @property
    def is_good(self) -> bool:
        """Say whether nobody has begun to revoke it."""
        return self.is_known and self.asked_at == inf


@dataclass(frozen=True, slots=True)
class Check:
    """Be one call with a token or key, and its answer."""

    subject: Subject
    worker: int
    sent_at: float
    answered_at: float
    status: int
    retry_after: bool = False


@dataclass(slots=True)
class Revocation:
    """Be one revocation of one or more subjects; `answered_at` is inf while its outcome is not known."""

    means: str
    subjects: list[Subject]
    is_confirmed: bool
    asked_at: float = inf
    answered_at: float = inf

    def ask(self, now: float) -> None:
        """Note that it is about to be asked for."""
        self.asked_at = now
        for subject in self.subjects:
            subject.means = self.means
            subject.asked_at = min(subject.asked_at, now)

    def answer(self, now: float) -> None:
        """Note that it was answered: it stands, and where that was asked for, it is confirmed."""
        self.answered_at = now
        for subject in self.subjects:
            subject.answered_at = min(subject.answered_at, now)
            if self.is_confirmed:
                subject.confirmed_at = min(subject.confirmed_at, now)

    def told(self) -> str:
        """Tell what it was, and when."""
        label = self.subjects[0].label if self.subjects else "nobody"
        return f"{self.means}, {label}, asked {self.asked_at:.3f}, answered {self.answered_at:.3f}"

    @property
    def lateness(self) -> float:
        """Return how long after the answer a check could still be sent and was accepted, on any worker."""
        sent = [sent_at for subject in self.subjects for sent_at, _ in subject.stale.values()]
        return max(0.0, max(sent, default=0.0) - self.answered_at)

    @property
    def probes(self) -> Counter[int]:
        """Return by worker how many checks looked for a late accept."""
        return sum((subject.probed for subject in self.subjects), Counter())
