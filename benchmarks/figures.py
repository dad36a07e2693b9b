"""From slices to figures: medians over rounds, spreads, and ratios round by round. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median

from benchmarks.processes import Cpu, Memory
from benchmarks.wrk import Load


@dataclass(frozen=True, slots=True)
class Slice:
    """Hold one measured slice: the load's result, the CPU time of who served, and of who worked beside it."""

    load: Load
    cpu: Cpu
    beside: Cpu = Cpu(0.0, 0.0)

    @property
    def micros(self) -> float:
        """Return the CPU microseconds per request of who served."""
        return self.cpu.total / self.load.requests * 1e6


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the figures of one contender in one scenario; `ratios` are to other contenders, by their names."""

    contender: str
    title: str
    cpu_us: float
    cpu_us_lowest: float
    cpu_us_highest: float
    user_us: float
    system_us: float
    beside_us: float
    """CPU time of the processes beside those that serve (a Redis, a supervisor), per request."""
    busy: float
    """Share of its core that the serving process used."""
    requests_per_second: float
    p50_ms: float
    p99_ms: float
    bad: int
    """Answers with another status than expected."""
    rss_mib: float
    pss_mib: float
    ratios: Mapping[str, float]

    def compared(self, ratios: Mapping[str, float]) -> Row:
        """Return the row with its ratios to others."""
        return replace(self, ratios=ratios)

    def as_json(self) -> dict[str, object]:
        """Return the row as plain values."""
        return asdict(self)


def row(name: str, title: str, slices: Sequence[Slice], memory: Memory) -> Row:
    """Work out the figures of one contender, without ratios."""
    micros = [each.micros for each in slices]
    requests = sum(each.load.requests for each in slices)
    seconds = sum(each.load.seconds for each in slices)
    user = sum(each.cpu.user for each in slices)
    total = sum(each.cpu.total for each in slices)
    middle = median(micros)
    return Row(
        name,
        title,
        cpu_us=middle,
        cpu_us_lowest=min(micros),
        cpu_us_highest=max(micros),
        # Sampled by ticks: the split is of all rounds together, applied to the median.
        user_us=middle * user / total,
        system_us=middle * (total - user) / total,
        beside_us=sum(each.beside.total for each in slices) / requests * 1e6,
        busy=total / seconds,
        requests_per_second=median(each.load.requests / each.load.seconds for each in slices),
        p50_ms=median(each.load.p50 for each in slices) * 1e3,
        p99_ms=median(each.load.p99 for each in slices) * 1e3,
        bad=sum(each.load.bad for each in slices),
        rss_mib=memory.rss,
        pss_mib=memory.pss,
        ratios={},
    )


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the median of the ratios of each round: what disturbs a whole round cancels out."""
    return median(one / other for one, other in zip(ours, theirs, strict=True))


def ratios(micros: Mapping[str, Sequence[float]], name: str, references: Sequence[str]) -> dict[str, float]:
    """Return the ratios of one contender to each reference that was measured too, and is another."""
    return {
        other: ratio(micros[name], micros[other])
        for other in references
        if other in micros and other != name and len(micros[other]) == len(micros[name])
    }
