"""A worker's memory, opened and closed as the worker does it."""

from __future__ import annotations

import asyncio

import pytest

from gateway.flow import IssuedToken
from gateway.store import MISSING, Connection, EmbeddedRedis, Extent, Recall, Store
from gateway.store.keys import WITNESSES
from tests.support.recall import PARTS, token_lookup
from tests.unit.store.samples import ACCESS, ORG, register


async def test_it_remembers_until_it_is_closed(
    redis_server: EmbeddedRedis, store: Store, connection: Connection
) -> None:
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    recall = Recall.open(store, redis_server.url, PARTS, Extent(100, 10.0))
    watching = asyncio.create_task(recall.watch())
    assert isinstance(await recall.memory.find(ORG, token_lookup("token")), IssuedToken)
    assert isinstance(recall.memory.peek(ORG, token_lookup("token")), IssuedToken)
    assert recall.link.is_up
    watching.cancel()
    await asyncio.wait([watching])
    # A wait that ends is not the end of remembering.
    assert isinstance(recall.memory.peek(ORG, token_lookup("token")), IssuedToken)
    assert await connection.ask("SCARD", WITNESSES) == 1
    await recall.close()
    assert await connection.ask("SCARD", WITNESSES) == 0
    assert recall.memory.peek(ORG, token_lookup("token")) is MISSING


async def test_closing_bears_a_redis_that_is_gone(
    redis_server: EmbeddedRedis, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    recall = Recall.open(store, redis_server.url, PARTS, Extent(100, 10.0))
    await store.close()
    gone = Store(Connection.open("unix:///nowhere/redis.sock"), store.vault, 1.0, ())
    caplog.set_level("INFO")
    await Recall(recall.memory, recall.link, gone, "w", recall._keeping).close()
    assert "runs out by itself" in caplog.text
