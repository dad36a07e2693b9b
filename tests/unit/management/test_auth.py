from __future__ import annotations

import base64

import pytest

from gateway.entities import User
from gateway.management.auth import Authenticator, NoTokens, parse_basic
from gateway.management.errors import TooManyAttempts, Unauthorized
from gateway.store import SignIn, Store
from gateway.store.attempts import FREE, LONGEST_DELAY, LONGEST_WAIT
from tests.support.management import ADMIN, PASSWORD, Driver, O, basic, quick_passwords


class Tokens:
    """Know one token of the administrator's and one of somebody who is gone."""

    async def owner(self, token: str) -> str | None:
        return {"good": ADMIN, "orphan": "gone@example.org"}.get(token)


@pytest.fixture
async def authenticator(api: Driver) -> Authenticator:
    return Authenticator(SignIn.over(api.store, quick_passwords()), Tokens())


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Digest abc",
        "Basic",
        "Basic !!!",
        "Basic " + base64.b64encode(b"\xff:x").decode(),
        "Basic " + encoded("no colon"),
        "Basic " + encoded(":x"),
        "Basic " + encoded(f"{ADMIN}:wrong"),
    ],
)
async def test_what_proves_nobody_is_refused(authenticator: Authenticator, header: str) -> None:
    with pytest.raises(Unauthorized) as refused:
        await authenticator.caller(header, "1")
    assert refused.value.challenge.startswith("Basic ")


def test_a_password_may_hold_colons_and_is_not_shown() -> None:
    shown = parse_basic(encoded("a@b.c:x:y"), "1")
    assert (shown.account, shown.password, shown.address) == ("a@b.c", "x:y", "1")
    assert "x:y" not in repr(shown)


async def test_a_caller_is_the_user_as_stored(authenticator: Authenticator) -> None:
    for header in (basic(ADMIN.upper(), PASSWORD), "bearer  good "):
        assert (await authenticator.caller(header, "1")).email == ADMIN


@pytest.mark.parametrize("token", ["", "wrong", "orphan"])
async def test_a_token_that_does_not_count_is_challenged_as_such(
    authenticator: Authenticator, token: str
) -> None:
    with pytest.raises(Unauthorized) as refused:
        await authenticator.caller(f"Bearer {token}", "1")
    assert refused.value.challenge.startswith("Bearer ")


async def test_without_a_login_service_no_token_counts() -> None:
    assert await NoTokens().owner("good") is None


async def test_a_crowd_is_sent_away(api: Driver) -> None:
    async def no_time(_: float) -> None: ...

    sign_in = SignIn.over(api.store, quick_passwords())
    sign_in.sleep = no_time
    authenticator = Authenticator(sign_in, NoTokens())
    refusals = []
    for _ in range(FREE + 10 + int(LONGEST_WAIT / LONGEST_DELAY)):
        with pytest.raises((Unauthorized, TooManyAttempts)) as refused:
            await authenticator.caller(basic(ADMIN, "wrong"), "1")
        refusals.append(type(refused.value))
    assert refusals[-1] is TooManyAttempts
    assert (await authenticator.caller(basic(ADMIN, PASSWORD), "2")).email == ADMIN


@pytest.mark.parametrize("path", [O, "/v1/organizations", "/v1/nothing", "/", "/v1/o/nobodys", "/v1/%ff"])
async def test_anonymous_is_always_refused(api: Driver, path: str) -> None:
    for driver in (api.anonymous(), api.as_user(ADMIN, "wrong"), api.as_user("x@y.com", PASSWORD)):
        reply = await driver("GET", path)
        reply.refused(401, "security.AuthenticationFailed")
        assert reply.headers["WWW-Authenticate"].startswith("Basic realm=")


async def test_a_wrong_token_is_refused_with_the_error_body(api: Driver) -> None:
    reply = await api("GET", O, headers={"Authorization": "Bearer abc"})
    reply.refused(401, "security.AuthenticationFailed")
    assert reply.headers["WWW-Authenticate"].startswith("Bearer realm=")


async def test_an_unused_user_is_no_caller(store: Store) -> None:
    await store.users.create(User("a@b.c", ""))
    with pytest.raises(Unauthorized):
        await Authenticator(SignIn.over(store, quick_passwords()), NoTokens()).caller(basic("a@b.c", ""), "1")
