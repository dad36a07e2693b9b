from __future__ import annotations

from gateway.store.keys import OrganizationKeys
from tests.support.management import ORG, Driver, E

PATH = f"{E}/caches"


async def held(api: Driver, cache: str, *entries: str) -> None:
    area = OrganizationKeys(ORG).cache_area("test", cache)
    for entry in entries:
        await api.store.connection.ask("SET", area + entry, "x")


async def holds(api: Driver, cache: str) -> list[str]:
    area = OrganizationKeys(ORG).cache_area("test", cache)
    found = await api.store.connection.ask("KEYS", f"{area}*")
    assert isinstance(found, list)
    return sorted(key.decode().removeprefix(area) for key in found)


async def test_only_what_is_named_is_cleared(api: Driver) -> None:
    for name in ("a", "ab"):
        (await api("POST", f"{PATH}?name={name}", kind="")).expect(201)
        await held(api, name, "1", "2", "3")
    (await api("POST", f"{PATH}/a/entries/2?action=clear", kind="")).expect(200)
    (await api("POST", f"{PATH}/a/entries/2?action=clear", kind="")).expect(200)
    assert await holds(api, "a") == ["1", "3"]
    (await api("POST", f"{PATH}/a/entries?action=clear", kind="")).expect(200)
    assert (await holds(api, "a"), await holds(api, "ab")) == ([], ["1", "2", "3"])
    (await api("DELETE", f"{PATH}/ab")).expect(200)
    assert await holds(api, "ab") == []


async def test_a_replacement_keeps_who_made_it(api: Driver) -> None:
    (await api("POST", f"{PATH}?name=a", kind="")).expect(201)
    caches = api.store.caches(ORG, "test")
    made = await caches.find("a")
    assert made is not None
    api.clock.advance(5.0)
    (await api("PUT", f"{PATH}/a", {"description": "d"})).expect(200)
    changed = await caches.find("a")
    assert changed is not None
    assert (changed.created_at, changed.description) == (made.created_at, "d")
    assert changed.last_modified_at == made.last_modified_at + 5.0
