"""What the chaos test measured, what was promised, and how both are told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil, inf

from tests.support.chaos_facts import RECOVERY, Regime, Revocation
from tests.support.chaos_judge import HARD_BOUND, Judge

LEAST_CHECKS = 100_000
SOON = 0.05
"""Seconds within which an unconfirmed revocation comes through (p99), and a 503 is given (p50)."""
_COVERED = 0.95
"""The share of what a lease covers that passes while Redis is away: a busy worker may hear of it late."""
_LEAST_QUIET, _LEAST_CUT = 100, 20
_LEAST_SHARE = 0.5
"""Of an even share, what each worker has to have of the checks."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Hold percentiles of seconds."""

    count: int
    p50: float
    p99: float
    longest: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Return those of some values, by the nearest rank; all 0 for none."""
        if not seconds:
            return cls(0, 0.0, 0.0, 0.0)
        ranked = sorted(seconds)
        p50, p99 = (ranked[ceil(share * len(ranked)) - 1] for share in (0.5, 0.99))
        return cls(len(ranked), p50, p99, ranked[-1])

    def __str__(self) -> str:
        ms = (f"{1000 * each:8.1f}" for each in (self.p50, self.p99, self.longest))
        return f"{self.count:6}" + "".join(ms)


def lateness(
    judge: Judge, revocations: Sequence[Revocation], workers: Sequence[int]
) -> dict[Regime, list[float]]:
    """Return how late unconfirmed revocations came through, by what was broken while they were made.

    Only those count that every worker had accepted before and was asked for afterwards. Quiet is what no
    fault, and no recovery from one, came near.
    """
    found: dict[Regime, list[float]] = {regime: [] for regime in Regime}
    for each in revocations:
        if each.is_confirmed or each.answered_at == inf:
            continue
        warmed = {worker for subject in each.subjects for worker in subject.accepted}
        if not all(worker in warmed and each.probes[worker] for worker in workers):
            continue
        met = judge.met(each.asked_at, each.answered_at)
        if met is not Regime.QUIET:
            found[met].append(each.lateness)
        elif judge.regime(each.asked_at, each.answered_at + HARD_BOUND) is Regime.QUIET:
            found[Regime.QUIET].append(each.lateness)
    return found


@dataclass(slots=True)
class Figures:
    """Hold a run's figures; all spans in seconds."""

    seconds: float
    cpu: float
    """The share of a core that a worker used, on average."""
    by_worker: Mapping[int, int]
    by_phase: Mapping[str, Counter[int]]
    turned_away: Mapping[str, int]
    """By phase, how many good ones got a 503."""
    answers: Spread
    """Of checks while nothing was broken."""
    refusals: Spread
    """Of 503 answers while Redis was away."""
    late: Mapping[Regime, Spread]
    confirming: Spread
    """How long confirmed revocations took while nothing was broken."""
    confirmed: int
    accepted_after_confirmation: int
    covered: Mapping[int, int]
    """By status, the answers to good ones that a lease should have covered while Redis was away."""
    stalls: Spread
    """Of Redis, or the way to it, by itself: a busy machine."""
    recoveries: Mapping[str, float]
    """By fault, of the slowest worker."""
    violated: int
    violations: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many checks were answered."""
        return sum(self.by_worker.values())

    @property
    def covered_share(self) -> float:
        """Return how much of what a lease covers was accepted while Redis was away; 1 of nothing."""
        total = sum(self.covered.values())
        return self.covered.get(200, 0) / total if total else 1.0

    def failures(self, least: int = LEAST_CHECKS) -> Iterator[str]:
        """Tell what was promised and not kept."""
        if self.violated:
            yield f"{self.violated} answers or promises were wrong"
        if self.total < least:
            yield f"only {self.total} checks, of {least}"
        for worker, count in self.by_worker.items():
            if count * len(self.by_worker) < _LEAST_SHARE * self.total:
                yield f"worker {worker} had only {count} of {self.total} checks"
        quiet, cut = self.late[Regime.QUIET], self.late[Regime.CUT]
        if quiet.count < _LEAST_QUIET or cut.count < _LEAST_CUT or not self.confirmed:
            yield f"too few revocations to tell: {quiet.count}, {cut.count} with the push channel cut"
        if quiet.p99 > SOON:
            yield f"p99 of an unconfirmed revocation is {1000 * quiet.p99:.1f} ms, more than 50"
        if cut.longest > HARD_BOUND:
            yield f"with the push channel cut a revocation took {cut.longest:.3f} s, more than 1"
        if self.refusals.p50 > SOON:
            yield f"p50 of a 503 while Redis is away is {1000 * self.refusals.p50:.1f} ms, more than 50"
        if self.covered_share < _COVERED:
            yield f"only {100 * self.covered_share:.1f} % of what a lease covers passed while Redis was away"
        if not self.refusals.count:
            yield "Redis was away, and nothing was turned away"
        for name, seconds in self.recoveries.items():
            if seconds > RECOVERY:
                yield f"{name}: all well only {seconds:.2f} s after the return"

    def record(self) -> dict[str, object]:
        """Return it as JSON takes it: spans in seconds."""
        return {
            "checks": self.total,
            "seconds": self.seconds,
            "cores_per_worker": self.cpu,
            "by_worker": list(self.by_worker.values()),
            "by_phase": {name: dict(counts) for name, counts in self.by_phase.items()},
            "good_ones_turned_away": dict(self.turned_away),
            "answers": asdict(self.answers),
            "refusals_while_away": asdict(self.refusals),
            "unconfirmed": {regime.name.lower(): asdict(spread) for regime, spread in self.late.items()},
            "confirming": asdict(self.confirming),
            "covered_by_a_lease_while_away": dict(self.covered),
            "stalls": asdict(self.stalls),
            "confirmed": self.confirmed,
            "accepted_after_confirmation": self.accepted_after_confirmation,
            "recoveries": {
                name: seconds if seconds < inf else None for name, seconds in self.recoveries.items()
            },
            "violated": self.violated,
            "violations": self.violations,
        }

    def table(self) -> str:
        """Tell it to people."""
        lines = [f"{'phase':36}{'checks':>8}{'200':>8}{'401':>8}{'503':>8}{'other':>8}{'good 503':>10}"]
        for name, counts in self.by_phase.items():
            known = [counts[status] for status in (200, 401, 503)]
            columns = (counts.total(), *known, counts.total() - sum(known))
            row = "".join(f"{each:8}" for each in columns)
            lines.append(f"{name:36}{row}{self.turned_away.get(name, 0):10}")
        lines += ["", f"{'milliseconds':44}{'count':>6}{'p50':>8}{'p99':>8}{'max':>8}"]
        spreads = {
            "a check, nothing broken": self.answers,
            "a 503 while Redis is away": self.refusals,
            "unconfirmed revocation, nothing broken": self.late[Regime.QUIET],
            "unconfirmed revocation, push channel cut": self.late[Regime.CUT],
            "unconfirmed revocation, Redis away": self.late[Regime.AWAY],
            "until a revocation is confirmed": self.confirming,
            "Redis stalled by itself": self.stalls,
        }
        lines += [f"{name:44}{spread}" for name, spread in spreads.items()]
        lines += ["", f"{'recovery after':44}{'seconds':>8}"]
        lines += [f"{name:44}{seconds:8.2f}" for name, seconds in self.recoveries.items()]
        lines += [
            "",
            f"{self.total} checks in {self.seconds:.0f} s ({self.total / self.seconds:.0f} a second, "
            f"{100 * self.cpu:.0f} % of a core for each of {len(self.by_worker)} workers); "
            f"by worker {', '.join(map(str, self.by_worker.values()))}",
            f"{100 * self.covered_share:.1f} % of {sum(self.covered.values())} checks that a lease covers "
            "passed while Redis was away",
            f"{self.accepted_after_confirmation} accepted after {self.confirmed} confirmed revocations",
        ]
        return "\n".join(lines)
