"""What a gateway adds to the latency at half of the load that saturates: one rate for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import open_loop
from benchmarks.contenders import ORIGIN, Bench, Contender
from benchmarks.open_loop import Latencies
from benchmarks.rounds import Rounds
from benchmarks.scenarios import SCENARIOS
from benchmarks.stalls import Watch, watched
from benchmarks.thresholds import ADDED_P99

SCENARIO = SCENARIOS["get-64"]
TAKING_PART = (ORIGIN, "tollkeeper", "nginx", "nginx-lua", "envoy")
YARDSTICK = "nginx"
MEASURED_BY = ("tollkeeper", "nginx-lua")
"""The slower one of these sets the rate: half of what it carries."""


@dataclass(frozen=True, slots=True)
class HalfLoad:
    """Measure latencies at a constant rate; `saturation` is the requests per second of each contender."""

    bench: Bench
    contenders: Sequence[Contender]
    seconds: float

    def rate(self, saturation: Mapping[str, float]) -> float:
        """Return half of what the slower one of the two that matter carries; the unknown is measured."""
        known = dict(saturation)
        for contender in self.contenders:
            if contender.name in MEASURED_BY and contender.name not in known:
                load = Rounds(self.bench, SCENARIO, [contender], 1).slice(contender, 1, 0).load
                known[contender.name] = load.requests / load.seconds
        slowest = [known[name] for name in MEASURED_BY if name in known] or list(known.values())
        return min(slowest) / 2

    def measure(self, rounds: int, rate: float) -> dict[str, list[Latencies]]:
        """Measure so many rounds at a rate."""
        program = open_loop.build(self.bench.folder)
        found: dict[str, list[Latencies]] = {contender.name: [] for contender in self.contenders}
        cores = {self.bench.cores.serving, *self.bench.cores.others}
        with watched(open_loop.compiler(), self.bench.folder, sorted(cores)) as watch:
            self.bench.notes += filter(None, [watch.note])
            for _ in range(rounds):
                for contender in self.contenders:
                    found[contender.name].append(self._slice(contender, rate, program, watch))
        return found

    def _slice(self, contender: Contender, rate: float, program: Path, watch: Watch) -> Latencies:
        token = self.bench.own_tokens.get(contender.name, self.bench.token)
        headers = [f"{name}: {value}" for name, value in SCENARIO.all_headers(token).items()]
        request = open_loop.request_bytes(contender.path, headers)
        return open_loop.run(program, open_loop.Plan(contender.port, request, rate, self.seconds), watch)


def added(found: Mapping[str, Sequence[Latencies]], name: str) -> float:
    """Return the milliseconds that a contender adds to the origin's p99: the median over the rounds."""
    pairs = zip(found[name], found[ORIGIN], strict=True)
    return median((ours.p99 - origin.p99) * 1e3 for ours, origin in pairs)


def figures(found: Mapping[str, Sequence[Latencies]]) -> dict[str, float]:
    """Return what has a threshold."""
    if ORIGIN not in found or "tollkeeper" not in found:
        return {}
    ours = added(found, "tollkeeper")
    named = {"added p99 at half load: tollkeeper": ours}
    if "nginx-lua" in found:
        named["added p99 at half load: tollkeeper - nginx-lua"] = ours - added(found, "nginx-lua")
    return named


def doubt(found: Mapping[str, Sequence[Latencies]]) -> str:
    """Say that a proxy that checks nothing adds more than the limit, so the machine does; else nothing."""
    if ORIGIN not in found or YARDSTICK not in found:
        return ""
    least = added(found, YARDSTICK)
    if least <= ADDED_P99:
        return ""
    return f"{YARDSTICK}, which checks nothing, adds {least:.1f} ms at p99: less cannot be told apart here"


def render(rate: float, found: Mapping[str, Sequence[Latencies]]) -> str:
    """Return the table: medians over the rounds, in milliseconds; `out` is the share that met a stall."""
    columns = ("p50", "p90", "p99", "p999", "highest", "lag_p99", "p99_all")
    title = f"latency at {rate:,.0f} req/s, open loop"
    head = (
        "".join(f"{name + ' ms':>11}" for name in columns)
        + f"{'added p99':>11}{'out':>7}{'lost':>6}{'bad':>6}"
    )
    lines = [f"{title:<48}{head}"]
    for name, slices in found.items():
        cells = "".join(f"{median(getattr(each, one) for each in slices) * 1e3:>11.2f}" for one in columns)
        more = f"{added(found, name):>11.2f}" if ORIGIN in found else f"{'-':>11}"
        lost, bad = sum(each.lost for each in slices), sum(each.bad for each in slices)
        out = median(each.left_out for each in slices)
        lines.append(f"  {name:<46}{cells}{more}{out:>7.1%}{lost:>6}{bad:>6}")
    return "\n".join(lines)
