"""The judge of the chaos test: what each answer may be, given what was revoked when and what was broken when.

It reads no clock and opens no socket.

Must not know how the gateway remembers anything: it goes by what was promised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from tests.support.chaos_facts import Check, Fault, Regime, Revocation, Subject

HARD_BOUND = 1.0
"""Seconds after an unconfirmed revocation's answer within which it must have come through at the worst."""
STALL = 0.03
"""Seconds that Redis takes for nothing, from which on a worker may have had to wait for 50 ms."""
STALL_SHADOW = 0.1
"""Seconds after a stall within which a worker may not have noticed yet that it is over."""
CONFIRMED_EVERY = 1.0
"""Seconds within which a worker hears from a Redis that is there."""
_MOST_TOLD, _MOST_OF_ONE = 50, 3


@dataclass(slots=True)
class Judge:
    """Judge each check, and close at the end.

    `grace` is for how many seconds what a worker remembers counts while Redis is away.
    """

    grace: float
    slack: float = 0.1
    """Seconds by which the client's own measuring may be off."""
    faults: list[Fault] = field(default_factory=list)
    stalls: list[tuple[float, float]] = field(default_factory=list)
    """When Redis was seen to take long by itself, from when to when: a busy machine, and nobody's fault."""
    violations: list[str] = field(default_factory=list)
    violated: int = 0
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How many answers, by what the judge knew (`good`, `revoked`, `confirmed`, `unknown`) and status."""
    refusals: list[float] = field(default_factory=list)
    """How long each 503 took that was asked for while Redis was away from all workers."""
    covered: Counter[int] = field(default_factory=Counter)
    """By status, the answers to good ones that a lease should have covered while Redis was away."""
    _doubtful: list[tuple[Check, str]] = field(default_factory=list)
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
                problem = f"a good one was turned away with nothing broken: {self.describe(check)}"
                self._doubtful.append((check, problem))
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

    def close(self) -> None:
        """Judge, when all is over, what a stall may excuse: one is only known once it has passed."""
        for check, problem in self._doubtful:
            if not any(
                began_at <= check.answered_at and check.sent_at <= ended_at + STALL_SHADOW
                for began_at, ended_at in self.stalls
            ):
                self._violate(check.subject, problem)
        self._doubtful.clear()

    def regime(self, since: float, until: float, worker: int = 0) -> Regime:
        """Return the worst that was broken in a span of time on a worker; of any worker with 0."""
        met = [fault.regime for fault in self.faults if fault.touches(since, until, worker or fault.worker)]
        return max(met, key=lambda each: each.value, default=Regime.QUIET)

    def met(self, since: float, until: float) -> Regime:
        """Return the worst that was broken in a span of time on any worker, recoveries not counted."""
        met = [f.regime for f in self.faults if f.began_at <= until and since <= f.ended_at]
        return max(met, key=lambda each: each.value, default=Regime.QUIET)

    def since_a_fault(self, moment: float) -> float:
        """Return how long ago the last fault ended; inf when there was none."""
        return moment - max((f.ended_at for f in self.faults if f.ended_at <= moment), default=-inf)

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
        f"confirmed {earliest - revocation.answered_at:.3f} s before worker {pause.worker}, which stood "
        f"still from {pause.began_at:.3f} to {pause.ended_at:.3f}, could have confirmed or forgotten it: "
        f"{revocation.told()}"
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
