from __future__ import annotations

import asyncio

import pytest

from gateway.entities import SecondFactor, User
from gateway.store import (
    Credentials,
    IsGone,
    Passwords,
    SignIn,
    Store,
    TooManyFailures,
    TooManyWaiting,
    WrongCredentials,
    is_there,
)
from gateway.store.attempts import FREE, LONGEST_WAIT, Attempts
from gateway.store.sign_in import CROWD_LASTS, MOST_REMEMBERED, REMEMBERED_FOR
from tests.support.fakes import FakeClock
from tests.support.management import quick_passwords

WHO = "admin@example.org"
PASSWORD = "a password of the tests"


class CountingPasswords(Passwords):
    """Count the checks."""

    checks = 0

    async def is_right(
        self, password: str, known: str | None, place: str = "", is_gone: IsGone = is_there
    ) -> bool:
        self.checks += 1
        return await super().is_right(password, known, place, is_gone)


class Desk:
    """Hold a sign-in whose waiting takes no time, and what it waited."""

    def __init__(self, store: Store) -> None:
        self.clock = FakeClock()
        self.waits: list[float] = []
        self.passwords = CountingPasswords(quick_passwords()._hasher)
        attempts = Attempts(store.connection, self.clock)
        self.sign_in = SignIn(
            store.users, self.passwords, attempts, store.second_factors, self.clock, self.sleep
        )

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def try_with(self, password: str, address: str = "1") -> str:
        return (await self.sign_in.user(Credentials(WHO.upper(), password, address))).email

    async def fail(self, times: int, address: str = "1") -> None:
        for _ in range(times):
            with pytest.raises(WrongCredentials):
                await self.try_with("wrong", address)


@pytest.fixture
async def desk(store: Store) -> Desk:
    await store.users.create(User(WHO, await quick_passwords().hash(PASSWORD)))
    return Desk(store)


async def test_a_check_is_remembered_for_a_while(desk: Desk) -> None:
    for _ in range(3):
        assert await desk.try_with(PASSWORD) == WHO
    assert desk.passwords.checks == 1
    desk.clock.advance(REMEMBERED_FOR)
    await desk.try_with(PASSWORD)
    assert desk.passwords.checks == 2


async def test_what_is_remembered_is_bounded_and_no_password(desk: Desk) -> None:
    for number in range(MOST_REMEMBERED + 5):
        desk.sign_in._remember(str(number).encode())
    assert len(desk.sign_in._verified) == MOST_REMEMBERED
    await desk.try_with(PASSWORD)
    assert not any(PASSWORD.encode() in proof for proof in desk.sign_in._verified)
    assert PASSWORD not in repr(desk.sign_in)
    assert PASSWORD not in repr(Credentials(WHO, PASSWORD))


async def test_a_changed_password_counts_at_once(desk: Desk, store: Store) -> None:
    await desk.try_with(PASSWORD)
    changed = await quick_passwords().hash("another")
    await store.users.update(WHO, lambda user: type(user)(user.email, changed))
    await desk.fail(1)
    with pytest.raises(WrongCredentials):
        await desk.try_with(PASSWORD)
    assert await desk.try_with("another") == WHO


async def test_a_deleted_user_is_nobody_at_once(desk: Desk, store: Store) -> None:
    await desk.try_with(PASSWORD)
    await store.users.delete(WHO)
    with pytest.raises(WrongCredentials):
        await desk.try_with(PASSWORD)


async def test_an_unknown_user_costs_a_check_too(desk: Desk) -> None:
    with pytest.raises(WrongCredentials):
        await desk.sign_in.user(Credentials("nobody@x.com", "y", "1"))
    assert desk.passwords.checks == 1


