"""`make fuzz`: 100,000 token requests on fakes, and 4,000 through a socket on a real Redis.

Neither time nor memory may grow with what is sent.
"""

from __future__ import annotations

import resource
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from gateway.store import EmbeddedRedis, open_store
from tests.support.gateway_in_process import HANDS
from tests.support.store import PURGE_AFTER, VAULT
from tests.support.token_fuzz import attempt, fuzz, judged
from tests.support.token_world import OnFakes, on_redis

MOST = 96 << 10
"""KiB that the process may grow by while requests of up to 3.6 MB come and go."""


@pytest.mark.parametrize("part", range(10))
def test_on_fakes(part: int) -> None:
    world = OnFakes()
    fuzz(500, 99, world.ask)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen = fuzz(10_000, 6_000 + part, world.ask)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST
    assert sum(seen.values()) == 10_000
    assert seen["issued"] > 600


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("hand", HANDS)
async def test_on_redis(hand: str, redis: EmbeddedRedis) -> None:
    random, seen = Random(f"redis by the {hand} hand"), Counter[str]()
    async with await open_store(redis.url, VAULT, PURGE_AFTER) as store:
        await store.connection.ask("FLUSHALL")
        async with on_redis(store, hand) as world:
            for _ in range(2_000):
                made = attempt(random)
                seen[judged(made, await world.ask(made))] += 1
    assert seen["issued"] > 120
