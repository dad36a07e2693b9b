"""Users of the management API."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import orjson
import pytest

from gateway.entities import User
from gateway.store import Connection, LastAdministrator, Store, Taken
from gateway.store.keys import USERS

ADMIN = User("Admin@acme.test", "$argon2id$v=19$x")


async def test_a_user_is_found_whatever_the_case(store: Store) -> None:
    await store.users.create(ADMIN)
    assert await store.users.find("admin@ACME.test") == ADMIN
    assert await store.users.find("other@acme.test") is None
    with pytest.raises(Taken):
        await store.users.create(replace(ADMIN, email="admin@acme.test"))


async def test_users_are_listed_updated_and_deleted(store: Store) -> None:
    await store.users.create(ADMIN)
    await store.users.create(replace(ADMIN, email="a@acme.test"))
    assert [user.email for user in await store.users.entities()] == ["a@acme.test", "Admin@acme.test"]
    changed = await store.users.update("admin@acme.test", lambda user: replace(user, password_hash="new"))
    assert changed is not None
    assert await store.users.delete("ADMIN@acme.test") == changed
    assert await store.users.delete("ADMIN@acme.test") is None


async def test_who_was_made_before_there_were_roles_may_still_do_everything(
    store: Store, connection: Connection
) -> None:
    old = ADMIN.to_record()
    del old["is_system_admin"]
    await store.users.create(ADMIN)
    assert await store.users.find(ADMIN.email) == ADMIN
    await connection.ask("SET", USERS.record(ADMIN.email.casefold()), orjson.dumps(old))
    found = await store.users.find(ADMIN.email)
    assert found is not None
    assert found.is_system_admin


async def test_the_last_system_administrator_stays(store: Store) -> None:
    one, other = (replace(ADMIN, email=f"{name}@acme.test", is_system_admin=True) for name in "ab")
    await store.users.create(one)
    await store.users.create(other)
    await store.users.create(replace(ADMIN, email="c@acme.test"))
    outcomes = await asyncio.gather(
        store.users.delete(one.email),
        store.users.update(other.email, lambda user: replace(user, is_system_admin=False)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["LastAdministrator", "User"]
    (last,) = [user.email for user in await store.users.entities() if user.is_system_admin]
    with pytest.raises(LastAdministrator):
        await store.users.delete(last)
    with pytest.raises(LastAdministrator):
        await store.users.update(last, lambda user: replace(user, is_system_admin=False))
    assert await store.users.delete("c@acme.test") is not None
