"""Apps: unique names and keys, secrets that come back but do not lie open."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import Credential, DeveloperApp
from gateway.oauth import Vault, VaultError
from gateway.store import Apps, Connection, Orphaned, Store, Taken
from tests.unit.store.samples import APP, CREDENTIAL, KEY, ORG, SECRET, TESLA, register


async def test_an_app_is_found_by_name_id_and_key(store: Store) -> None:
    await register(store)
    apps = store.apps(ORG)
    assert await apps.find("dev-1", "Weather App") == APP
    assert await apps.find_by_id("app-1") == APP
    assert await apps.find_by_key(KEY) == APP
    assert await apps.find("dev-1", "weather app") is None
    assert await apps.find("dev-2", "Weather App") is None
    assert await apps.find_by_id("app-2") is None
    assert await apps.find_by_key("other") is None


async def test_the_secret_is_not_readable_in_redis(store: Store, connection: Connection) -> None:
    await register(store)
    raw = await connection.ask("GET", "tk:{acme}:app:app-1")
    assert isinstance(raw, bytes)
    assert KEY.encode() in raw
    assert SECRET.encode() not in raw


async def test_another_secret_key_cannot_read_the_secret(store: Store, connection: Connection) -> None:
    await register(store)
    with pytest.raises(VaultError):
        await Apps(connection, ORG, Vault(bytes(32))).find_by_id("app-1")


async def test_a_name_is_given_once_per_developer(store: Store) -> None:
    await register(store)
    with pytest.raises(Taken) as refusal:
        await store.apps(ORG).create(DeveloperApp("app-2", "Weather App", "dev-1"))
    assert (refusal.value.what, refusal.value.name) == ("name", "Weather App")
    await store.developers(ORG).create(replace(TESLA, developer_id="dev-2", email="a@b.c"))
    await store.apps(ORG).create(DeveloperApp("app-2", "Weather App", "dev-2"))
    assert await store.apps(ORG).find("dev-2", "Weather App") is not None


async def test_a_consumer_key_is_given_once_per_organization(store: Store) -> None:
    await register(store)
    with pytest.raises(Taken) as refusal:
        await store.apps(ORG).create(DeveloperApp("app-2", "Other", "dev-1", credentials=(CREDENTIAL,)))
    assert (refusal.value.what, refusal.value.name) == ("consumer_key", KEY)
    assert await store.apps(ORG).names("dev-1") == ["Weather App"]


async def test_an_app_needs_its_developer(store: Store) -> None:
    with pytest.raises(Orphaned, match="developer dev-1 does not exist"):
        await store.apps(ORG).create(APP)
    assert await store.apps(ORG).ids() == []


async def test_apps_are_listed_by_name_and_by_id(store: Store) -> None:
    await store.developers(ORG).create(TESLA)
    for number, name in ((1, "b"), (2, "a"), (3, "c")):
        await store.apps(ORG).create(DeveloperApp(f"app-{number}", name, "dev-1"))
    apps = store.apps(ORG)
    assert await apps.names("dev-1") == ["a", "b", "c"]
    assert await apps.names("dev-1", start="b", count=1) == ["b"]
    assert [each.app_id for each in await apps.of("dev-1", start="b")] == ["app-1", "app-3"]
    assert await apps.ids() == ["app-1", "app-2", "app-3"]
    assert [each.name for each in await apps.entities(start="app-2", count=2)] == ["a", "c"]
    assert await apps.of("dev-2") == []


async def test_keys_follow_an_update(store: Store) -> None:
    await register(store)
    apps = store.apps(ORG)
    new = Credential("new-key", "new-secret")
    await apps.update("app-1", lambda app: replace(app, credentials=(new, *app.credentials)))
    found = await apps.find_by_key("new-key")
    assert found is not None
    assert [each.consumer_secret for each in found.credentials] == ["new-secret", SECRET]
    await apps.update("app-1", lambda app: replace(app, credentials=(new,)))
    assert await apps.find_by_key(KEY) is None
    assert await apps.find_by_key("new-key") == replace(APP, credentials=(new,))


async def test_an_update_cannot_take_the_key_of_another_app(store: Store) -> None:
    await register(store)
    await store.apps(ORG).create(DeveloperApp("app-2", "Other", "dev-1"))
    with pytest.raises(Taken):
        await store.apps(ORG).update("app-2", lambda app: replace(app, credentials=(CREDENTIAL,)))
    assert await store.apps(ORG).find_by_key(KEY) == APP


async def test_an_update_leaves_the_identity_alone(store: Store) -> None:
    await register(store)
    changed = await store.apps(ORG).update(
        "app-1", lambda app: replace(app, name="x", app_id="x", developer_id="x", callback_url="http://c")
    )
    assert changed == replace(APP, callback_url="http://c")
    assert await store.apps(ORG).update("app-2", lambda app: app) is None


async def test_no_key_is_lost_when_many_are_added_at_once(store: Store) -> None:
    await register(store)

    async def add(number: int) -> None:
        new = Credential(f"key-{number}", "s")
        await store.apps(ORG).update("app-1", lambda app: replace(app, credentials=(new, *app.credentials)))

    await asyncio.gather(*(add(number) for number in range(20)))
    app = await store.apps(ORG).find_by_id("app-1")
    assert app is not None
    assert len(app.credentials) == 21


async def test_deleting_frees_name_and_keys(store: Store) -> None:
    await register(store)
    assert await store.apps(ORG).delete("app-1") == APP
    assert await store.apps(ORG).delete("app-1") is None
    assert await store.apps(ORG).find_by_key(KEY) is None
    assert await store.apps(ORG).names("dev-1") == []
    await store.apps(ORG).create(replace(APP, app_id="app-2"))


async def test_a_developer_knows_the_names_of_the_apps(store: Store) -> None:
    await register(store)
    apps, developers = store.apps(ORG), store.developers(ORG)
    more = [
        DeveloperApp(f"id-{each}", name, "dev-1") for each, name in enumerate(("Zebra", "Ant", "Yak", "Bee"))
    ]
    await asyncio.gather(*(apps.create(each) for each in more))
    developer = await developers.find("dev-1")
    assert developer is not None
    assert developer.app_names == ("Ant", "Bee", "Weather App", "Yak", "Zebra")
    await asyncio.gather(apps.delete("id-0"), apps.delete("id-1"))
    await developers.update("dev-1", lambda _: replace(TESLA, first_name="Nikola"))
    assert await developers.find("dev-1") == replace(
        TESLA, first_name="Nikola", app_names=("Bee", "Weather App", "Yak")
    )


async def test_an_app_whose_developer_is_gone_can_be_deleted(store: Store, connection: Connection) -> None:
    await register(store)
    await connection.ask("DEL", "tk:{acme}:developer:dev-1")
    assert await store.apps(ORG).delete("app-1") == APP
    assert await store.apps(ORG).find_by_id("app-1") is None


async def test_an_app_that_is_made_twice_at_once_is_made_once(store: Store) -> None:
    await register(store)
    made = await asyncio.gather(
        *(store.apps(ORG).create(DeveloperApp(f"id-{each}", "Twice", "dev-1")) for each in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in made) == ["NoneType", "Taken"]
