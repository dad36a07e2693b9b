"""Developers: one per address, and they take their apps along."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from gateway.entities import Credential, Developer, DeveloperApp
from gateway.store import Connection, Orphaned, Store, Taken
from tests.unit.store.samples import KEY, ORG, OWNER, TESLA, register


def developer(name: str) -> Developer:
    return Developer(f"id-{name}", f"{name}@acme.test", name, name, name)


async def test_a_developer_is_found_by_address_and_id(store: Store) -> None:
    developers = store.developers(ORG)
    await developers.create(TESLA)
    assert await developers.find("tesla@weathersample.com") == TESLA
    assert await developers.find("TESLA@weathersample.com") == TESLA
    assert await developers.find("dev-1") == TESLA
    assert await developers.find("nobody@weathersample.com") is None
    assert await developers.find("dev-2") is None


async def test_an_address_is_given_once_whatever_its_case(store: Store) -> None:
    developers = store.developers(ORG)
    await developers.create(TESLA)
    with pytest.raises(Taken) as refusal:
        await developers.create(replace(TESLA, developer_id="dev-2", email="Tesla@weathersample.com"))
    assert refusal.value.what == "email"
    assert await developers.find("dev-2") is None


async def test_of_many_that_take_an_address_at_once_one_gets_it(store: Store) -> None:
    async def attempt(number: int) -> bool:
        try:
            await store.developers(ORG).create(replace(TESLA, developer_id=f"dev-{number}"))
        except Taken:
            return False
        return True

    assert sum(await asyncio.gather(*(attempt(number) for number in range(50)))) == 1
    assert len(await store.developers(ORG).entities()) == 1


async def test_developers_are_listed_by_address(store: Store) -> None:
    developers = store.developers(ORG)
    for name in ("carl", "anna", "Bert"):
        await developers.create(developer(name))
    assert await developers.emails() == ["Bert@acme.test", "anna@acme.test", "carl@acme.test"]
    assert await developers.emails(start="anna@acme.test", count=1) == ["anna@acme.test"]
    assert [each.user_name for each in await developers.entities(start="anna")] == ["anna", "carl"]
    assert await developers.entities(start="x") == []


async def test_an_address_can_be_changed_and_the_old_one_is_free(store: Store) -> None:
    developers = store.developers(ORG)
    await developers.create(TESLA)
    changed = await developers.update("dev-1", lambda each: replace(each, email="nikola@acme.test"))
    assert changed == await developers.find("nikola@acme.test")
    assert await developers.find(TESLA.email) is None
    assert await developers.emails() == ["nikola@acme.test"]
    await developers.create(replace(TESLA, developer_id="dev-2"))
    with pytest.raises(Taken):
        await developers.update("dev-2", lambda each: replace(each, email="NIKOLA@acme.test"))


async def test_the_case_of_an_address_can_be_changed(store: Store) -> None:
    developers = store.developers(ORG)
    await developers.create(TESLA)
    await developers.update("dev-1", lambda each: replace(each, email="Tesla@weathersample.com"))
    assert await developers.emails() == ["Tesla@weathersample.com"]
    assert await developers.update("dev-9", lambda each: each) is None


async def test_a_developer_takes_apps_and_keys_along(store: Store, connection: Connection) -> None:
    await register(store)
    await store.developers(ORG).create(developer("anna"))
    await store.apps(ORG).create(
        DeveloperApp("app-2", "Other", "id-anna", credentials=(Credential("k2", "s"),))
    )
    assert await store.developers(ORG).delete("dev-1") == OWNER
    assert await store.developers(ORG).delete("dev-1") is None
    assert await store.apps(ORG).ids() == ["app-2"]
    assert await store.clients(ORG).find(KEY) is None
    assert await store.clients(ORG).find("k2") is not None
    left = await connection.ask("KEYS", "*dev-1*")
    assert left == []


async def test_no_app_survives_a_developer_that_is_deleted_meanwhile(store: Store) -> None:
    await store.developers(ORG).create(TESLA)

    async def add(number: int) -> None:
        app = DeveloperApp(f"app-{number}", f"App {number}", "dev-1")
        with suppress(Orphaned):
            await store.apps(ORG).create(app)

    await asyncio.gather(
        *(add(number) for number in range(20)),
        store.developers(ORG).delete("dev-1"),
        *(add(number) for number in range(20, 40)),
    )
    assert await store.developers(ORG).find("dev-1") is None
    assert await store.apps(ORG).ids() == []
    assert await store.apps(ORG).names("dev-1") == []
