"""One real Redis for all tests of the store, emptied before each."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.oauth import Vault
from gateway.store import EmbeddedRedis, Store, open_store
from gateway.store.connection import Connection

VAULT = Vault(bytes(range(32)))
PURGE_AFTER = 100.0


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


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
