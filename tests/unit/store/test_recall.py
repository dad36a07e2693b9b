"""A worker's memory, opened and closed as the worker does it."""

from __future__ import annotations

import asyncio

import pytest

from gateway.flow import IssuedToken
from gateway.store import MISSING, Connection, EmbeddedRedis, Extent, Recall, Store
from gateway.store.keys import WITNESSES
from tests.support.recall import PARTS, PATIENCE, token_lookup
from tests.support.wire import Changes
from tests.unit.store.samples import ACCESS, ORG, register


class Told:
    """Note what is told."""

    def __init__(self) -> None:
        self.facts: dict[str, int] = {"hits": 0, "misses": 0, "asked": 0, "leased": 0}
        self.changes = Changes()

    def remembered(self, hits: int, misses: int) -> None:
        self.facts["hits"] += hits
        self.facts["misses"] += misses

    def remembers(self, entries: int) -> None:
        self.facts["entries"] = entries

    def store_asked(self, lookups: int) -> None:
        self.facts["asked"] += lookups

    def leased(self, lookups: int) -> None:
        self.facts["leased"] += lookups

    def store_reached(self, is_reached: bool) -> None:
        self.facts["reached"] = is_reached
        self.changes.happened()


async def test_it_remembers_until_it_is_closed(
    redis_server: EmbeddedRedis, store: Store, connection: Connection
) -> None:
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    recall = Recall.open(store, redis_server.url, PARTS, Extent(100, 10.0, PATIENCE))
    told = Told()
    watching = asyncio.create_task(recall.watch(told))
    assert isinstance(await recall.memory.find(ORG, token_lookup("token")), IssuedToken)
    assert isinstance(recall.memory.peek(ORG, token_lookup("token")), IssuedToken)
    await told.changes.until(lambda: told.facts.get("reached") is True and told.facts["hits"] == 1)
    assert told.facts == {"hits": 1, "misses": 1, "entries": 2, "asked": 5, "leased": 0, "reached": True}
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
    recall = Recall.open(store, redis_server.url, PARTS, Extent(100, 10.0, PATIENCE))
    await store.close()
    gone = Store(Connection.open("unix:///nowhere/redis.sock"), store.vault, 1.0, ())
    caplog.set_level("INFO")
    await Recall(recall.memory, gone, "w", recall._keeping).close()
    assert "runs out by itself" in caplog.text
