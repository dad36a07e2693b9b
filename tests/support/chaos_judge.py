"""The judge of the chaos test: what each answer may be, given what was revoked when and what was broken when.

It reads no clock and opens no socket. All times are seconds of one monotonic clock. A check's `sent_at` is
taken just before its bytes are written and a revocation's `answered_at` after its answer was read, so that
the client's own delays only ever excuse an answer, and never condemn one.

Must not know how the gateway remembers anything: it goes by what was promised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from math import inf

RECOVERY = 2.0
"""Seconds after a fault's end within which all must be as if it had not been."""
HARD_BOUND = 1.0
"""Seconds after an unconfirmed revocation's answer within which it must have come through at the worst."""
CONFIRMED_EVERY = 1.0
"""Seconds within which a worker hears from a Redis that is there."""
_MOST_TOLD, _MOST_OF_ONE = 50, 3


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

    @property
    def lateness(self) -> float:
        """Return how long after the answer a check could still be sent and was accepted, on any worker."""
        sent = [sent_at for subject in self.subjects for sent_at, _ in subject.stale.values()]
        return max(0.0, max(sent, default=0.0) - self.answered_at)

    @property
    def probes(self) -> Counter[int]:
        """Return by worker how many checks looked for a late accept."""
        return sum((subject.probed for subject in self.subjects), Counter())


