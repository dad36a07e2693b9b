"""What lies below something goes with it, at once."""

from __future__ import annotations

import asyncio

import pytest

from gateway.entities import MaskConfig, Revision
from gateway.store import Orphaned, Store
from tests.unit.store.samples import ORG

MASK = MaskConfig("default", variables=("a",))


async def test_masks_go_with_their_proxy_and_need_one(store: Store) -> None:
    masks = store.mask_configs(ORG, "hello")
    with pytest.raises(Orphaned):
        await masks.create("default", MASK)
    with pytest.raises(Orphaned):
        await masks.save("default", lambda _: MASK)
    await store.revisions(ORG).add(Revision("hello"), b"zip")
    await masks.create("default", MASK)
    await store.mask_configs(ORG).create("default", MASK)
    await store.revisions(ORG).delete_all("hello")
    assert await masks.find("default") is None
    assert await masks.names() == []
    assert await store.mask_configs(ORG).names() == ["default"]


async def test_none_is_left_by_who_writes_while_it_is_deleted(store: Store) -> None:
    masks = store.mask_configs(ORG, "hello")
    for _ in range(5):
        await store.revisions(ORG).add(Revision("hello"), b"zip")
        writes = [masks.save(f"m{n}", lambda _: MASK) for n in range(10)]
        await asyncio.gather(*writes, store.revisions(ORG).delete_all("hello"), return_exceptions=True)
        assert await masks.names() == []
        assert await masks.find("m9") is None
