"""Debug sessions in a real Redis: they end by themselves, and hold so many transactions and no more."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import DebugSession
from gateway.store import GONE, Connection, Store, Taken

SESSION = DebugSession("s", "test", "hello", 1, "id-1", timeout=10, count=3).made(1.0, "a@b")


async def test_a_session_lives(store: Store) -> None:
    port = store.debug_sessions("acme")
    await port.create(SESSION)
    with pytest.raises(Taken):
        await port.create(replace(SESSION, session_id="id-2"))
    assert await port.find("test", "hello", 1, "s") == SESSION
    assert await port.find("test", "hello", 2, "s") is None
    assert await port.all() == [SESSION]
    await port.delete(SESSION)
    assert await port.all() == []
    assert await port.find("test", "hello", 1, "s") is None


async def test_sessions_are_those_of_a_revision(store: Store) -> None:
    port = store.debug_sessions("acme")
    others = [replace(SESSION, revision=10), replace(SESSION, api="hello2"), replace(SESSION, name="b")]
    for each in (SESSION, *others):
        await port.create(each)
    assert [each.name for each in await port.of("test", "hello", 1)] == ["b", "s"]
    assert await port.of("prod", "hello", 1) == []
    assert len(await port.all()) == 4
    assert await store.debug_sessions("other").all() == []


async def test_a_session_has_as_many_transactions_as_it_wants(store: Store) -> None:
    port = store.debug_sessions("acme")
    await port.create(SESSION)
    stored = await asyncio.gather(*(port.add(SESSION, f"t{number}") for number in range(8)))
    assert sorted(stored) == [1, 2, 3, 3, 3, 3, 3, 3]
    assert await port.counts([SESSION]) == [3]
    assert await port.counts([]) == []
    found = [await port.transaction(SESSION, number) for number in range(5)]
    assert (found[0], found[4]) == (None, None)
    assert len({*found[1:4]}) == 3


async def test_what_was_recorded_cannot_be_read_in_redis(store: Store, connection: Connection) -> None:
    port = store.debug_sessions("acme")
    await port.create(SESSION)
    await port.add(SESSION, "Bearer secret")
    raw = await connection.ask("LINDEX", "tk:{acme}:debugdata:id-1", 0)
    assert isinstance(raw, bytes)
    assert b"secret" not in raw
    assert await port.transaction(SESSION, 1) == "Bearer secret"


async def test_all_of_it_leaves_with_the_session(store: Store, connection: Connection) -> None:
    port = store.debug_sessions("acme")
    await port.create(SESSION)
    await port.add(SESSION, "t")
    left = await connection.ask("PTTL", "tk:{acme}:debugdata:id-1")
    assert isinstance(left, int)
    assert 0 < left <= 10_000
    # What its time being over does.
    await connection.ask("DEL", "tk:{acme}:debugsession:test/hello/1/s")
    assert await port.all() == []
    assert await connection.ask("ZCARD", "tk:{acme}:debugsession-names") == 0
    assert await port.add(SESSION, "t") == GONE


async def test_a_deleted_session_leaves_nothing(store: Store, connection: Connection) -> None:
    port = store.debug_sessions("acme")
    await port.create(SESSION)
    await port.add(SESSION, "t")
    await port.delete(SESSION)
    assert await connection.ask("EXISTS", "tk:{acme}:debugdata:id-1") == 0
