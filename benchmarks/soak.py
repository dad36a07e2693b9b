"""Ten million requests on one worker: does its memory end where it was after the first million?

Calls that pass, bodies, many headers and refusals take turns, so that every path gets its chance to leak.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle

from benchmarks import wrk
from benchmarks.contenders import CONTENDERS, ORIGIN, Missing, WrongAnswer, bench_here
from benchmarks.processes import rss_bytes
from benchmarks.rounds import Rounds
from benchmarks.scenarios import SCENARIOS
from benchmarks.thresholds import print_verdicts

MIX = ("get-64", "post-64", "headers-64", "rejected-64", "get-256")
_SLICE = 5
_MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Point:
    """Hold where the soak is: requests so far, and the worker's resident bytes."""

    requests: int
    rss: int


def growth(points: Sequence[Point], settled: int) -> float:
    """Return the memory at the end relative to that after the first `settled` requests.

    Raises:
        ValueError: so many were never reached.
    """
    first = next((point for point in points if point.requests >= settled), None)
    if first is None or first is points[-1]:
        raise ValueError(
            f"{points[-1].requests:,} requests are not enough to compare with the first {settled:,}"
        )
    return points[-1].rss / first.rss


def soak(total: int, minutes: float) -> Iterator[Point]:
    """Send requests until there were so many, or the time is over; yield a point after each slice."""
    with bench_here() as bench:
        CONTENDERS[ORIGIN].start(bench)
        gateway = CONTENDERS["tollkeeper"].start(bench)
        gateway.place(bench.cores)
        deadline, sent = time.monotonic() + minutes * 60, 0
        for name in cycle(MIX):
            rounds = Rounds(bench, SCENARIOS[name], [gateway], _SLICE)
            sent += rounds.slice(gateway, _SLICE, 0).load.requests
            yield Point(sent, rss_bytes(gateway.pids[0]))
            if sent >= total or time.monotonic() >= deadline:
                return


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run, and end with 1 if the memory grew."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--requests", type=int, default=10_000_000)
    parser.add_argument(
        "--settled", type=int, default=1_000_000, help="requests until memory is to be steady"
    )
    parser.add_argument("--minutes", type=float, default=20.0, help="the longest it may take (default 20)")
    given = parser.parse_args(arguments)
    points: list[Point] = []
    try:
        for point in soak(given.requests, given.minutes):
            points.append(point)
            print(f"{point.requests:>12,} requests   RSS {point.rss / _MIB:6.1f} MiB", flush=True)
        grown = growth(points, given.settled)
    except (Missing, WrongAnswer, wrk.BadLoad, ValueError) as error:
        sys.exit(f"no answer: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    verdicts = print_verdicts({"memory after the last request / after 1,000,000": grown})
    sys.exit(0 if all(each.is_met for each in verdicts) else 1)


if __name__ == "__main__":
    main()
