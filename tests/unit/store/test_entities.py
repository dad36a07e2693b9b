"""Organizations and environments: what lies in them goes with them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from gateway.entities import (
    ApiProduct,
    Deployment,
    Environment,
    Organization,
    Revision,
    TargetServer,
    VirtualHost,
)
from gateway.store import Connection, Furnished, Occupied, Orphaned, Store, Taken
from gateway.store.area_keys import DOOMED_ORGANIZATIONS, DoomedKeys
from gateway.store.keys import OrganizationKeys
from tests.unit.store.samples import ACCESS, ORG, register


def instead(new: Deployment, before: tuple[Deployment, ...]) -> list[Deployment]:
    """Deploy nothing else."""
    return [new]


async def found(store: Store) -> Organization:
    organization = await store.organizations.find(ORG)
    assert organization is not None
    return organization


async def test_an_organization_knows_its_environments_as_they_are_now(store: Store) -> None:
    await store.organizations.create(Organization(ORG, "Acme", environments=("invented",)))
    assert await found(store) == Organization(ORG, "Acme")
    for name in ("test", "prod"):
        await store.environments(ORG).create(Environment(name))
    assert (await found(store)).environments == ("prod", "test")
    updated = await store.organizations.update(
        ORG, lambda organization: replace(organization, display_name="New")
    )
    assert updated == Organization(ORG, "New", environments=("prod", "test"))
    await store.environments(ORG).delete("prod")
    assert (await found(store)).environments == ("test",)


async def test_names_are_given_once(store: Store) -> None:
    await store.organizations.create(Organization(ORG))
    with pytest.raises(Taken):
        await store.organizations.create(Organization(ORG))
    await store.environments(ORG).create(Environment("test"))
    with pytest.raises(Taken):
        await store.environments(ORG).create(Environment("test"))


async def test_what_is_not_there_is_none(store: Store) -> None:
    assert await store.organizations.find("nowhere") is None
    assert await store.organizations.update("nowhere", lambda organization: organization) is None
    assert await store.organizations.delete("nowhere") is None
    assert await store.environments(ORG).find("nowhere") is None
    assert await store.environments(ORG).delete("nowhere") is None


async def test_environments_are_listed_and_updated(store: Store) -> None:
    environments = store.environments(ORG)
    await environments.create(Environment("test"))
    await environments.create(Environment("prod"))
    assert await environments.names() == ["prod", "test"]
    await environments.update("test", lambda environment: replace(environment, description="d"))
    assert await environments.find("test") == Environment("test", description="d")


async def test_an_environment_takes_its_content_along(store: Store) -> None:
    environments = store.environments(ORG)
    for name in ("test", "test2"):
        await environments.create(Environment(name))
        await store.target_servers(ORG, name).create("b", TargetServer("b", "localhost", 80))
        await store.revisions(ORG).add(Revision("weatherapi"), b"zip")
        deployment = Deployment(ORG, name, "weatherapi", 1)
        await store.deployments(ORG).change(name, partial(instead, deployment))
    with pytest.raises(Occupied) as refused:
        await environments.delete("test")
    assert [each.proxy for each in refused.value.deployments] == ["weatherapi"]
    assert await environments.find("test") == Environment("test")
    await store.deployments(ORG).change("test", lambda _: ())
    before = await store.deployments(ORG).generation()
    assert await environments.delete("test") == Environment("test")
    assert await store.target_servers(ORG, "test").names() == []
    assert await store.deployments(ORG).of("test") == ()
    assert await store.deployments(ORG).generation() > before
    assert await store.target_servers(ORG, "test2").names() == ["b"]
    assert len(await store.deployments(ORG).of("test2")) == 1


async def test_an_organization_leaves_nothing_behind(store: Store, connection: Connection) -> None:
    await store.organizations.create(Organization(ORG))
    await store.organizations.create(Organization("acme2"))
    await store.environments(ORG).create(Environment("test"))
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    await asyncio.gather(*(store.revisions(ORG).add(Revision(f"p{number}"), b"zip") for number in range(300)))
    await store.products("acme2").create("p", (await store.products(ORG).entities())[0])
    assert await store.organizations.delete(ORG) == Organization(ORG, environments=("test",))
    assert await connection.ask("KEYS", "tk:{acme}:*") == []
    assert await store.organizations.names() == ["acme2"]
    assert await store.products("acme2").names() == ["p"]


async def test_generations_are_told_for_all_organizations(store: Store) -> None:
    assert await store.organizations.generations() == {}
    for name in (ORG, "other"):
        await store.organizations.create(Organization(name))
    await store.environments(ORG).create(Environment("test"))
    assert await store.organizations.generations() == {ORG: 1, "other": 0}


async def test_an_organization_with_deployments_stays_as_it_is(store: Store) -> None:
    await store.organizations.create(Organization(ORG), [Furnished(Environment("test"))])
    await store.revisions(ORG).add(Revision("weatherapi"), b"zip")
    deployment = Deployment(ORG, "test", "weatherapi", 1)
    await store.deployments(ORG).change("test", partial(instead, deployment))
    with pytest.raises(Occupied):
        await store.organizations.delete(ORG)
    assert (await found(store)).environments == ("test",)
    await store.organizations.finish_deletions()
    assert (await found(store)).environments == ("test",)


async def test_an_organization_begins_with_what_it_is_given(store: Store) -> None:
    hosts = (VirtualHost("default", ("a.localhost",)), VirtualHost("secure", is_secure=True))
    await store.organizations.create(Organization(ORG), [Furnished(Environment("test"), hosts)])
    assert (await found(store)).environments == ("test",)
    assert await store.virtual_hosts(ORG, "test").entities() == list(hosts)
    with pytest.raises(Taken):
        await store.organizations.create(Organization(ORG), [Furnished(Environment("prod"))])
    assert (await found(store)).environments == ("test",)


async def test_what_was_left_of_a_creation_is_taken_over(store: Store) -> None:
    await store.environments(ORG).create(Environment("test", description="first"))
    again = [Furnished(Environment("test", description="second")), Furnished(Environment("prod"))]
    await store.organizations.create(Organization(ORG), again)
    assert (await found(store)).environments == ("prod", "test")


async def half_deleted(store: Store, connection: Connection) -> None:
    """Leave an environment as a process does that dies before its sweep."""
    await store.environments(ORG).create(Environment("test"))
    await store.target_servers(ORG, "test").create("b", TargetServer("b", "localhost", 80))
    keys, doomed = OrganizationKeys(ORG), DoomedKeys(ORG)
    await connection.ask("DEL", keys.environments.record("test"))
    await connection.ask("ZREM", keys.environments.index, "test")
    await connection.ask("SET", doomed.environment_mark("test"), "1")
    await connection.ask("ZADD", doomed.environments, 0, "test")


async def test_a_sweep_that_was_cut_off_is_finished(store: Store, connection: Connection) -> None:
    await store.organizations.create(Organization(ORG))
    await half_deleted(store, connection)
    await store.organizations.finish_deletions()
    assert await store.target_servers(ORG, "test").names() == []
    assert await connection.ask("KEYS", "*doomed*") == []
    assert await connection.ask("KEYS", f"{OrganizationKeys(ORG).environment_area('test')}*") == []


async def test_an_environment_begins_empty_where_another_was_being_deleted(
    store: Store, connection: Connection
) -> None:
    await store.organizations.create(Organization(ORG))
    await half_deleted(store, connection)
    await store.environments(ORG).create(Environment("test"))
    assert await store.target_servers(ORG, "test").names() == []
    await store.target_servers(ORG, "test").create("mine", TargetServer("mine", "localhost", 80))
    await store.organizations.finish_deletions()
    assert await store.target_servers(ORG, "test").names() == ["mine"]


async def test_the_deletion_of_an_organization_is_finished(store: Store, connection: Connection) -> None:
    await store.organizations.create(Organization(ORG), [Furnished(Environment("test"))])
    await store.products(ORG).create("p", ApiProduct("p", "P"))
    await connection.ask("ZADD", DOOMED_ORGANIZATIONS, 0, ORG)
    await store.organizations.finish_deletions()
    assert (await found(store)).environments == ("test",), "it was only thought of"
    await connection.ask("ZADD", DOOMED_ORGANIZATIONS, 0, ORG)
    await connection.ask("SET", DoomedKeys(ORG).organization_mark, "1")
    with pytest.raises(Orphaned):
        await store.environments(ORG).create(Environment("late"))
    await store.organizations.finish_deletions()
    assert await store.organizations.names() == []
    assert await connection.ask("KEYS", f"tk:{{{ORG}}}*") == []
    assert await connection.ask("KEYS", "*doomed*") == []


async def test_an_organization_begins_empty_where_another_was_being_deleted(
    store: Store, connection: Connection
) -> None:
    await store.products(ORG).create("p", ApiProduct("p", "P"))
    await connection.ask("SET", DoomedKeys(ORG).organization_mark, "1")
    await store.organizations.create(Organization(ORG), [Furnished(Environment("test"))])
    assert await store.products(ORG).names() == []
    assert (await found(store)).environments == ("test",)


async def test_nothing_is_made_in_an_environment_that_is_gone(store: Store) -> None:
    await store.organizations.create(Organization(ORG))
    with pytest.raises(Orphaned):
        await store.target_servers(ORG, "gone").create("b", TargetServer("b", "localhost", 80))
    with pytest.raises(Orphaned):
        await store.virtual_hosts(ORG, "gone").create("v", VirtualHost("v"))


async def test_environments_that_are_made_and_deleted_at_once_are_whole_or_gone(store: Store) -> None:
    await store.organizations.create(Organization(ORG))
    environments = store.environments(ORG)

    async def make() -> None:
        try:
            await environments.create(Environment("test"), [VirtualHost("default")])
        except Taken:
            return

    await asyncio.gather(*(each for _ in range(20) for each in (make(), environments.delete("test"))))
    hosts = await store.virtual_hosts(ORG, "test").names()
    assert hosts == (["default"] if await environments.find("test") is not None else [])
