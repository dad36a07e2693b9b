from __future__ import annotations

from gateway.store import Store
from gateway.store.keys import OrganizationKeys
from tests.unit.store.samples import ORG


async def test_a_cache_is_cleared_without_another(store: Store) -> None:
    keys = OrganizationKeys(ORG)
    for cache in ("a", "b"):
        for number in range(1200):
            await store.connection.ask("SET", f"{keys.cache_area('test', cache)}{number}", "x")
    entries = store.cache_entries(ORG, "test")
    await entries.clear_entry("b", "0")
    await entries.clear("a")
    assert await store.connection.ask("EXISTS", f"{keys.cache_area('test', 'a')}7") == 0
    assert await store.connection.ask("DBSIZE") == 1199 + await others(store)


async def others(store: Store) -> int:
    found = await store.connection.ask("KEYS", "*")
    assert isinstance(found, list)
    return sum(b":cached:" not in key for key in found)
