from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from gateway.errors import StoreUnavailable
from gateway.store import Connection, EmbeddedRedis
from gateway.store.snapshot import GONE, Entry, Snapshot

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def nothing(_: Entry) -> None:
    """Do nothing meanwhile."""


async def taken(
    server: EmbeddedRedis, meanwhile: Callable[[Entry], Awaitable[None]] = nothing
) -> dict[bytes, Entry]:
    """Return what a snapshot comes to; `meanwhile` is called at each of its entries."""
    entries: dict[bytes, Entry] = {}
    async for entry in Snapshot(server.url).entries():
        entries[entry.key] = entry
        await meanwhile(entry)
    return {key: entry for key, entry in entries.items() if entry.kind != GONE}


async def test_every_kind_is_read_whole(connection: Connection, redis_server: EmbeddedRedis) -> None:
    await connection.ask_all(
        [
            ("SET", "tk:string", b"\xff\x00"),
            ("HSET", "tk:hash", "a", "1", "b", "2"),
            ("SADD", "tk:set", "x"),
            ("ZADD", "tk:zset", 2.5, "m"),
            ("RPUSH", "tk:list", "one", "two"),
            ("SET", "other", "nobody's"),
            ("SET", "tk:{workers}:worker:1", "runs"),
            ("SET", "tk:restoring", "1"),
        ]
    )
    entries = await taken(redis_server)
    assert {key: (entry.kind, entry.values) for key, entry in entries.items()} == {
        b"tk:string": ("string", (b"\xff\x00",)),
        b"tk:hash": ("hash", (b"a", b"1", b"b", b"2")),
        b"tk:set": ("set", (b"x",)),
        b"tk:zset": ("zset", (b"m", b"2.5")),
        b"tk:list": ("list", (b"one", b"two")),
    }
    assert {entry.expires_at_ms for entry in entries.values()} == {-1}


async def test_a_lifetime_is_told_as_a_moment(connection: Connection, redis_server: EmbeddedRedis) -> None:
    at = 4_000_000_000_000
    await connection.ask_all([("SET", "tk:a", "x"), ("PEXPIREAT", "tk:a", at)])
    entries = await taken(redis_server)
    assert abs(entries[b"tk:a"].expires_at_ms - at) < 1_000


async def test_what_changes_meanwhile_stands_as_at_one_moment(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    await connection.ask_all([("SET", f"tk:{number}", "0") for number in range(2_000)])
    writes = 0

    async def change(entry: Entry) -> None:
        nonlocal writes
        if writes < 300:
            writes += 1
            # The same number at both ends, always; and one key goes as another comes.
            await connection.ask("MSET", "tk:0", writes, "tk:1999", writes)
            await connection.ask_all([("DEL", f"tk:moved:{writes - 1}"), ("SET", f"tk:moved:{writes}", "x")])

    entries = await taken(redis_server, change)
    assert entries[b"tk:0"].values == entries[b"tk:1999"].values == (b"300",)
    assert [key for key in entries if key.startswith(b"tk:moved")] == [b"tk:moved:300"]
    assert len(entries) == 2_001


async def test_writes_go_on_afterwards(connection: Connection, redis_server: EmbeddedRedis) -> None:
    await taken(redis_server)
    async with asyncio.timeout(0.5):
        assert await connection.ask("SET", "tk:a", "1") == b"OK"


async def test_a_key_of_no_kind_of_ours_is_refused(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    await connection.ask("XADD", "tk:stream", "*", "a", "1")
    with pytest.raises(StoreUnavailable, match="a key of the kind stream"):
        await taken(redis_server)


async def test_what_changes_all_the_time_has_no_moment(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    await connection.ask_all([("SET", f"tk:{number}", "0") for number in range(1_000)])

    async def change_all(entry: Entry) -> None:
        if entry.key == b"tk:7":
            await connection.ask_all([("INCR", f"tk:{number}") for number in range(1_000)])

    with pytest.raises(StoreUnavailable, match="so much changes"):
        await taken(redis_server, change_all)


async def test_a_redis_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable, match="did not answer"):
        await anext(aiter(Snapshot("redis://127.0.0.1:1").entries()))


def test_an_entry_shows_no_values() -> None:
    assert "secret" not in repr(Entry(b"tk:a", "string", (b"secret",)))
