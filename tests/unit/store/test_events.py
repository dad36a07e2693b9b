"""Hints between processes."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from gateway.errors import StoreUnavailable
from gateway.store import ANYTHING, DEPLOYMENTS, Connection, Events, Hint, Store


async def hear(store: Store, *raws: bytes) -> list[Hint]:
    """Subscribe, publish the raw messages, and return the hints they became."""
    async with aclosing(store.events.hints()) as hints:
        first = asyncio.ensure_future(anext(hints))
        while not await store.connection.ask("PUBLISH", "tk:changes", raws[0]):
            pass
        for raw in raws[1:]:
            await store.connection.ask("PUBLISH", "tk:changes", raw)
        heard = [await asyncio.wait_for(first, 5)]
        for _ in raws[1:]:
            heard.append(await asyncio.wait_for(anext(hints), 5))
        return heard


async def test_a_published_hint_is_heard(store: Store) -> None:
    async with aclosing(store.events.hints()) as hints:
        first = asyncio.ensure_future(anext(hints))
        while not first.done():
            await store.events.publish(Hint(DEPLOYMENTS, "acme"))
        assert first.result() == Hint(DEPLOYMENTS, "acme")


async def test_an_unreadable_hint_still_says_that_something_changed(store: Store) -> None:
    raws = [b"\xff", b"[]", b'{"topic": 1}', b'{"topic":"x","more":"y"}']
    assert await hear(store, *raws) == [Hint(ANYTHING), Hint(ANYTHING), Hint(ANYTHING), Hint("x")]


async def test_nobody_needs_to_listen(store: Store) -> None:
    await store.events.publish(Hint(DEPLOYMENTS))


async def test_a_lost_subscription_is_told(store: Store, connection: Connection) -> None:
    async with aclosing(store.events.hints()) as hints:
        first = asyncio.ensure_future(anext(hints))
        while not await connection.ask("PUBLISH", "tk:changes", b"{}"):
            pass
        await asyncio.wait_for(first, 5)
        await connection.ask("CLIENT", "KILL", "TYPE", "pubsub")
        with pytest.raises(StoreUnavailable):
            await asyncio.wait_for(anext(hints), 5)


async def test_without_redis_it_is_unavailable(tmp_path: object) -> None:
    connection = Connection.open(f"unix://{tmp_path}/none.sock")
    with pytest.raises(StoreUnavailable):
        await Events(connection).publish(Hint(DEPLOYMENTS))
    with pytest.raises(StoreUnavailable):
        await anext(Events(connection).hints())
    await connection.close()
