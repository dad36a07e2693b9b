"""Sweeping an area: all of it, nothing else, and only while it is marked."""

from __future__ import annotations

from gateway.store import Connection
from gateway.store.areas import Occupied, sweep
from gateway.store.transaction import bump


async def filled(connection: Connection, *prefixes: str) -> None:
    for prefix in prefixes:
        pairs = [text for number in range(1200) for text in (f"{prefix}{number}", "x")]
        await connection.ask("MSET", *pairs)


async def test_an_area_is_swept_with_its_mark(connection: Connection) -> None:
    await filled(connection, "tk:{o}:in:test:", "tk:{o}:in:test2:")
    await connection.ask("SET", "tk:{o}:mark", "1")
    await sweep(connection, "tk:{o}:in:test:", "tk:{o}:mark", bump("tk:{o}:n"))
    assert await connection.ask("KEYS", "tk:{o}:in:test:*") == []
    assert await connection.ask("DBSIZE") == 1201
    assert await connection.ask("GET", "tk:{o}:n") == b"1"


async def test_without_a_mark_nothing_is_swept(connection: Connection) -> None:
    await filled(connection, "tk:{o}:in:test:")
    await sweep(connection, "tk:{o}:in:test:", "tk:{o}:mark", bump("tk:{o}:n"))
    assert await connection.ask("DBSIZE") == 1200


async def test_a_mark_within_the_area_goes_last(connection: Connection) -> None:
    await filled(connection, "tk:{o}:")
    await connection.ask("SET", "tk:{o}:mark", "1")
    await sweep(connection, "tk:{o}:", "tk:{o}:mark")
    assert await connection.ask("DBSIZE") == 0


def test_what_is_in_the_way_is_told() -> None:
    assert str(Occupied([])) == "0 deployments are in the way"
