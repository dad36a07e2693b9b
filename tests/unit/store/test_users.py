"""Users of the management API."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import User
from gateway.store import Store, Taken

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
