"""Sessions: they go on by the same refresh token, and end with the user, the password and their 30 days."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import User
from gateway.login.grants import PASSCODE_LIFE, REFRESH_LIFE
from tests.support.login import LoginDriver, claims, refusal
from tests.support.management import ADMIN, PASSWORD, quick_passwords

OTHER = "machine@x.com"


async def test_a_refresh_gives_another_access_token_and_the_same_refresh_token(login: LoginDriver) -> None:
    first = await login.logged_in()
    login.clock.advance(5.0)
    second = (await login.refresh(first["refresh_token"])).expect(200).value
    assert [*second] == [*first]
    assert second["refresh_token"] == first["refresh_token"]
    assert second["jti"] != first["jti"]
    before, after = claims(first["access_token"]), claims(second["access_token"])
    assert after["exp"] == before["exp"] + 5  # type: ignore[operator]
    assert after["auth_time"] == before["auth_time"], "the user was there when the session began"
    (await login.call(second["access_token"])).expect(200)


@pytest.mark.parametrize("token", ["unknown", "x" * 1000, "ä\U0001f600"])
async def test_an_unknown_refresh_token_is_refused(login: LoginDriver, token: str) -> None:
    refusal(await login.refresh(token), 401, "invalid_token")


async def test_a_session_ends_after_thirty_days(login: LoginDriver) -> None:
    token = (await login.logged_in())["refresh_token"]
    login.clock.advance(REFRESH_LIFE - 1)
    (await login.refresh(token)).expect(200)
    login.clock.advance(1)
    refusal(await login.refresh(token), 401, "invalid_token")


async def test_a_changed_password_ends_sessions_and_tokens(login: LoginDriver) -> None:
    answer = await login.logged_in()
    changed = await quick_passwords().hash("another")
    await login.store.users.update(ADMIN, lambda user: replace(user, password_hash=changed))
    refusal(await login.refresh(answer["refresh_token"]), 401, "invalid_token")
    (await login.call(answer["access_token"])).expect(401)
    kept = await quick_passwords().hash(PASSWORD)
    await login.store.users.update(ADMIN, lambda user: replace(user, password_hash=kept))
    refusal(await login.refresh(answer["refresh_token"]), 401, "invalid_token")


async def test_a_deleted_user_has_no_session_even_if_made_again(login: LoginDriver) -> None:
    await login.store.users.create(User(OTHER, await quick_passwords().hash(PASSWORD)))
    answer = await login.logged_in(username=OTHER)
    await login.store.users.delete(OTHER)
    (await login.call(answer["access_token"])).expect(401)
    await login.store.users.create(User(OTHER, await quick_passwords().hash(PASSWORD)))
    (await login.call(answer["access_token"])).expect(401)
    refusal(await login.refresh(answer["refresh_token"]), 401, "invalid_token")


async def test_a_session_without_the_second_factor_ends_when_there_is_one(login: LoginDriver) -> None:
    token = (await login.logged_in())["refresh_token"]
    await login.enrolled()
    refusal(await login.refresh(token), 401, "invalid_token")
    with_code = (await login.by_password(code=login.code())).expect(200).value
    (await login.refresh(with_code["refresh_token"])).expect(200)


async def test_a_passcode_logs_in_once_and_not_for_long(login: LoginDriver) -> None:
    async def passcode() -> str:
        return (await login.api("GET", "/passcode")).expect(200).body.decode().strip()

    form = {"grant_type": "password", "response_type": "token", "passcode": await passcode()}
    answer = (await login.ask(form)).expect(200).value
    (await login.call(answer["access_token"])).expect(200)
    assert refusal(await login.ask(form), 401, "unauthorized") == "Invalid passcode"
    late = {"grant_type": "password", "passcode": await passcode()}
    login.clock.advance(PASSCODE_LIFE)
    refusal(await login.ask(late), 401, "unauthorized")
    refusal(await login.ask({**late, "passcode": "unknown"}), 401, "unauthorized")


async def test_a_passcode_of_a_user_who_has_changed_is_none(login: LoginDriver) -> None:
    code = (await login.api("GET", "/passcode")).body.decode().strip()
    await login.enrolled()
    refusal(await login.ask({"grant_type": "password", "passcode": code}), 401, "unauthorized")


async def test_no_token_is_kept_as_it_is(login: LoginDriver) -> None:
    answer = await login.logged_in()
    code = (await login.api("GET", "/passcode")).body.decode().strip()
    connection = login.store.connection
    names = await connection.ask("KEYS", "*")
    assert isinstance(names, list)
    for name in names:
        kept = f"{name} {await connection.ask('DUMP', name)}"
        assert not [
            each for each in (answer["refresh_token"], answer["access_token"], code) if str(each) in kept
        ]
