"""A management API over one real Redis, emptied before each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from gateway.oauth import Vault
from gateway.store import EmbeddedRedis, Store, open_store
from tests.support.management import Driver, driving


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def store(redis_server: EmbeddedRedis) -> AsyncIterator[Store]:
    async with await open_store(redis_server.url, Vault(bytes(range(32))), 100.0) as opened:
        await opened.connection.ask("FLUSHALL")
        yield opened


@pytest.fixture
async def api(store: Store) -> AsyncIterator[Driver]:
    async with driving(store) as driver:
        yield driver