async def test_failures_slow_down_their_account_from_their_address_alone(desk: Desk) -> None:
    await desk.fail(FREE)
    assert desk.waits == []
    await desk.fail(1)
    assert desk.waits == [0.5]
    await desk.try_with(PASSWORD, "2")
    assert desk.waits == [0.5]
    assert await desk.try_with(PASSWORD, "1") == WHO, "who is remembered does not wait"
    desk.clock.advance(REMEMBERED_FOR)
    assert await desk.try_with(PASSWORD, "1") == WHO, "and nobody is locked out"
    assert await desk.try_with(PASSWORD, "1") == WHO


async def test_a_crowd_is_sent_away(desk: Desk) -> None:
    await desk.fail(FREE)
    outcomes = await asyncio.gather(*(desk.try_with("wrong") for _ in range(50)), return_exceptions=True)
    assert {type(each) for each in outcomes} == {WrongCredentials, TooManyFailures}
    assert await desk.try_with(PASSWORD, "2") == WHO


async def test_a_wrong_second_factor_is_a_failure_like_a_wrong_password(desk: Desk) -> None:
    shown = Credentials(WHO, PASSWORD, "1")

    async def second(user: User) -> bool:
        assert user.email == WHO
        return len(desk.waits) > 1

    for _ in range(FREE + 1):
        with pytest.raises(WrongCredentials):
            await desk.sign_in.user(shown, second)
    assert desk.waits == [0.5], "a right password does not forgive wrong codes"
    desk.waits.append(0.0)
    assert (await desk.sign_in.user(shown, second)).email == WHO


async def test_a_second_factor_is_asked_for_also_by_whom_the_password_is_remembered(desk: Desk) -> None:
    await desk.try_with(PASSWORD)

    async def never(_: User) -> bool:
        return False

    with pytest.raises(WrongCredentials):
        await desk.sign_in.user(Credentials(WHO, PASSWORD, "1"), never)


async def test_a_password_alone_does_not_do_for_who_has_a_second_factor(desk: Desk, store: Store) -> None:
    shown = Credentials(WHO, PASSWORD, "1")
    await desk.try_with(PASSWORD)
    factor = SecondFactor(WHO, "JBSWY3DPEHPK3PXP")
    await store.second_factors.save(WHO, lambda _: factor)
    await desk.try_with(PASSWORD)
    await store.second_factors.save(WHO, lambda _: factor.used(1))
    with pytest.raises(WrongCredentials):
        await desk.sign_in.user(shown)

    async def always(_: User) -> bool:
        return True

    assert (await desk.sign_in.user(shown, always)).email == WHO
    with pytest.raises(WrongCredentials):
        await desk.sign_in.user(shown)


async def test_it_is_wired_over_a_store(store: Store) -> None:
    await store.users.create(User(WHO, await quick_passwords().hash(PASSWORD)))
    sign_in = SignIn.over(store, quick_passwords())
    assert (await sign_in.user(Credentials(WHO, PASSWORD))).email == WHO


class Queued(Passwords):
    """Let nobody have a turn; note whose turn was asked for."""

    def __init__(self) -> None:
        super().__init__(quick_passwords()._hasher)
        self.asked: list[tuple[str, bool]] = []

    async def is_right(
        self,
        password: str,
        known: str | None,
        place: str = "",
        is_gone: IsGone = is_there,
    ) -> bool:
        self.asked.append((place, is_gone()))
        raise TooManyWaiting


async def test_checks_queue_by_address_and_a_full_queue_is_told(desk: Desk) -> None:
    queued = Queued()
    desk.sign_in.passwords = queued
    for address in ("203.0.113.7", "2001:db8::1:2:3:4"):
        with pytest.raises(TooManyFailures) as refused:
            await desk.sign_in.user(Credentials(WHO, PASSWORD, address, lambda: True))
        assert refused.value.retry_after == CROWD_LASTS
    assert queued.asked == [("203.0.113.7", True), ("2001:db8::/64", True)]
    assert TooManyFailures().retry_after == LONGEST_WAIT
    desk.sign_in.passwords = desk.passwords
    await desk.fail(FREE)
    assert desk.waits == [], "and counts for no failure"
