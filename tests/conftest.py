"""One real Redis for all tests that stand on the store, emptied before each.

The store is imported where it is used: an uncompiled run loads this file too, and may not load the compiled
module that the store stands on.
"""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.store import PATIENCE, PURGE_AFTER, RETRY_WINDOW, VAULT

if TYPE_CHECKING:
    from gateway.store import EmbeddedRedis, Store
    from gateway.store.connection import Connection


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector what the tests are: 25,000 of them, looked through again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    # house: not loaded by runs that never start a Redis
    from gateway.store import EmbeddedRedis

    server = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def connection(redis_server: EmbeddedRedis) -> AsyncIterator[Connection]:
    # house: not loaded by runs that never start a Redis
    from gateway.store.connection import Connection

    opened = Connection.open(redis_server.url, timeout=PATIENCE)
    await opened.ask("FLUSHALL")
    yield opened
    await opened.close()


@pytest.fixture
async def store(redis_server: EmbeddedRedis, connection: Connection) -> AsyncIterator[Store]:
    # house: not loaded by runs that never start a Redis
    from gateway.store import open_store

    opening = open_store(redis_server.url, VAULT, PURGE_AFTER, refresh_retry=RETRY_WINDOW, timeout=PATIENCE)
    async with await opening as opened:
        yield opened
