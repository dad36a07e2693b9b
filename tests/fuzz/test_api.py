"""`make fuzz`: every operation of the management port, by schemathesis and by hostile calls."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.store import EmbeddedRedis, open_store
from tests.support.api_fuzz import fuzz, operations, under_test
from tests.support.hostile_calls import attack
from tests.support.store import PURGE_AFTER, VAULT

PARTS = 8


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.mark.parametrize("part", range(PARTS))
async def test_operations(part: int, redis: EmbeddedRedis) -> None:
    async with await open_store(redis.url, VAULT, PURGE_AFTER) as store:
        await store.connection.ask("FLUSHALL")
        async with under_test(store) as world:
            for operation in operations()[part::PARTS]:
                await fuzz(world, operation, examples=25, number=7_000 + part)
                assert not (found := await attack(world, operation)), "\n".join(found)
