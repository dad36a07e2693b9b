from __future__ import annotations

import asyncio
import base64

import pytest

from gateway.management.attempts import FREE
from gateway.management.auth import MOST_REMEMBERED, REMEMBERED_FOR, Authenticator, parse_basic
from gateway.management.errors import TooManyAttempts, Unauthorized
from gateway.management.passwords import Passwords
from gateway.store import Store
from tests.support.fakes import FakeClock
from tests.support.management import ADMIN, PASSWORD, Driver, O, basic, quick_passwords


class CountingPasswords(Passwords):
    """Count the checks."""

    checks = 0

    async def is_right(self, password: str, known: str | None) -> bool:
        self.checks += 1
        return await super().is_right(password, known)


class Desk:
    """Hold an authenticator whose waiting takes no time, and what it waited."""

    def __init__(self, store: Store) -> None:
        self.clock = FakeClock()
        self.waits: list[float] = []
        self.passwords = CountingPasswords(quick_passwords()._hasher)
        self.authenticator = Authenticator(store.users, self.passwords, self.clock, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    async def try_with(self, password: str, address: str = "1") -> str:
        return await self.authenticator.caller(basic(ADMIN.upper(), password), address)

    async def fail(self, times: int, address: str = "1") -> None:
        for _ in range(times):
            with pytest.raises(Unauthorized):
                await self.try_with("wrong", address)


@pytest.fixture
def desk(api: Driver) -> Desk:
    return Desk(api.store)


def encoded(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer abc",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff:x").decode(),
        encoded("no colon"),
        encoded(":x"),
    ],
)
def test_what_proves_nobody_is_refused(header: str) -> None:
    with pytest.raises(Unauthorized):
        parse_basic(header)


def test_a_password_may_hold_colons_and_is_not_shown() -> None:
    shown = parse_basic(encoded("a@b.c:x:y"))
    assert (shown.user, shown.password) == ("a@b.c", "x:y")
    assert "x:y" not in repr(shown)


async def test_a_verification_is_remembered_for_a_while(desk: Desk) -> None:
    for _ in range(3):
        assert await desk.try_with(PASSWORD) == ADMIN
    assert desk.passwords.checks == 1
    desk.clock.advance(REMEMBERED_FOR)
    await desk.try_with(PASSWORD)
    assert desk.passwords.checks == 2


async def test_what_is_remembered_is_bounded_and_no_password(desk: Desk) -> None:
    for number in range(MOST_REMEMBERED + 5):
        desk.authenticator._remember(str(number).encode())
    assert len(desk.authenticator._verified) == MOST_REMEMBERED
    await desk.try_with(PASSWORD)
    assert not any(PASSWORD.encode() in proof for proof in desk.authenticator._verified)
    assert PASSWORD not in repr(desk.authenticator)


async def test_a_changed_password_counts_at_once(desk: Desk, api: Driver) -> None:
    await desk.try_with(PASSWORD)
    changed = await quick_passwords().hash("another")
    await api.store.users.update(ADMIN, lambda user: type(user)(user.email, changed))
    with pytest.raises(Unauthorized):
        await desk.try_with(PASSWORD)
    assert await desk.try_with("another") == ADMIN


async def test_an_unknown_user_costs_a_check_too(desk: Desk) -> None:
    with pytest.raises(Unauthorized):
        await desk.authenticator.caller(encoded("nobody@x.com:y"), "1")
    assert desk.passwords.checks == 1


async def test_failures_slow_down_their_account_from_their_address_alone(desk: Desk) -> None:
    await desk.fail(FREE)
    assert desk.waits == []
    await desk.fail(1)
    assert desk.waits == [0.5]
    await desk.try_with(PASSWORD, "2")
    assert desk.waits == [0.5]
    assert await desk.try_with(PASSWORD, "1") == ADMIN, "who is remembered does not wait"
    desk.clock.advance(REMEMBERED_FOR)
    assert await desk.try_with(PASSWORD, "1") == ADMIN, "and nobody is locked out"
    assert await desk.try_with(PASSWORD, "1") == ADMIN


async def test_a_crowd_is_sent_away(desk: Desk) -> None:
    await desk.fail(FREE)
    outcomes = await asyncio.gather(*(desk.try_with("wrong") for _ in range(50)), return_exceptions=True)
    assert {type(each) for each in outcomes} == {Unauthorized, TooManyAttempts}
    assert await desk.try_with(PASSWORD, "2") == ADMIN


@pytest.mark.parametrize("path", [O, "/v1/organizations", "/v1/nothing", "/", "/v1/o/nobodys", "/v1/%ff"])
async def test_anonymous_is_always_refused(api: Driver, path: str) -> None:
    for driver in (api.anonymous(), api.as_user(ADMIN, "wrong"), api.as_user("x@y.com", PASSWORD)):
        reply = await driver("GET", path)
        reply.refused(401, "security.AuthenticationFailed")
        assert reply.headers["WWW-Authenticate"].startswith("Basic realm=")
