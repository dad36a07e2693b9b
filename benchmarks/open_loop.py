"""A load at a constant rate, for latencies: builds and runs `open_loop.c`, and works out the figures.

A latency counts from when the request was due, not from when it could be sent: a gateway that stalls is
charged for every request that had to wait (no coordinated omission). In C because the generator shares its
core with the origin: at 40,000 requests per second a generator in Python measures itself.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.stalls import Stalls, Watch

SOURCE = Path(__file__).with_name("open_loop.c")
PATIENCE = 2.0
"""Seconds that answers may take beyond the end; what is out by then is lost."""
_UNIT = 1e-7
NONE, UNWATCHED = Stalls(), Watch()


class NoGenerator(Exception):
    """The generator cannot be built or did not run; says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Describe a load: where to, which bytes, how often, over how many connections, for how many seconds."""

    port: int
    request: bytes
    rate: float
    seconds: float
    connections: int = 64
    warm_up: float = 0.5
    status: int = 200


@dataclass(frozen=True, slots=True)
class Latencies:
    """Hold what was measured: counts, and seconds at some shares of the requests.

    `lag_p99` is how late requests went out: the generator's own lateness, and the wait for a connection.
    `left_out` is the share of answers that met a stall of the machine; `p99_all` counts them, too.
    """

    rate: float
    answered: int
    lost: int
    bad: int
    p50: float
    p90: float
    p99: float
    p999: float
    highest: float
    lag_p99: float
    left_out: float = 0.0
    p99_all: float = 0.0


def percentile(ordered: Sequence[float], share: float) -> float:
    """Return the value below which this share of ordered values lies, 0 where there are none."""
    if not ordered:
        return 0.0
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def summarize(
    rate: float, times: Sequence[int], lost: int, bad: int, *, begun: float = 0.0, stalls: Stalls = NONE
) -> Latencies:
    """Work out the figures of what the generator wrote; what was lost counts as slower than all others.

    `begun` is the second of the monotonic clock from which it counts.
    """
    answers = [
        (begun + due * _UNIT, latency * _UNIT, lag * _UNIT)
        for due, latency, lag in zip(times[::3], times[1::3], times[2::3], strict=True)
    ]
    kept = [each for each in answers if not stalls.hit(each[0], each[0] + each[1])]
    answered = len(answers)
    missing = [max([PATIENCE, *(latency for _, latency, _ in answers)])] * lost
    ordered = sorted(latency for _, latency, _ in kept) + missing
    lags = sorted(lag for _, _, lag in kept)
    return Latencies(
        rate,
        answered,
        lost,
        bad,
        p50=percentile(ordered, 0.5),
        p90=percentile(ordered, 0.9),
        p99=percentile(ordered, 0.99),
        p999=percentile(ordered, 0.999),
        highest=percentile(ordered, 1.0),
        lag_p99=percentile(lags, 0.99),
        left_out=1 - len(kept) / answered if answered else 0.0,
        p99_all=percentile(sorted(latency for _, latency, _ in answers) + missing, 0.99),
    )


def compiler() -> list[str]:
    """Return the command that compiles C.

    Raises:
        NoGenerator: there is none.
    """
    found = os.environ.get("CC") or shutil.which("cc") or shutil.which("gcc")
    if found is None:
        raise NoGenerator("the generator is built by a C compiler: apt-get install gcc libc6-dev")
    return found.split()


def build(folder: Path) -> Path:
    """Build the generator in a folder and return the program.

    Raises:
        NoGenerator: there is no C compiler, or it refuses.
    """
    program = folder / "open_loop"
    command = [*compiler(), "-O2", "-Wall", "-o", str(program), str(SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise NoGenerator(f"{' '.join(command)}: {done.stderr[-1000:]}")
    return program


def run(program: Path, plan: Plan, watch: Watch = UNWATCHED) -> Latencies:
    """Send a load and return its latencies, without those that met a stall that a watch saw.

    Raises:
        NoGenerator: it could not connect, or a connection was closed under load.
    """
    numbers = (plan.port, plan.rate, plan.seconds, plan.warm_up, plan.connections, plan.status)
    command = [str(program), *map(str, numbers)]
    done = subprocess.run(command, input=plan.request, capture_output=True, check=False)
    if done.returncode != 0:
        raise NoGenerator(f"the generator ended with {done.returncode}: {done.stderr.decode()[-400:]}")
    lost, bad, begun = done.stderr.split()
    times = array("I", done.stdout)
    return summarize(plan.rate, times, int(lost), int(bad), begun=float(begun), stalls=watch.stalls())


def request_bytes(path: str, headers: Sequence[str]) -> bytes:
    """Return a GET request."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run, and print the figures in milliseconds."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.open_loop", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("port", type=int, help="port of the loopback")
    parser.add_argument("path")
    parser.add_argument("--header", action="append", default=[], metavar="FIELD", help="Name: value")
    parser.add_argument("--rate", type=float, required=True, help="requests per second")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--status", type=int, default=200, help="the status expected")
    given = parser.parse_args(arguments)
    request = request_bytes(given.path, given.header)
    plan = Plan(*(given.port, request, given.rate, given.seconds, given.connections), status=given.status)
    with tempfile.TemporaryDirectory(prefix="tollkeeper-bench-") as folder:
        found = run(build(Path(folder)), plan)
    print(f"{found.answered:,} answered, {found.lost} lost, {found.bad} with another status")
    for name in ("p50", "p90", "p99", "p999", "highest", "lag_p99"):
        print(f"{name:<10}{getattr(found, name) * 1e3:>10.3f} ms")


if __name__ == "__main__":
    try:
        main()
    except NoGenerator as error:
        sys.exit(str(error))
