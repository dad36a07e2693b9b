"""`make races`: many redeem what may be used once, at the same time: `python -m tests.races`.

Each race of the table is run for a number of rounds against a Redis of its own, with several connections. The
exit status is 1 if any round ended otherwise than it must.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from gateway.store import EmbeddedRedis
from tests.races.race import Race, run_round, runners_of
from tests.races.table import RACES


class Options(argparse.Namespace):
    """Hold the command line."""

    rounds: int
    redemptions: int
    runners: int


def options(arguments: list[str]) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.races", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100, help="rounds of each race")
    parser.add_argument("--redemptions", type=int, default=1000, help="redemptions in each round")
    parser.add_argument("--runners", type=int, default=4, help="how many redeem, each with its connections")
    return parser.parse_args(arguments, Options())


async def run(race: Race, url: str, chosen: Options) -> list[str]:
    """Run a race; return what was wrong, round by round."""
    problems = []
    async with runners_of(race, url, chosen.runners) as runners:
        await runners[0].store.connection.ask("FLUSHALL")
        for number in range(chosen.rounds):
            problem = await run_round(race, runners, number, chosen.redemptions)
            if problem:
                problems.append(f"round {number + 1}: {problem}")
    return problems


def main(arguments: list[str]) -> int:
    """Run all races, and tell how each ended."""
    chosen = options(arguments)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedRedis(Path(folder))
        server.start()
        try:
            for race in RACES:
                began = time.monotonic()
                problems = asyncio.run(run(race, server.url, chosen))
                failed += bool(problems)
                good = chosen.rounds - len(problems)
                seconds = time.monotonic() - began
                print(
                    f"{race.name}: {good} of {chosen.rounds} rounds as they must be,"
                    f" {chosen.redemptions} redemptions each, {seconds:.0f} s",
                    flush=True,
                )
                for problem in problems[:10]:
                    print(f"  {problem}", flush=True)
        finally:
            server.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
