from __future__ import annotations

import pytest

from gateway.errors import StoreUnavailable
from gateway.store import Connection, EmbeddedRedis
from gateway.store.changes import told_of_changes


async def test_every_key_of_ours_that_changes_is_told_once(
    connection: Connection, redis_server: EmbeddedRedis
) -> None:
    await connection.ask_all([("SET", "tk:before", "x"), ("SET", "tk:going", "x")])
    async with told_of_changes(redis_server.url) as changes:
        assert await changes.since_last() == []
        await connection.ask_all(
            [("SET", "tk:a", "1"), ("SET", "tk:a", "2"), ("DEL", "tk:going"), ("SET", "other", "x")]
        )
        assert sorted(await changes.since_last()) == [b"tk:a", b"tk:going"]
        assert await changes.since_last() == []
        await connection.ask("PEXPIREAT", "tk:before", 1)
        assert await changes.since_last() == [b"tk:before"]


async def test_a_connection_that_ends_is_told(connection: Connection, redis_server: EmbeddedRedis) -> None:
    async with told_of_changes(redis_server.url) as changes:
        await connection.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
        with pytest.raises(StoreUnavailable):
            await changes.since_last()


async def test_a_refusal_is_told_without_what_was_sent(redis_server: EmbeddedRedis) -> None:
    async with told_of_changes(redis_server.url) as changes:
        with pytest.raises(StoreUnavailable, match=r"refused to tell of changes: ERR$"):
            await changes.ask("AUTH", "somebody", "secret", "more")


async def test_a_redis_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable, match="did not answer"):
        async with told_of_changes("redis://127.0.0.1:1"):
            raise AssertionError
