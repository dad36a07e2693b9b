"""The ring of signing keys: one for all, private halves sealed, changed as a whole."""

from __future__ import annotations

import asyncio
from functools import partial

from gateway.entities import KeyRing, SigningKey
from gateway.store import Connection, EmbeddedRedis, Store, open_store
from gateway.store.login_keys import SIGNING_KEYS
from gateway.store.replies import as_bytes
from tests.support.store import VAULT


def key(name: str) -> SigningKey:
    return SigningKey(name, f"public {name}", f"private {name}", 1.0)


def added(ring: KeyRing, name: str) -> KeyRing:
    return ring.rotated(key(name), 2.0, 100.0)


async def test_it_is_empty_at_first_and_then_the_same_for_all(
    store: Store, redis_server: EmbeddedRedis
) -> None:
    keys = store.signing_keys
    assert await keys.read() == KeyRing()
    ring = await keys.update(lambda ring: added(ring, "a"))
    assert await keys.update(lambda ring: ring) == ring
    async with await open_store(redis_server.url, VAULT, 1.0) as other:
        assert await other.signing_keys.read() == ring
        changed = await other.signing_keys.update(lambda ring: added(ring, "b"))
    assert await keys.read() == changed
    assert await keys.read() is await keys.read(), "what has not changed is not decrypted again"


async def test_no_change_is_lost(store: Store) -> None:
    names = [str(number) for number in range(8)]
    changes = [partial(added, name=name) for name in names]
    await asyncio.gather(*map(store.signing_keys.update, changes))
    assert {each.key_id for each in (await store.signing_keys.read()).keys} == set(names)


async def test_private_keys_are_sealed(store: Store, connection: Connection) -> None:
    await store.signing_keys.update(lambda ring: added(ring, "a"))
    raw = as_bytes(await connection.ask("GET", SIGNING_KEYS)) or b""
    assert b"public a" in raw
    assert b"private a" not in raw
