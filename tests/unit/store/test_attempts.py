from __future__ import annotations

import pytest

from gateway.store.attempts import (
    FORGET_AFTER,
    FREE,
    LONGEST_DELAY,
    LONGEST_WAIT,
    WIDE_DELAY,
    WIDE_FREE,
    Attempts,
)
from gateway.store.connection import Connection
from tests.support.fakes import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def attempts(connection: Connection, clock: FakeClock) -> Attempts:
    return Attempts(connection, clock)


async def fail(attempts: Attempts, times: int, account: str = "a", address: str = "1") -> None:
    for _ in range(times):
        await attempts.failed(account, address)


async def test_mistyping_costs_nothing(attempts: Attempts) -> None:
    await fail(attempts, FREE - 1)
    assert await attempts.turn("a", "1") == 0.0


async def test_each_failure_costs_more_until_it_costs_no_more(attempts: Attempts, clock: FakeClock) -> None:
    waits = []
    for _ in range(FREE + 7):
        await attempts.failed("a", "1")
        waits.append(await attempts.turn("a", "1") or 0.0)
        clock.advance(100)
    assert waits[FREE - 1 :] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert LONGEST_DELAY == 8.0


async def test_nobody_else_waits(attempts: Attempts) -> None:
    await fail(attempts, WIDE_FREE - 1)
    assert await attempts.turn("a", "2") == 0.0
    assert await attempts.turn("b", "1") == 0.0


async def test_many_at_once_wait_in_turn_and_then_are_sent_away(attempts: Attempts) -> None:
    await fail(attempts, FREE + 2)
    turns = [await attempts.turn("a", "1") for _ in range(20)]
    waits = [turn for turn in turns if turn is not None]
    assert waits == sorted(set(waits))
    assert max(waits) <= LONGEST_WAIT
    assert None in turns


async def test_hammering_an_account_never_locks_its_owner_out_elsewhere(attempts: Attempts) -> None:
    await fail(attempts, 500)
    while await attempts.turn("a", "1") is not None:
        pass
    assert [await attempts.turn("a", "2") for _ in range(50)] == [WIDE_DELAY] * 50


async def test_an_account_tried_from_many_addresses_is_slowed_everywhere(attempts: Attempts) -> None:
    for number in range(WIDE_FREE):
        await attempts.failed("a", str(number))
    assert await attempts.turn("A", "elsewhere") == WIDE_DELAY
    assert await attempts.turn("b", "elsewhere") == 0.0


async def test_an_address_that_tries_many_accounts_is_slowed(attempts: Attempts) -> None:
    for number in range(WIDE_FREE):
        await attempts.failed(str(number), "1")
    assert await attempts.turn("another", "1") == WIDE_DELAY
    assert await attempts.turn("another", "2") == 0.0


async def test_success_and_time_forget(attempts: Attempts, clock: FakeClock) -> None:
    await fail(attempts, FREE + 1)
    await attempts.succeeded("a", "1")
    assert await attempts.turn("a", "1") == 0.0
    await fail(attempts, FREE + 1)
    clock.advance(FORGET_AFTER)
    assert await attempts.turn("a", "1") == 0.0
    await fail(attempts, FREE - 1)
    assert await attempts.turn("a", "1") == 0.0, "what was forgotten does not count again"


async def test_an_account_is_forgiven_wherever_it_failed(attempts: Attempts, clock: FakeClock) -> None:
    for address in ("1", "2"):
        await fail(attempts, WIDE_FREE, address=address)
    await attempts.forgive("A")
    assert [await attempts.turn("a", address) for address in ("3", "4")] == [0.0, 0.0]
    clock.advance(1)
    await fail(attempts, FREE - 1, address="3")
    assert await attempts.turn("a", "3") == 0.0
    await fail(attempts, 1, address="3")
    assert await attempts.turn("a", "3") == 0.5, "what happens afterwards counts again"


async def test_processes_share_what_they_know(connection: Connection, clock: FakeClock) -> None:
    await fail(Attempts(connection, clock), FREE)
    assert await Attempts(connection, clock).turn("a", "1") == 0.5


async def test_what_is_remembered_leaves_by_itself_and_is_short(
    connection: Connection, clock: FakeClock
) -> None:
    attempts = Attempts(connection, clock)
    await attempts.failed("long" * 10_000, "1")
    await attempts.forgive("b")
    keys = await connection.ask("KEYS", "tk:{attempts}:*")
    assert isinstance(keys, list)
    assert len(keys) == 4
    for key in keys:
        assert len(key) < 200
        lifetime = await connection.ask("PTTL", key)
        assert isinstance(lifetime, int)
        assert 0 < lifetime <= FORGET_AFTER * 1000


@pytest.mark.parametrize(
    ("one", "other"),
    [("2001:db8::1", "2001:db8::ffff:1"), ("::ffff:10.0.0.1", "10.0.0.1")],
)
async def test_addresses_of_one_owner_are_one(attempts: Attempts, one: str, other: str) -> None:
    await fail(attempts, FREE, address=one)
    assert await attempts.turn("a", other) == 0.5


async def test_networks_of_different_owners_are_not(attempts: Attempts) -> None:
    await fail(attempts, FREE, address="2001:db8:0:1::1")
    assert await attempts.turn("a", "2001:db8:0:2::1") == 0.0
