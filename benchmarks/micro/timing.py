"""Time a statement: enough repetitions for the clock, several times over, the loop itself taken off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from timeit import Timer
from typing import Protocol

_ENOUGH = 0.02
"""Seconds of one measurement."""
REPETITIONS = 9


@dataclass(frozen=True, slots=True)
class Case:
    """Describe one case: a statement, the names that it uses, and how many operations it is."""

    name: str
    statement: str
    names: Mapping[str, object]
    operations: int = 1


class Stopwatch(Protocol):
    """Be what `timeit.Timer` is."""

    def timeit(self, number: int, /) -> float:
        """Return the seconds of so many loops."""
        ...

    def repeat(self, repeat: int, number: int, /) -> list[float]:
        """Return the seconds of so many loops, several times over."""
        ...


@dataclass(frozen=True, slots=True)
class Timing:
    """Hold nanoseconds per operation: the median, the fastest and the slowest measurement."""

    middle: float
    lowest: float
    highest: float


def _timer(statement: str, names: Mapping[str, object]) -> Stopwatch:
    return Timer(statement, globals=dict(names))


def time_case(case: Case, make: Callable[[str, Mapping[str, object]], Stopwatch] = _timer) -> Timing:
    """Time a case."""
    timer, empty = make(case.statement, case.names), make("pass", {})
    loops = 1
    while (took := timer.timeit(loops)) < _ENOUGH:
        # Never less than twice as many, never so many more that a lucky short run decides.
        loops = max(loops * 2, min(loops * 10, int(loops * _ENOUGH / max(took, 1e-9))))
    overhead = min(empty.repeat(3, loops)) / loops
    found = [(each / loops - overhead) / case.operations * 1e9 for each in timer.repeat(REPETITIONS, loops)]
    return Timing(median(found), min(found), max(found))
