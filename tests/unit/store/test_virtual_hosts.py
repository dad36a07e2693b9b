"""Virtual hosts are written only at the generation that was looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import Environment, VirtualHost
from gateway.store import Orphaned, Store, Taken
from tests.unit.store.samples import ORG


async def test_a_virtual_host_is_made_unless_something_moved(store: Store) -> None:
    await store.environments(ORG).create(Environment("test"))
    hosts, deployments = store.virtual_hosts(ORG, "test"), store.deployments(ORG)
    generation = await deployments.generation()
    assert await hosts.create_at(generation, VirtualHost("a"))
    assert not await hosts.create_at(generation, VirtualHost("b"))
    assert await hosts.names() == ["a"]
    assert await hosts.create_at(generation + 1, VirtualHost("b"))
    with pytest.raises(Taken):
        await hosts.create_at(generation + 2, VirtualHost("b"))


async def test_a_virtual_host_is_replaced_unless_something_moved(store: Store) -> None:
    await store.environments(ORG).create(Environment("test"))
    hosts, deployments = store.virtual_hosts(ORG, "test"), store.deployments(ORG)
    await hosts.create("a", VirtualHost("a"))
    generation = await deployments.generation()
    changed = await hosts.update_at(generation, "a", lambda host: replace(host, port=81))
    assert changed == VirtualHost("a", port=81)
    assert await hosts.update_at(generation, "a", lambda host: replace(host, port=82)) is None
    assert await hosts.update_at(generation + 1, "none", lambda host: host) is None
    assert await hosts.find("a") == changed
    assert await deployments.generation() == generation + 1


async def test_without_its_environment_nothing_is_written(store: Store) -> None:
    with pytest.raises(Orphaned):
        await store.virtual_hosts(ORG, "test").create_at(0, VirtualHost("a"))
    await store.environments(ORG).create(Environment("test"))
    hosts = store.virtual_hosts(ORG, "test")
    await hosts.create("a", VirtualHost("a"))
    await store.connection.ask("DEL", "tk:{acme}:environment:test")
    with pytest.raises(Orphaned):
        await hosts.update_at(2, "a", lambda host: replace(host, port=81))
