"""Second factors: sealed at rest, bound to their user, gone with the user."""

from __future__ import annotations

import pytest

from gateway.entities import SecondFactor, User
from gateway.oauth import VaultError
from gateway.store import Connection, Orphaned, Store
from gateway.store.replies import as_bytes

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
FACTOR = SecondFactor("A@x.com", SECRET)
KEY = "tk:{users}:second-factor:"


async def furnish(store: Store, email: str = "A@x.com") -> None:
    await store.users.create(User(email, "hash"))
    await store.second_factors.save(email, lambda _: SecondFactor(email, SECRET))


async def test_a_factor_is_found_changed_and_deleted(store: Store) -> None:
    await furnish(store)
    assert await store.second_factors.find("a@X.com") == FACTOR
    changed = await store.second_factors.update("a@x.com", lambda factor: factor.used(5))
    assert changed == FACTOR.used(5)
    assert await store.second_factors.delete("a@x.com") == changed
    assert await store.second_factors.find("a@x.com") is None
    assert await store.second_factors.update("a@x.com", lambda factor: factor) is None


async def test_there_is_none_without_a_user_and_it_leaves_with_the_user(store: Store) -> None:
    with pytest.raises(Orphaned):
        await store.second_factors.save("nobody@x.com", lambda _: FACTOR)
    await furnish(store)
    await store.users.delete("a@x.com")
    await store.users.create(User("a@x.com", "hash"))
    assert await store.second_factors.find("a@x.com") is None


async def test_the_secret_is_sealed_and_worthless_elsewhere(store: Store, connection: Connection) -> None:
    await furnish(store)
    await furnish(store, "b@x.com")
    raw = as_bytes(await connection.ask("GET", KEY + "a@x.com")) or b""
    assert SECRET.encode() not in raw
    await connection.ask("SET", KEY + "b@x.com", raw.replace(b"A@x.com", b"b@x.com"))
    with pytest.raises(VaultError):
        await store.second_factors.find("b@x.com")
