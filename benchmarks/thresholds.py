"""THE table of what must hold: each figure's name and its limit. Figures are looked up by name.

A figure's name is a scenario and two contenders for a ratio of CPU time per request, `get-64: a / b`, or
words of the module that measures it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Threshold:
    """Describe one limit: the figure is not to be above it, or not below where `is_floor` is set."""

    figure: str
    limit: float
    unit: str = "x"
    aim: float | None = None
    is_floor: bool = False

    def is_met(self, value: float) -> bool:
        """Say whether a measured figure keeps to it."""
        return value >= self.limit if self.is_floor else value <= self.limit


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold a threshold with the figure that was measured."""

    threshold: Threshold
    value: float

    @property
    def is_met(self) -> bool:
        """Say whether the threshold is met."""
        return self.threshold.is_met(self.value)

    def line(self) -> str:
        """Return the verdict as one line."""
        threshold = self.threshold
        sign = ">=" if threshold.is_floor else "<="
        aim = f" (aim {threshold.aim:g})" if threshold.aim is not None else ""
        verdict = "met" if self.is_met else "NOT MET"
        limit = f"{sign} {threshold.limit:g} {threshold.unit}{aim}"
        return f"{threshold.figure:<52}{self.value:>10.2f}   {limit:<26}{verdict}"


ADDED_P99 = 1.0
"""Milliseconds that may be added to the origin's p99 at half load."""

THRESHOLDS = (
    Threshold("get-64: tollkeeper / nginx-lua", 0.90, aim=0.75),
    Threshold("get-64: tollkeeper-key / nginx-lua", 0.90),
    Threshold("get-64: tollkeeper / envoy", 0.27),
    Threshold("get-8: tollkeeper / nginx-lua", 1.0),
    Threshold("get-256: tollkeeper / nginx-lua", 0.75),
    Threshold("post-64: tollkeeper / nginx-lua", 1.0),
    Threshold("cold-64: tollkeeper-cold / nginx-redis", 0.95),
    Threshold("rejected-64: tollkeeper / nginx-lua", 0.9),
    Threshold("added p99 at half load: tollkeeper", ADDED_P99, "ms"),
    Threshold("added p99 at half load: tollkeeper - nginx-lua", 0.0, "ms"),
    Threshold("idle keep-alive connection", 3.0, "KiB"),
    Threshold("worker cold start", 500.0, "ms"),
    Threshold("idle worker, RSS", 60.0, "MB"),
    Threshold("token table, each of 1,000,000", 100.0, "bytes"),
    Threshold("token with its record, each of 1,000,000", 250.0, "bytes"),
    Threshold("lookup among 1,000,000 / among 1,000", 1.2),
    Threshold("1,000 proxies with 20 flows / one with one", 1.1),
    Threshold("two workers / one worker, req/s", 1.8, is_floor=True),
    Threshold("memory after the last request / after 1,000,000", 1.05),
)


def judge(figures: Mapping[str, float], thresholds: Iterable[Threshold] = THRESHOLDS) -> list[Verdict]:
    """Return the verdict on each figure that was measured and has a threshold, in the table's order."""
    return [Verdict(each, figures[each.figure]) for each in thresholds if each.figure in figures]


def print_verdicts(figures: Mapping[str, float]) -> list[Verdict]:
    """Print what must hold beside what was measured, and return it."""
    verdicts = judge(figures)
    if verdicts:
        print("\nmust show" + " " * 43 + "  measured   limit")
        print("\n".join(verdict.line() for verdict in verdicts), flush=True)
    return verdicts
