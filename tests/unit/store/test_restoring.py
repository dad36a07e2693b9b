from __future__ import annotations

from collections.abc import Iterator

import pytest

from gateway.errors import SettingsError
from gateway.oauth import Vault
from gateway.store import Connection, EmbeddedRedis, open_store
from gateway.store.backup_file import UnreadableBackup
from gateway.store.checks import vault_mark
from gateway.store.restoring import looked_through, make_room, restore
from gateway.store.snapshot import Entry, Snapshot
from tests.support.store import VAULT

FAR = 4_000_000_000_000


async def written(connection: Connection, entries: list[Entry]) -> list[int]:
    await make_room(connection)
    return [count async for count in restore(connection, entries)]


async def test_what_a_snapshot_told_is_there_again(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    await connection.ask_all(
        [
            ("SET", "tk:string", b"\xff\x00"),
            ("PEXPIREAT", "tk:string", FAR),
            ("HSET", "tk:hash", *(str(each) for number in range(12_000) for each in (number, number))),
            ("SADD", "tk:set", "x", "y"),
            ("ZADD", "tk:zset", 2.5, "m", -1, "n"),
            ("RPUSH", "tk:list", "one", "two"),
        ]
    )
    before = [entry async for entry in Snapshot(redis_server.url).entries()]
    await connection.ask("FLUSHALL")
    counts = await written(connection, before)
    after = [entry async for entry in Snapshot(redis_server.url).entries()]

    def known(entries: list[Entry]) -> dict[bytes, object]:
        return {e.key: (e.kind, sorted(e.values), e.expires_at_ms > 0) for e in entries}

    assert known(after) == known(before)
    assert counts[-1] == 5
    assert await connection.ask("EXISTS", "tk:restoring") == 0


async def test_later_entries_win_and_what_is_past_is_gone(connection: Connection) -> None:
    entries = [
        Entry(b"tk:a", "hash", (b"old", b"1")),
        Entry(b"tk:a", "string", (b"new",)),
        Entry(b"tk:b", "string", (b"x",)),
        Entry(b"tk:b", "none", ()),
        Entry(b"tk:past", "string", (b"x",), 1),
    ]
    await written(connection, entries)
    assert await connection.ask("GET", "tk:a") == b"new"
    assert await connection.ask("EXISTS", "tk:b", "tk:past") == 0


async def test_a_redis_that_holds_something_is_refused(connection: Connection) -> None:
    await connection.ask("SET", "tk:a", "x")
    with pytest.raises(SettingsError, match="is not empty: a backup is restored into a fresh one only"):
        await make_room(connection)
    assert await connection.ask("EXISTS", "tk:restoring") == 0


async def test_what_only_says_what_runs_is_in_nobody_s_way(connection: Connection) -> None:
    await connection.ask("SET", "tk:{workers}:worker:1", "x")
    await make_room(connection)


async def test_a_restore_that_did_not_finish_is_seen_and_begun_anew(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    def broken() -> Iterator[Entry]:
        for number in range(1_500):
            yield Entry(f"tk:{number}".encode(), "string", (b"x",))
        raise ConnectionResetError

    await make_room(connection)
    with pytest.raises(ConnectionResetError):
        async for _ in restore(connection, broken()):
            pass
    assert await connection.ask("EXISTS", "tk:0") == 1
    with pytest.raises(SettingsError, match="`gateway restore` did not finish; run it again"):
        await open_store(redis_server.url, VAULT, 1.0)
    await written(connection, [Entry(b"tk:a", "string", (b"x",))])
    assert await connection.ask("EXISTS", "tk:0") == 0
    async with await open_store(redis_server.url, VAULT, 1.0):
        assert await connection.ask("GET", "tk:a") == b"x"


def test_another_secret_key_is_refused() -> None:
    def entries() -> list[Entry]:
        return [
            Entry(b"tk:a", "string", (b"x",)),
            Entry(b"tk:vault", "string", (vault_mark(VAULT).encode(),)),
        ]

    assert list(looked_through(entries(), VAULT)) == entries()
    with pytest.raises(UnreadableBackup, match="made under another secret key"):
        list(looked_through(entries(), Vault(bytes(32))))
