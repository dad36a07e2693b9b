"""All races, and how they are run: on gateways with four workers, one for each setting that they ask for."""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import groupby
from pathlib import Path

from tests.e2e.examples import serving_examples
from tests.races import oauth1, oauth2
from tests.races.figures import Figures
from tests.races.ground import Ground, ground_of
from tests.races.race import Race, run_round

RACES: tuple[Race, ...] = (oauth2.CODE, oauth2.REFRESH, oauth1.EXCHANGE, oauth1.NONCE, oauth2.REFRESH_RETRY)
WORKERS = 4
_PATIENCE = 90.0
"""Seconds that a round may take: what hangs ends the race."""
_TOLD_EVERY = 10.0
_SPARE_FILES = 1000

Tell = Callable[[str], None]


async def run_races(
    folder: Path, races: Sequence[Race], rounds: int, parallel: int, *, tell: Tell
) -> AsyncIterator[Figures]:
    """Run races, one after the other; yield the figures of each.

    Raises:
        AssertionError: a gateway did not start, or what is to be redeemed was not given out.
    """
    _allow_files(parallel)
    for number, (retry, some) in enumerate(groupby(races, lambda race: race.retry)):
        tell(f"starting a gateway: {WORKERS} workers, GATEWAY_REFRESH_RETRY={retry}")
        settings = {"workers": str(WORKERS), "refresh_retry": retry, "traffic_bind": "127.0.0.1"}
        with serving_examples(folder / str(number), access_log="off", **settings) as examples:
            async with ground_of(examples) as ground:
                for race in some:
                    yield await run_race(race, ground, rounds, parallel, tell=tell)


async def run_race(race: Race, ground: Ground, rounds: int, parallel: int, *, tell: Tell) -> Figures:
    """Run a race: first one redemption alone, which must succeed and keep what it got, then the rounds."""
    figures = Figures(race, parallel)
    told_at = time.monotonic()
    try:
        async with asyncio.timeout(_PATIENCE):
            alone = await run_round(race, ground, 1)
        figures.problems += [f"alone: {problem}" for problem in alone.problems]
        for number in range(1, rounds + 1):
            async with asyncio.timeout(_PATIENCE):
                figures.add(await run_round(race, ground, parallel), f"round {number}")
            if time.monotonic() - told_at > _TOLD_EVERY:
                told_at = time.monotonic()
                tell(f"{race.name}: {number} of {rounds} rounds, {len(figures.problems)} problems")
    except TimeoutError:
        figures.problems.append(f"round {len(figures.rounds) + 1} did not end within {_PATIENCE:.0f} s")
    return figures


def _allow_files(parallel: int) -> None:
    """Have room for the connections, here and in the gateway, which inherits it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = parallel + _SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
