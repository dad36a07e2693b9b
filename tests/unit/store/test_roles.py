"""Roles of an organization: the built-in ones, own ones, and who has them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import BUILT_IN_ROLES, GET, ORGADMIN, PUT, Organization, Permission, Role
from gateway.store import Connection, LastOne, Orphaned, Store, Taken, must_remain
from gateway.store.keys import ORGANIZATIONS

ORG = "acme"
TESTER = Role("tester", (Permission("/apis", (GET,)),)).made(1.0, "admin@acme.test")
WHO = "Who@acme.test"


@pytest.fixture(autouse=True)
async def organizations(store: Store) -> None:
    for name in (ORG, "other", "empty"):
        await store.organizations.create(Organization(name))


async def test_built_in_roles_are_in_every_organization(store: Store) -> None:
    for name in ("acme", "any"):
        assert await store.roles(name).names() == sorted(BUILT_IN_ROLES)
    assert await store.roles(ORG).find(ORGADMIN) == BUILT_IN_ROLES[ORGADMIN]


async def test_own_roles_are_made_found_changed_and_deleted(store: Store) -> None:
    roles = store.roles(ORG)
    await roles.create([TESTER, replace(TESTER, name="another")])
    assert await roles.names() == sorted([*BUILT_IN_ROLES, "tester", "another"])
    assert await roles.find("tester") == TESTER
    changed = await roles.update("tester", lambda role: role.granting(Permission("/apis", (PUT,))))
    assert changed is not None
    assert changed.allows(PUT, ("apis",))
    assert await roles.delete("tester") == changed
    assert await roles.delete("tester") is None
    assert await roles.find("tester") is None
    assert await store.roles("other").find("another") is None


@pytest.mark.parametrize("name", ["tester", "new", ORGADMIN])
async def test_a_name_that_is_taken_makes_none_of_them(store: Store, name: str) -> None:
    roles = store.roles(ORG)
    await roles.create([TESTER])
    with pytest.raises(Taken):
        await roles.create([replace(TESTER, name="new"), replace(TESTER, name=name)])
    assert await roles.find("new") is None


async def test_built_in_roles_stay(store: Store) -> None:
    roles = store.roles(ORG)
    assert await roles.delete(ORGADMIN) is None
    assert await roles.update(ORGADMIN, lambda role: replace(role, permissions=())) is None
    assert await roles.find(ORGADMIN) == BUILT_IN_ROLES[ORGADMIN]


async def test_who_has_a_role_is_known_from_both_sides(store: Store) -> None:
    roles = store.roles(ORG)
    await roles.create([TESTER])
    assert await roles.assign("tester", WHO)
    assert await roles.assign("tester", WHO.upper())
    assert await roles.assign("user", WHO)
    assert await roles.users("tester") == [WHO.casefold()]
    assert {role.name for role in await roles.of(WHO)} == {"tester", "user"}
    assert await store.roles("other").of(WHO) == []
    assert await roles.withdraw("tester", WHO)
    assert await roles.users("tester") == []
    assert [role.name for role in await roles.of(WHO)] == ["user"]


async def test_a_role_that_is_not_there_is_nobodys(store: Store) -> None:
    roles = store.roles(ORG)
    assert not await roles.assign("tester", WHO)
    assert not await roles.withdraw("tester", WHO)
    assert await roles.of(WHO) == []


async def test_a_deleted_role_is_taken_from_all_and_does_not_come_back(store: Store) -> None:
    roles = store.roles(ORG)
    await roles.create([TESTER])
    await roles.assign("tester", WHO)
    await roles.delete("tester")
    assert await roles.of(WHO) == []
    await roles.create([TESTER])
    assert await roles.of(WHO) == []
    assert await roles.users("tester") == []


async def test_many_at_once_lose_nothing(store: Store) -> None:
    roles = store.roles(ORG)
    people = [f"{number}@acme.test" for number in range(20)]
    await asyncio.gather(*(roles.assign("user", each) for each in people))
    assert await roles.users("user") == sorted(people)


async def test_the_last_one_can_be_kept(store: Store) -> None:
    roles = store.roles(ORG)
    await roles.assign(ORGADMIN, WHO)
    await roles.assign(ORGADMIN, "b@acme.test")
    outcomes = await asyncio.gather(
        *(roles.withdraw(ORGADMIN, each, keeps_one=True) for each in (WHO, "b@acme.test")),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["LastOne", "bool"]
    (last,) = await roles.users(ORGADMIN)
    with pytest.raises(LastOne):
        await roles.withdraw(ORGADMIN, last, keeps_one=True)
    await roles.withdraw(ORGADMIN, "nobody@acme.test", keeps_one=True)
    assert await roles.withdraw(ORGADMIN, last)
    assert must_remain(ORGADMIN)
    assert not must_remain("user")


async def test_somebody_who_is_gone_has_nothing_anywhere(store: Store) -> None:
    for name in ("acme", "other"):
        await store.roles(name).assign("user", WHO)
        await store.roles(name).assign(ORGADMIN, WHO)
    organizations = ["acme", "empty", "other"]
    assert await store.memberships.of(WHO, organizations) == ["acme", "other"]
    await store.memberships.forget(WHO, organizations)
    assert await store.memberships.of(WHO, organizations) == []
    assert await store.roles("acme").users(ORGADMIN) == []
    assert await store.memberships.of(WHO, []) == []


async def test_in_an_organization_that_is_gone_nothing_is_given(store: Store) -> None:
    roles = store.roles("gone")
    with pytest.raises(Orphaned):
        await roles.assign("user", WHO)
    with pytest.raises(Orphaned):
        await roles.create([TESTER])
    assert await roles.of(WHO) == []


async def test_an_organization_that_goes_meanwhile_is_passed_over(
    store: Store, connection: Connection
) -> None:
    await store.roles(ORG).assign("user", WHO)
    await connection.ask("DEL", ORGANIZATIONS.record(ORG))
    with pytest.raises(Orphaned):
        await store.roles(ORG).withdraw("user", WHO)
    await store.memberships.forget(WHO, [ORG])
