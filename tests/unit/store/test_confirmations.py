"""Confirmed changes: workers that hear, workers that do not, and leases that run out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.errors import StoreUnavailable
from gateway.store import MISSING, Confirmations, Connection, EmbeddedRedis, Store, Unconfirmed
from gateway.store.confirmations import MARGIN, Lease, lifetime
from gateway.store.keys import BARRIER, WITNESSES, lease
from tests.support.links import Ticks
from tests.support.recall import Remembered, remembered, token_lookup
from tests.unit.store.samples import ACCESS, ORG, register


@pytest.fixture
async def two(redis_server: EmbeddedRedis, store: Store) -> AsyncIterator[tuple[Remembered, Remembered]]:
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    url = redis_server.url
    async with remembered(url, ORG, worker_id="one") as one, remembered(url, ORG, worker_id="two") as other:
        yield one, other


async def held(connection: Connection, worker: str) -> bytes | None:
    raw = await connection.ask("GET", lease(worker))
    assert raw is None or isinstance(raw, bytes)
    return raw


async def test_with_no_worker_there_is_nobody_to_wait_for(store: Store, connection: Connection) -> None:
    await store.confirmations.until_seen(patience=10.0)
    assert await connection.ask("GET", BARRIER) == b"1"


async def test_each_worker_has_heard_when_it_is_confirmed(
    two: tuple[Remembered, Remembered], store: Store, connection: Connection
) -> None:
    for each in two:
        await each.find(token_lookup("token"))
    await store.tokens(ORG).revoke("token")
    await store.confirmations.until_seen(patience=10.0)
    assert [each.peek(token_lookup("token")) for each in two] == [MISSING, MISSING]
    assert [await held(connection, each) for each in ("one", "two")] == [b"1", b"1"]


async def test_many_at_once_are_all_confirmed(two: tuple[Remembered, Remembered], store: Store) -> None:
    await two[0].find(token_lookup("token"))
    await asyncio.gather(*(store.confirmations.until_seen(patience=10.0) for _ in range(30)))


async def test_a_worker_that_rests_confirms_all_the_same(
    two: tuple[Remembered, Remembered], store: Store
) -> None:
    await two[0].find(token_lookup("token"))
    for each in two:
        each.clock.pass_by(5.0)
    await store.confirmations.until_seen(patience=10.0)


async def test_a_worker_without_a_lease_is_not_waited_for_and_taken_off(
    store: Store, connection: Connection
) -> None:
    await connection.ask("SADD", WITNESSES, "dead", "dying")
    await connection.ask("SET", lease("dying"), "0", "PX", 30)
    await store.confirmations.until_seen(patience=10.0)
    assert not await held(connection, "dying")
    await store.confirmations.until_seen(patience=10.0)
    assert await connection.ask("SMEMBERS", WITNESSES) == []


async def test_a_worker_that_neither_hears_nor_loses_its_lease_is_told_of(
    store: Store, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    await connection.ask("SADD", WITNESSES, "deaf")
    await connection.ask("SET", lease("deaf"), "0", "PX", 60_000)
    with pytest.raises(Unconfirmed, match="1 workers have not confirmed: deaf"):
        await Confirmations(connection).until_seen(patience=0.05)


async def test_a_worker_that_stops_is_taken_off_the_list(
    two: tuple[Remembered, Remembered], store: Store, connection: Connection
) -> None:
    await two[0].find(token_lookup("token"))
    await store.confirmations.forget("one")
    assert await held(connection, "one") is None
    members = await connection.ask("SMEMBERS", WITNESSES)
    assert isinstance(members, list)
    assert b"one" not in members


async def test_without_redis_it_is_unavailable(tmp_path: object) -> None:
    gone = Connection.open(f"unix://{tmp_path}/none.sock")
    with pytest.raises(StoreUnavailable):
        await Confirmations(gone).until_seen(patience=0.05)
    await gone.close()


async def test_what_an_earlier_connection_taught_counts_no_more_once_a_change_is_acknowledged(
    two: tuple[Remembered, Remembered], redis_server: EmbeddedRedis, store: Store, connection: Connection
) -> None:
    """No word comes of what an earlier connection taught: it must not come back by grace."""
    here = two[0]
    await here.find(token_lookup("token"))
    link = here.tracking.link
    await connection.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    while link.epoch < 2:
        await connection.ask("PING")
    assert link.lasts(1)
    await store.tokens(ORG).revoke("token")
    await store.confirmations.until_seen(patience=10.0)
    assert not link.lasts(1)


# -------------------------------------------------------------------------------- the worker's side alone

RENEWAL = ("SET", lease("w"), 0, "PX", int(lifetime(10.0) * 1000))
ENLISTING, LOOKING = ("SADD", WITNESSES, "w"), ("GET", BARRIER)


def test_a_lease_is_renewed_each_second_and_when_there_is_something_to_acknowledge() -> None:
    clock, own = Ticks(), Lease("w", 10.0)
    assert own.beat(clock()) == [RENEWAL, ENLISTING, LOOKING]
    clock.pass_by(0.9)
    assert own.beat(clock()) == [LOOKING]
    own.acknowledged = 3
    assert own.beat(clock()) == [(*RENEWAL[:2], 3, *RENEWAL[3:]), ENLISTING, LOOKING]
    clock.pass_by(1.0)
    assert len(own.beat(clock())) == 3
    own.begin_anew()
    assert len(own.beat(clock())) == 3


def test_a_lease_is_sure_until_a_margin_before_its_end() -> None:
    own = Lease("w", 10.0)
    assert own.answered([b"OK", 1, b"7"], 100.0) == (7, 100.0 + lifetime(10.0) - MARGIN)
    assert own.answered([None], 100.0) == (0, None)
    assert lifetime(10.0) - MARGIN > 10.0
