from __future__ import annotations

from gateway.store import Connection
from gateway.store.scanning import keys_like


async def test_each_key_that_fits_comes_and_no_other(connection: Connection) -> None:
    wanted = {f"tk:{number}".encode() for number in range(50)}
    await connection.ask_all([("SET", key, "x") for key in [*wanted, b"other"]])
    handfuls = [keys async for keys in keys_like(connection, "tk:*", step=10)]
    assert {key for keys in handfuls for key in keys} == wanted
    assert len(handfuls) > 1


async def test_nothing_is_one_empty_handful(connection: Connection) -> None:
    assert [keys async for keys in keys_like(connection, "tk:*")] == [[]]