@dataclass(slots=True)
class Judge:
    """Judge each check. `grace` is how many seconds what a worker remembers counts while Redis is away."""

    grace: float
    slack: float = 0.1
    """Seconds by which the client's own measuring may be off."""
    faults: list[Fault] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    violated: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How many answers, by what the judge knew (`good`, `revoked`, `confirmed`, `unknown`) and status."""
    refusals: list[float] = field(default_factory=list)
    """How long each 503 took that was asked for while Redis was away from all workers."""
    covered: Counter[int] = field(default_factory=Counter)
    """By status, the answers to good ones that a lease should have covered while Redis was away."""
    _told: Counter[str] = field(default_factory=Counter)

    def judge(self, check: Check) -> None:
        """Take one answer into account, and note what may not be."""
        subject = check.subject
        state = self._state(subject, check.sent_at)
        accepted_at = subject.accepted.get(check.worker, inf)
        self.statuses[state, check.status] += 1
        if state in {"revoked", "confirmed"}:
            subject.probed[check.worker] += 1
        for problem in self._problems(check, state):
            self._violate(subject, f"{problem}: {self.describe(check)}")
        if 200 <= check.status < 300:
            subject.accepted[check.worker] = check.answered_at
        if check.status == 503 and self._is_away(check.sent_at):
            self.refusals.append(check.answered_at - check.sent_at)
        if state == "good" and self._is_covered(check, accepted_at):
            self.covered[check.status] += 1

    def broken(self, subject: Subject, worker: int, sent_at: float, why: str) -> None:
        """Note that a connection broke, which no fault excuses: no worker is killed here."""
        self._violate(
            subject, f"no answer ({why}): {subject.label} on worker {worker}, sent at {sent_at:.3f}"
        )

    def _violate(self, subject: Subject, text: str) -> None:
        self.violated += 1
        self._told[subject.label] += 1
        if len(self.violations) < _MOST_TOLD and self._told[subject.label] <= _MOST_OF_ONE:
            self.violations.append(text)

    def _is_away(self, moment: float) -> bool:
        """Say whether Redis was away from all workers."""
        return any(
            fault.regime is Regime.AWAY and not fault.worker and fault.began_at <= moment <= fault.ended_at
            for fault in self.faults
        )

    def _is_covered(self, check: Check, accepted_at: float) -> bool:
        """Say whether the worker had accepted it when Redis was there, and Redis is not away for long.

        What it knows was confirmed up to `CONFIRMED_EVERY` seconds before, and counts for a grace from then.
        """
        return accepted_at < inf and any(
            fault.regime is Regime.AWAY
            and not fault.worker
            and fault.began_at <= check.sent_at
            and check.answered_at <= min(fault.ended_at, fault.began_at + self.grace - CONFIRMED_EVERY)
            and self.regime(accepted_at, fault.began_at - 0.001, check.worker) is Regime.QUIET
            for fault in self.faults
        )

    @staticmethod
    def _state(subject: Subject, sent_at: float) -> str:
        if not subject.is_known:
            return "unknown"
        if sent_at > subject.confirmed_at:
            return "confirmed"
        if sent_at > subject.answered_at:
            return "revoked"
        return "good" if subject.is_good else "between"

    def _problems(self, check: Check, state: str) -> Iterator[str]:
        if 200 <= check.status < 300:
            yield from self._accepted(check, state)
        elif check.status == 401:
            if state == "good":
                yield "a good one was called bad"
        elif check.status == 503:
            if state == "good" and not self.is_excused(check):
                yield "a good one was turned away with nothing broken"
            if not check.retry_after:
                yield "a 503 without Retry-After"
        else:
            yield "an answer that nothing explains"

    def _accepted(self, check: Check, state: str) -> Iterator[str]:
        subject = check.subject
        if state == "unknown":
            yield "an unknown one was accepted"
        elif state == "confirmed":
            yield f"accepted {check.sent_at - subject.confirmed_at:.3f} s after its revocation was confirmed"
        if state not in {"confirmed", "revoked"}:
            return
        subject.stale[check.worker] = max(
            subject.stale.get(check.worker, (0.0, 0.0)), (check.sent_at, check.answered_at)
        )
        # A worker that stood still may have had the request for long: what counts is when it went on.
        moment = check.answered_at if self._was_paused(check) else check.sent_at
        late, bound = moment - subject.answered_at, self.bound(check)
        if late > bound:
            yield f"accepted {late:.3f} s after its revocation was answered, more than {bound:.1f} s"

    def bound(self, check: Check) -> float:
        """Return how long after its answer an unconfirmed revocation may be unknown to a worker."""
        regime = self.regime(check.subject.asked_at, check.answered_at, check.worker)
        longest = max(self.grace, HARD_BOUND) if regime is Regime.AWAY else HARD_BOUND
        return longest + self.slack

    def _was_paused(self, check: Check) -> bool:
        return any(
            fault.worker == check.worker
            and fault.began_at <= check.answered_at
            and check.sent_at <= fault.ended_at
            for fault in self.faults
        )

    def is_excused(self, check: Check) -> bool:
        """Say whether something was broken while a check was under way, or just before."""
        return any(fault.touches(check.sent_at, check.answered_at, check.worker) for fault in self.faults)

    def regime(self, since: float, until: float, worker: int = 0) -> Regime:
        """Return the worst that was broken in a span of time on a worker; of any worker with 0."""
        met = [fault.regime for fault in self.faults if fault.touches(since, until, worker or fault.worker)]
        return max(met, key=lambda each: each.value, default=Regime.QUIET)

    def met(self, since: float, until: float) -> Regime:
        """Return the worst that was broken in a span of time on any worker, recoveries not counted."""
        met = [f.regime for f in self.faults if f.began_at <= until and since <= f.ended_at]
        return max(met, key=lambda each: each.value, default=Regime.QUIET)

    def describe(self, check: Check) -> str:
        """Tell a check with all its times."""
        subject = check.subject
        met = [f.name for f in self.faults if f.touches(subject.asked_at, check.answered_at, check.worker)]
        return (
            f"{subject.label} on worker {check.worker}: {check.status}, sent {check.sent_at:.3f}, answered "
            f"{check.answered_at:.3f}; revocation ({subject.means}) asked {subject.asked_at:.3f}, answered "
            f"{subject.answered_at:.3f}, confirmed {subject.confirmed_at:.3f}; "
            f"broken since: {', '.join(met) or 'nothing'}"
        )


def too_early(revocation: Revocation, pause: Fault, grace: float) -> str:
    """Say what is wrong with a confirmed revocation that was asked for while a worker stood still, or "".

    The worker has not confirmed it before it goes on, and what it remembers may count for `grace` seconds
    from when it stopped: an earlier answer promises what nobody can know.
    """
    earliest = min(pause.ended_at, pause.began_at + grace)
    if revocation.answered_at >= earliest:
        return ""
    return (
        f"{revocation.means}: confirmed {earliest - revocation.answered_at:.3f} s before worker "
        f"{pause.worker}, which stood still, could have confirmed or forgotten it (asked "
        f"{revocation.asked_at:.3f}, answered {revocation.answered_at:.3f}, paused {pause.began_at:.3f} to "
        f"{pause.ended_at:.3f})"
    )


def recovery(checks: list[Check], returned_at: float) -> float:
    """Return how long after Redis' return a worker still turned good ones away, or had not accepted one.

    `checks` are those of one worker with good subjects, sent after the return; inf when none was accepted.
    """
    accepted = [each.answered_at for each in checks if each.status == 200]
    if not accepted:
        return inf
    refused = [each.sent_at for each in checks if each.status == 503]
    return max(min(accepted), *refused, returned_at) - returned_at
