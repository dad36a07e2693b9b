"""Commits: all or nothing, and only on what was read."""

from __future__ import annotations

import asyncio

import pytest

from gateway.errors import StoreUnavailable
from gateway.store import Connection, Taken
from gateway.store.transaction import (
    Step,
    bump,
    claim,
    commit,
    counts,
    delist,
    drop,
    enlist,
    present,
    put,
    read_change_write,
    rewrite,
    unchanged,
)


async def test_writes_are_applied_together(connection: Connection) -> None:
    await connection.ask("SET", "old", "x")
    await connection.ask("ZADD", "index", 0, "gone")
    steps = [put("new", b"\x00v"), drop("old"), enlist("index", "name"), delist("index", "gone"), bump("n")]
    assert await commit(connection, steps)
    assert await connection.ask("MGET", "new", "old", "n") == [b"\x00v", None, b"1"]
    assert await connection.ask("ZRANGE", "index", 0, -1) == [b"name"]


@pytest.mark.parametrize(
    "expectation",
    [
        unchanged("there", b"other"),
        unchanged("there", None),
        unchanged("missing", b"x"),
        present("missing"),
        counts("index", 2),
    ],
)
async def test_nothing_is_written_when_an_expectation_fails(
    connection: Connection, expectation: Step
) -> None:
    await connection.ask("SET", "there", "x")
    await connection.ask("ZADD", "index", 0, "one")
    assert not await commit(connection, [put("k", "v"), expectation])
    assert await connection.ask("GET", "k") is None


async def test_expectations_that_hold_let_the_writes_pass(connection: Connection) -> None:
    await connection.ask("SET", "there", "x")
    await connection.ask("ZADD", "index", 0, "one")
    steps = [unchanged("there", b"x"), unchanged("k", None), present("there"), counts("index", 1)]
    assert await commit(connection, [*steps, put("k", "v")])
    assert await connection.ask("GET", "k") == b"v"


async def test_what_is_taken_is_named(connection: Connection) -> None:
    await connection.ask("SET", "email", "other")
    with pytest.raises(Taken, match=r"the e?mail 'a@b\.c' is taken") as refusal:
        await commit(connection, [put("k", "v"), claim("email", "email", "a@b.c")])
    assert (refusal.value.what, refusal.value.name) == ("email", "a@b.c")
    assert await connection.ask("GET", "k") is None


async def test_a_lifetime_is_set_and_goes_on_when_rewritten(connection: Connection) -> None:
    await commit(connection, [put("k", "v", lifetime_ms=60_000)])
    await commit(connection, [rewrite("k", "w")])
    left = await connection.ask("PTTL", "k")
    assert isinstance(left, int)
    assert 0 < left <= 60_000
    await commit(connection, [put("k", "v")])
    assert await connection.ask("PTTL", "k") == -1


async def test_of_many_claims_one_wins(connection: Connection) -> None:
    async def attempt(number: int) -> bool:
        try:
            return await commit(connection, [claim("k", "name", "n"), put("k", str(number))])
        except Taken:
            return False

    assert sum(await asyncio.gather(*(attempt(number) for number in range(100)))) == 1


async def test_no_change_is_lost_among_many(connection: Connection) -> None:
    await connection.ask("SET", "k", "0")

    async def add_one() -> None:
        async def plan(raw: bytes) -> tuple[int, list[Step]]:
            return 0, [put("k", str(int(raw) + 1))]

        await read_change_write(connection, "k", plan)

    await asyncio.gather(*(add_one() for _ in range(30)))
    assert await connection.ask("GET", "k") == b"30"


async def test_a_change_of_nothing_is_none(connection: Connection) -> None:
    async def plan(raw: bytes) -> tuple[int, list[Step]]:
        raise AssertionError(raw)

    assert await read_change_write(connection, "missing", plan) is None


async def test_a_change_that_always_comes_too_late_gives_up(connection: Connection) -> None:
    await connection.ask("SET", "k", "0")

    async def plan(raw: bytes) -> tuple[int, list[Step]]:
        await connection.ask("APPEND", "k", "x")
        return 0, [put("k", raw)]

    with pytest.raises(StoreUnavailable, match="k is being changed by others all the time"):
        await read_change_write(connection, "k", plan)
