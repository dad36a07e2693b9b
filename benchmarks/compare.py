"""What a protected call costs: this gateway beside its origin, nginx, nginx with Lua, Envoy and aiohttp.

Who serves has one core for itself; load and origin share the others. Rounds are interleaved. CPU time per
request of the serving process is the figure to trust; absolute times differ between machines, so ratios stand
beside them.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from benchmarks import half_load, open_loop, wrk
from benchmarks.contenders import (
    CONTENDERS,
    ORIGIN,
    Bench,
    Contender,
    Missing,
    WrongAnswer,
    bench_here,
    this_machine,
)
from benchmarks.contenders.tollkeeper import this_checkout
from benchmarks.figures import Row, Slice, ratios, row
from benchmarks.host import Host
from benchmarks.plan import Plan, make_plan
from benchmarks.plot import NO_PLOT, draw
from benchmarks.processes import NotUp, memory_of
from benchmarks.rounds import Rounds
from benchmarks.scenarios import SCENARIOS, Scenario
from benchmarks.table import render
from benchmarks.thresholds import print_verdicts

REFERENCES = ("nginx-lua", "nginx-redis", "envoy", ORIGIN)
"""To whom ratios are shown."""
RESULTS = Path("benchmarks/results/compare.json")


def start(bench: Bench, plan: Plan) -> list[Contender]:
    """Start the contenders of a plan; what is missing is noted and left out."""
    found = []
    for name in plan.contenders:
        try:
            contender = CONTENDERS[name].start(bench)
        except (Missing, NotUp) as error:
            if name == ORIGIN:
                raise SystemExit(f"nothing can be measured without an origin: {error}") from error
            bench.notes.append(f"{name} is left out: {error}")
            continue
        if name != ORIGIN:
            contender.place(bench.cores)
        found.append(contender)
        print(f"started {contender.name}: {contender.version}", file=sys.stderr, flush=True)
    return found


def measure(bench: Bench, plan: Plan, contenders: Sequence[Contender], scenario: Scenario) -> list[Row]:
    """Measure one scenario and print its table."""
    names = plan.taking_part(scenario.name)
    taking_part = [each for each in contenders if each.name in names]
    if not taking_part:
        return []
    slices = Rounds(bench, scenario, taking_part, plan.seconds).measure(plan.rounds)
    rows = _rows(taking_part, slices)
    print("\n" + render(scenario.title, rows, REFERENCES), flush=True)
    bench.notes += filter(None, (each.remark() for each in taking_part))
    bench.notes += [
        f"{scenario.name}: {each.bad} answers of {each.contender} had the wrong status"
        for each in rows
        if each.bad
    ]
    return rows


def _rows(contenders: Sequence[Contender], slices: dict[str, list[Slice]]) -> list[Row]:
    micros = {name: [each.micros for each in found] for name, found in slices.items()}
    rows = []
    for contender in contenders:
        made = row(contender.name, contender.title, slices[contender.name], memory_of(contender.pids))
        rows.append(made.compared(ratios(micros, contender.name, REFERENCES)))
    return rows


def half_load_of(
    bench: Bench, plan: Plan, contenders: Sequence[Contender], saturation: dict[str, float]
) -> dict[str, float]:
    """Measure latencies at half load, print them, and return what has a threshold."""
    names = {*plan.shown, ORIGIN} & set(half_load.TAKING_PART)
    taking_part = [each for each in contenders if each.name in names]
    if len(taking_part) < 2:
        return {}
    measured = half_load.HalfLoad(bench, taking_part, 2.0 * plan.seconds)
    rate = measured.rate(saturation)
    try:
        found = measured.measure(plan.rounds, rate)
    except open_loop.NoGenerator as error:
        bench.notes.append(f"no latency at half load: {error}")
        return {}
    print("\n" + half_load.render(rate, found), flush=True)
    bench.notes += filter(None, [half_load.doubt(found)])
    return half_load.figures(found)


def run(plan: Plan, target: Path, picture: Path) -> None:
    """Start, measure, print, and write."""
    if wrk.find() is None:
        raise SystemExit(f"wrk makes the load and is missing; install it with: {wrk.INSTALL}")
    begun, host = time.monotonic(), Host.read()
    with bench_here() as bench:
        contenders = start(bench, plan)
        bench.notes.append(f"measured: {this_checkout()}; {this_machine()['python']}")
        figures: dict[str, float] = {}
        saturation: dict[str, float] = {}
        measured: dict[str, list[Row]] = {}
        for scenario in plan.scenarios:
            rows = measure(bench, plan, contenders, SCENARIOS[scenario])
            if scenario == half_load.SCENARIO.name:
                saturation = {each.contender: each.requests_per_second for each in rows}
            measured[scenario] = rows
            for each in rows:
                figures |= {f"{scenario}: {each.contender} / {name}": x for name, x in each.ratios.items()}
        if plan.has_half_load:
            figures |= half_load_of(bench, plan, contenders, saturation)
        verdicts = print_verdicts(figures)
        bench.notes += filter(None, [Host.read().note(host)])
        for note in bench.notes:
            print(f"note: {note}")
    print(f"\n{time.monotonic() - begun:.0f} s in all", file=sys.stderr)
    told = {
        "machine": this_machine(),
        "versions": {each.name: each.version for each in contenders},
        "plan": asdict(plan),
        "scenarios": {name: [each.as_json() for each in rows] for name, rows in measured.items()},
        "figures": figures,
        "must_show": {each.threshold.figure: each.is_met for each in verdicts},
        "notes": bench.notes,
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(told, indent=2) + "\n")
    print(f"written: {target}" + (f", {picture}" if draw(measured, picture) else f"; {NO_PLOT}"))


def keep(seconds: int) -> None:
    """Leave the gateway under load, so that a profiler can look at it."""
    with bench_here() as bench:
        contenders = start(bench, Plan((ORIGIN, "tollkeeper"), ("tollkeeper",), (), 0, 0))
        (gateway,) = (each for each in contenders if each.name == "tollkeeper")
        scenario = SCENARIOS["get-64"]
        rounds = Rounds(bench, scenario, [gateway], seconds)
        gateway.probe(scenario, bench.token)
        print(f"worker {gateway.pids[0]} on port {gateway.port}, under load for {seconds} s", flush=True)
        slice_ = rounds.slice(gateway, seconds, 0)
        print(f"{slice_.micros:.2f} us of CPU per request, {slice_.load.requests:,} requests", flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--only", metavar="NAMES", help="contenders, separated by commas")
    parser.add_argument("--scenario", metavar="NAMES", help="scenarios, separated by commas")
    parser.add_argument("--rounds", type=int, help="interleaved rounds (default 5)")
    parser.add_argument("--seconds", type=int, help="seconds of a slice (default 1)")
    parser.add_argument("--quick", action="store_true", help="fewer scenarios and rounds, below 90 s")
    parser.add_argument("--json", metavar="FILE", type=Path, default=RESULTS, help=f"default {RESULTS}")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="default: beside the JSON, as .svg")
    parser.add_argument("--list", action="store_true", help="name contenders and scenarios, and end")
    parser.add_argument(
        "--keep", metavar="SECONDS", type=int, help="only load the gateway so long, to profile it"
    )
    given = parser.parse_args(arguments)
    if given.list:
        print("contenders: " + ", ".join(CONTENDERS))
        print("\n".join(f"{each.name:<14}{each.title}" for each in SCENARIOS.values()))
    elif given.keep:
        keep(given.keep)
    else:
        run(make_plan(given), given.json, given.plot or given.json.with_suffix(".svg"))


if __name__ == "__main__":
    try:
        main()
    except (WrongAnswer, wrk.BadLoad) as error:
        raise SystemExit(f"this cannot be measured: {error}") from error
    except KeyboardInterrupt:
        raise SystemExit(130) from None
