"""One real Redis for all tests that stand on the store, emptied before each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from gateway.store import EmbeddedRedis, Store, open_store
from gateway.store.connection import Connection
from tests.support.store import PURGE_AFTER, VAULT


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def connection(redis_server: EmbeddedRedis) -> AsyncIterator[Connection]:
    opened = Connection.open(redis_server.url)
    await opened.ask("FLUSHALL")
    yield opened
    await opened.close()


@pytest.fixture
async def store(redis_server: EmbeddedRedis, connection: Connection) -> AsyncIterator[Store]:
    async with await open_store(redis_server.url, VAULT, PURGE_AFTER) as opened:
        yield opened
