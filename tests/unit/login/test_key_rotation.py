"""Rotation of the signing keys, by several at a time."""

from __future__ import annotations

import asyncio

from gateway.login.key_rotation import KEPT_FOR, rotate, still_verifies
from gateway.store import Store


async def test_the_first_is_made_by_one_of_many(store: Store) -> None:
    rings = await asyncio.gather(*(rotate(store.signing_keys, 100.0, only_after=50.0) for _ in range(3)))
    assert len({ring.keys for ring in rings}) == 1
    assert len((await store.signing_keys.read()).keys) == 1


async def test_it_is_done_when_it_is_asked_for_or_due(store: Store) -> None:
    first = await rotate(store.signing_keys, 100.0)
    assert await rotate(store.signing_keys, 149.0, only_after=50.0) == first
    second = await rotate(store.signing_keys, 150.0, only_after=50.0)
    assert second.keys[1].key_id == first.keys[0].key_id
    third = await rotate(store.signing_keys, 150.0 + KEPT_FOR)
    assert len(third.keys) == 2, "what cannot verify anything any more is gone"


async def test_a_key_verifies_while_its_tokens_may_be_good(store: Store) -> None:
    await rotate(store.signing_keys, 100.0)
    ring = await rotate(store.signing_keys, 200.0)
    assert still_verifies(ring.keys[0], 1e9)
    assert still_verifies(ring.keys[1], 199.0 + KEPT_FOR)
    assert not still_verifies(ring.keys[1], 200.0 + KEPT_FOR)
