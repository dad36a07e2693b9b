"""`make races`: many redeem at once what may be used once, on a real gateway: `python -m tests.races`.

It starts gateways of its own on the loopback, with four workers each, and ends them. All redemptions of a
round are held back by their last byte until the workers have every one under way; then the last bytes are
sent together. The exit status is 1 if any round ended otherwise than it must.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from tests.races.figures import Figures
from tests.races.running import RACES, WORKERS, run_races

_AT_MOST = 5400.0
"""Seconds for all of it: what hangs is ended."""


class Options(argparse.Namespace):
    """Hold the command line."""

    rounds: int
    parallel: int
    only: list[str]
    json: Path | None


def options(arguments: list[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.races", description=__doc__)
    names = [race.name for race in RACES]
    parser.add_argument("--rounds", type=int, default=100, help="rounds of each race")
    parser.add_argument("--parallel", type=int, default=1000, help="redemptions in each round")
    parser.add_argument("--only", choices=names, action="append", default=[], help="run this race alone")
    parser.add_argument("--json", type=Path, help="file for the figures")
    return parser.parse_args(arguments, Options())


async def run(chosen: Options, folder: Path) -> list[Figures]:
    """Run the races that were chosen, and tell how each ended."""
    began = time.monotonic()
    # Told to end, it ends what it started, as after Ctrl-C. A raising handler would raise in a callback.
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)

    def tell(line: str) -> None:
        print(f"{time.monotonic() - began:5.0f} s  {line}", file=sys.stderr, flush=True)

    races = [race for race in RACES if not chosen.only or race.name in chosen.only]
    found = []
    async for figures in run_races(folder, races, chosen.rounds, chosen.parallel, tell=tell):
        print("\n".join(figures.told(WORKERS)), flush=True)
        found.append(figures)
    return found


async def _bounded(chosen: Options, folder: Path) -> list[Figures]:
    async with asyncio.timeout(_AT_MOST):
        return await run(chosen, folder)


def main(arguments: list[str]) -> int:
    """Run it; return 0 when every round ended as it must, 1 otherwise."""
    chosen = options(arguments)
    with tempfile.TemporaryDirectory(prefix="tollkeeper-races-") as folder:
        try:
            found = uvloop.run(_bounded(chosen, Path(folder)))
        except (asyncio.CancelledError, TimeoutError, KeyboardInterrupt) as error:
            print(f"FAILED: ended before its end: {type(error).__name__}", file=sys.stderr)
            return 1
    if chosen.json is not None:
        chosen.json.write_text(json.dumps([each.record(WORKERS) for each in found], indent=2) + "\n")
    return 1 if any(list(each.failures(WORKERS)) for each in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
