"""Users: what the contract cases cannot say - what is kept, what is logged, what comes back."""

from __future__ import annotations

import asyncio
import logging

import pytest

from gateway.store.attempts import FREE, Attempts
from tests.support.management import ADMIN, ORG, Driver

ADA = {"emailId": "ada@example.org", "firstName": "Ada", "lastName": "L", "password": "difference engine"}


async def test_a_password_is_kept_as_argon2id_and_shown_nowhere(
    api: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    reply = (await api("POST", "/v1/users", ADA)).expect(201)
    user = await api.store.users.find("ada@example.org")
    assert user is not None
    assert user.password_hash.startswith("$argon2id$")
    assert not user.is_system_admin
    assert (user.created_by, user.created_at) == (ADMIN, api.clock())
    changed = (await api("PUT", "/v1/users/ada@example.org", {"password": "analytical engine"})).expect(200)
    audits = (await api("GET", "/v1/audits?expand=true")).expect(200)
    shown = caplog.text + repr(user) + "".join(each.body.decode() for each in (reply, changed, audits))
    for secret in ("difference engine", "analytical engine", "argon2"):
        assert secret not in shown


async def test_of_many_at_once_one_is_made(api: Driver) -> None:
    replies = await asyncio.gather(*(api("POST", "/v1/users", ADA) for _ in range(5)))
    assert sorted(reply.status for reply in replies) == [201, 409, 409, 409, 409]


async def test_who_comes_after_somebody_of_the_same_address_begins_with_nothing(api: Driver) -> None:
    await api.store.roles(ORG).assign("orgadmin", "ada@example.org")
    (await api("POST", "/v1/users", ADA)).expect(201)
    assert await api.store.roles(ORG).of("ada@example.org") == []


async def test_a_deleted_user_has_no_role_left(api: Driver) -> None:
    (await api("POST", "/v1/users", ADA)).expect(201)
    await api.store.roles(ORG).assign("orgadmin", "ada@example.org")
    (await api("DELETE", "/v1/users/ADA@example.org")).expect(200)
    assert await api.store.roles(ORG).users("orgadmin") == []


async def test_unlocking_ends_the_waiting(api: Driver) -> None:
    (await api("POST", "/v1/users", ADA)).expect(201)
    attempts = Attempts(api.store.connection, api.clock)
    for _ in range(FREE):
        await attempts.failed("ada@example.org", "1")
    (
        await api(
            "POST",
            "/v1/users/ada@example.org/status",
            "action=unlock",
            kind="application/x-www-form-urlencoded",
        )
    ).expect(200)
    assert await attempts.turn("ada@example.org", "1") == 0.0


async def test_a_change_of_the_name_alone_leaves_the_password(api: Driver) -> None:
    (await api("POST", "/v1/users", ADA)).expect(201)
    (await api("PUT", "/v1/users/ada@example.org", {"lastName": "King"})).expect(200)
    ada = api.as_user("ada@example.org", "difference engine")
    assert (await ada("GET", "/v1/users/ada@example.org")).expect(200).value["lastName"] == "King"


@pytest.mark.parametrize("body", [{"firstName": 1}, {"password": ["x"]}, {"lastName": "x" * 256}])
async def test_what_cannot_be_changes_nothing(api: Driver, body: dict[str, object]) -> None:
    before = await api.store.users.find(ADMIN)
    assert (await api("PUT", f"/v1/users/{ADMIN}", body)).status == 400
    assert await api.store.users.find(ADMIN) == before
