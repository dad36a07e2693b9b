"""Companies: one per name; they take their apps along, and let their developers go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from gateway.entities import (
    Attribute,
    Company,
    CompanyMember,
    Credential,
    Developer,
    DeveloperApp,
    company_owner,
)
from gateway.store import Connection, Orphaned, Store, Taken
from gateway.store.companies import Change, Members, without
from tests.unit.store.samples import KEY, ORG, TESLA, register

ACME = Company("acme-ltd", "Acme Ltd")
OWNER = company_owner(ACME.name)
KEYS = (Credential("k2", "a secret"),)
APP = DeveloperApp("app-2", "Weather App", "", company=ACME.name, credentials=KEYS)


def joining(*ids: str) -> Change:
    def change(before: Members) -> Members:
        return (*before, *(CompanyMember(each) for each in ids))

    return change


async def members(store: Store) -> list[str]:
    company = await store.companies(ORG).find(ACME.name)
    assert company is not None
    return [each.developer_id for each in company.members]


async def companies_of(store: Store, developer_id: str = "dev-1") -> tuple[str, ...]:
    developer = await store.developers(ORG).find(developer_id)
    assert developer is not None
    return developer.companies


async def test_companies_are_made_once_listed_and_found(store: Store) -> None:
    companies = store.companies(ORG)
    await companies.create(replace(ACME, members=(CompanyMember("d"),), app_names=("x",)))
    assert await companies.find(ACME.name) == ACME
    with pytest.raises(Taken):
        await companies.create(ACME)
    await companies.create(Company("b"))
    assert await companies.names() == ["acme-ltd", "b"]
    assert await companies.names(start="b", count=1) == ["b"]
    assert await companies.entities(count=1) == [ACME]


async def test_its_app_is_known_by_name_key_and_id_and_is_nobody_else_s(store: Store) -> None:
    await register(store)
    await store.companies(ORG).create(ACME)
    await store.apps(ORG).create(APP)
    assert await store.apps(ORG).find(OWNER, APP.name) == APP
    assert await store.apps(ORG).of(OWNER) == [APP]
    assert await store.apps(ORG).names("dev-1") == ["Weather App"]
    client = await store.clients(ORG).find("k2")
    assert client is not None
    assert client.developer == replace(ACME, app_names=(APP.name,))
    changed = await store.apps(ORG).update("app-2", lambda each: replace(each, company="", developer_id="d"))
    assert changed == APP
    assert await store.apps(ORG).delete("app-2") == APP
    assert await store.companies(ORG).find(ACME.name) == ACME
    assert await store.clients(ORG).find("k2") is None


async def test_no_app_is_made_below_a_company_that_does_not_exist(store: Store) -> None:
    with pytest.raises(Orphaned, match="company acme-ltd does not exist"):
        await store.apps(ORG).create(APP)


async def test_an_update_keeps_name_members_and_apps(store: Store) -> None:
    await register(store)
    await store.companies(ORG).create(ACME)
    await store.apps(ORG).create(APP)
    await store.companies(ORG).change_members(ACME.name, joining("dev-1"))
    after = await store.companies(ORG).update(ACME.name, lambda _: Company("other", "Other"))
    kept = replace(ACME, display_name="Other", members=(CompanyMember("dev-1"),), app_names=(APP.name,))
    assert after == kept
    assert await store.companies(ORG).update("none", lambda each: each) is None


async def test_developers_join_and_leave_and_know_it(store: Store) -> None:
    await store.developers(ORG).create(replace(TESLA, companies=("invented",)))
    await store.companies(ORG).create(ACME)
    assert await companies_of(store) == ()
    change = store.companies(ORG).change_members
    assert await change(ACME.name, joining("dev-1")) == replace(ACME, members=(CompanyMember("dev-1"),))
    assert await companies_of(store) == (ACME.name,)
    await store.developers(ORG).update("dev-1", lambda each: replace(each, last_name="T", companies=()))
    assert await companies_of(store) == (ACME.name,)
    with pytest.raises(Orphaned, match="developer dev-9 does not exist"):
        await change(ACME.name, joining("dev-9"))
    assert await members(store) == ["dev-1"]
    assert await change(ACME.name, lambda before: without(before, "dev-1")) == ACME
    assert await companies_of(store) == ()
    assert await change("none", joining("dev-1")) is None


async def test_a_developer_who_is_deleted_leaves(store: Store) -> None:
    await register(store)
    await store.companies(ORG).create(ACME)
    await store.companies(ORG).change_members(ACME.name, joining("dev-1"))
    assert await store.developers(ORG).delete("dev-1") is not None
    assert await store.companies(ORG).find(ACME.name) == ACME


async def test_a_company_takes_apps_and_keys_along_and_lets_developers_go(
    store: Store, connection: Connection
) -> None:
    await register(store)
    await store.companies(ORG).create(ACME)
    await store.apps(ORG).create(APP)
    await store.companies(ORG).change_members(ACME.name, joining("dev-1"))
    deleted = await store.companies(ORG).delete(ACME.name)
    assert deleted == replace(ACME, members=(CompanyMember("dev-1"),), app_names=(APP.name,))
    assert await store.companies(ORG).delete(ACME.name) is None
    assert await connection.ask("KEYS", "*acme-ltd*") == []
    assert await store.apps(ORG).ids() == ["app-1"]
    assert await store.clients(ORG).find("k2") is None
    assert await store.clients(ORG).find(KEY) is not None
    assert await companies_of(store) == ()


async def test_changes_at_once_lose_nothing(store: Store) -> None:
    companies = store.companies(ORG)
    await companies.create(ACME)
    for number in range(8):
        await store.developers(ORG).create(Developer(f"d{number}", f"{number}@x.com", "A", "B", "ab"))

    def renaming(number: int) -> Callable[[Company], Company]:
        named = Attribute(f"a{number}", "")
        return lambda company: replace(company, attributes=(*company.attributes, named))

    await asyncio.gather(
        *(companies.change_members(ACME.name, joining(f"d{number}")) for number in range(8)),
        *(companies.update(ACME.name, renaming(number)) for number in range(8)),
        *(
            store.apps(ORG).create(DeveloperApp(f"app-{number}", f"A{number}", "", company=ACME.name))
            for number in range(8)
        ),
    )
    company = await companies.find(ACME.name)
    assert company is not None
    assert sorted(await members(store)) == [f"d{number}" for number in range(8)]
    assert {each.name for each in company.attributes} == {f"a{number}" for number in range(8)}
    assert company.app_names == tuple(f"A{number}" for number in range(8))
    for number in range(8):
        assert await companies_of(store, f"d{number}") == (ACME.name,)


async def test_nobody_and_nothing_is_left_of_a_company_that_is_deleted_meanwhile(store: Store) -> None:
    await store.companies(ORG).create(ACME)
    for number in range(8):
        await store.developers(ORG).create(Developer(f"d{number}", f"{number}@x.com", "A", "B", "ab"))

    async def add(number: int) -> None:
        with suppress(Orphaned):
            await store.apps(ORG).create(DeveloperApp(f"app-{number}", f"A{number}", "", company=ACME.name))
        await store.companies(ORG).change_members(ACME.name, joining(f"d{number}"))

    await asyncio.gather(
        *(add(number) for number in range(4)),
        store.companies(ORG).delete(ACME.name),
        store.developers(ORG).delete("d0"),
        *(add(number) for number in range(4, 8)),
        return_exceptions=True,
    )
    assert await store.companies(ORG).find(ACME.name) is None
    assert await store.apps(ORG).ids() == []
    for number in range(1, 8):
        assert await companies_of(store, f"d{number}") == ()
