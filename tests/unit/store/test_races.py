"""What may be used once, redeemed by many at once: a few rounds of what `make races` runs in full."""

from __future__ import annotations

import pytest

from gateway.store import Connection, EmbeddedRedis
from tests.races.race import Race, run_round, runners_of
from tests.races.table import RACES


@pytest.mark.parametrize("race", RACES, ids=lambda race: race.name)
async def test_a_race(race: Race, redis_server: EmbeddedRedis, connection: Connection) -> None:
    assert await connection.ask("DBSIZE") == 0
    async with runners_of(race, redis_server.url, 4) as runners:
        problems = [await run_round(race, runners, number, 100) for number in range(3)]
        assert problems == [""] * 3
        assert await run_round(race, runners, 3, 1) == ""


async def test_a_race_that_ends_otherwise_is_told(
    redis_server: EmbeddedRedis, connection: Connection
) -> None:
    assert await connection.ask("DBSIZE") == 0
    lost, strict = RACES[:2]
    async with runners_of(lost, redis_server.url, 2) as runners:
        wrong = Race(lost.name, lost.policy, lost.lay, lost.redeem, strict.judge)
        assert await run_round(wrong, runners, 0, 5) == "5 succeeded"
    async with runners_of(strict, redis_server.url, 2) as runners:
        wrong = Race(strict.name, strict.policy, strict.lay, strict.redeem, lost.judge)
        assert await run_round(wrong, runners, 1, 5) == "4 were refused: Invalid Refresh Token"
