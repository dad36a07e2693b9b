"""Two workers beside one: how much more they carry, and what holds them where it is not twice as much.

With four cores or more each worker has one, and load and origin the rest. With fewer, everything shares all
cores: then the cores are the limit, and the table shows whose time they were.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from statistics import median

from benchmarks import wrk
from benchmarks.contenders import CONTENDERS, ORIGIN, Bench, Contender, Missing, WrongAnswer, bench_here
from benchmarks.contenders.management import issue_token
from benchmarks.contenders.tollkeeper import contender_of, furnish, start_gateway
from benchmarks.figures import Slice, row
from benchmarks.processes import cpu_of, memory_of, pin
from benchmarks.rounds import Rounds
from benchmarks.scenarios import SCENARIOS
from benchmarks.table import render
from benchmarks.thresholds import print_verdicts


def start(bench: Bench, count: int, cores: frozenset[int]) -> Contender:
    """Start a gateway of so many workers, each on a core of its own where there are enough."""
    name = f"workers-{count}"
    gateway = start_gateway(bench, name, WORKERS=str(count))
    bench.own_tokens[name] = issue_token(gateway.traffic, furnish(gateway, bench.origin))
    made = contender_of(name, f"{count} worker{'s' * (count > 1)}", gateway)
    last = sorted(cores)[-2:]
    for place, pid in enumerate(made.pids):
        pin(pid, {last[place]} if len(cores) >= 4 else cores)
    return made


def limit(cores: frozenset[int], slices: Sequence[Slice], origin_share: float) -> str:
    """Say what the cores did while two workers were measured: the rest is the load's own."""
    seconds = sum(each.load.seconds for each in slices)
    ours = sum(each.cpu.total for each in slices) / seconds
    return (
        f"of {len(cores)} cores the workers had {ours:.2f}, the origin {origin_share:.2f}; "
        "the load, the store and everything else on this machine shared what was left"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=1, help="seconds of a slice")
    given = parser.parse_args(arguments)
    cores = frozenset(os.sched_getaffinity(0))
    scenario = SCENARIOS["get-256"]
    with bench_here() as bench:
        if len(cores) < 4:
            os.sched_setaffinity(0, cores)
        try:
            origin = CONTENDERS[ORIGIN].start(bench)
        except Missing as error:
            sys.exit(str(error))
        if len(cores) < 4:
            pin(origin.pids[0], cores)
        found = [start(bench, count, cores) for count in (1, 2)]
        before = cpu_of(origin.pids[0])
        slices = Rounds(bench, scenario, found, given.seconds).measure(given.rounds)
        used = cpu_of(origin.pids[0]).since(before).total
        seconds = sum(each.load.seconds for measured in slices.values() for each in measured)
        rows = [row(each.name, each.title, slices[each.name], memory_of(each.pids)) for each in found]
        print(render(scenario.title, rows, ()))
        print(limit(cores, slices["workers-2"], used / seconds))
        one, two = ([each.load.requests / each.load.seconds for each in slices[name.name]] for name in found)
        compared = median(second / first for first, second in zip(one, two, strict=True))
        print_verdicts({"two workers / one worker, req/s": compared})


if __name__ == "__main__":
    try:
        main()
    except (WrongAnswer, wrk.BadLoad) as error:
        sys.exit(f"this cannot be measured: {error}")
