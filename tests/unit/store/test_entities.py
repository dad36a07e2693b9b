"""Organizations and environments: what lies in them goes with them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest

from gateway.entities import Deployment, Environment, Organization, Revision, TargetServer
from gateway.store import Connection, Store, Taken
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
