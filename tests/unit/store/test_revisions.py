"""Revisions: numbers never repeat, bundles come back as they were."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import SHARED_FLOW_KIND, Deployment, Environment, Revision
from gateway.errors import StoreUnavailable
from gateway.store import Edited, Moved, Store
from tests.unit.store.samples import ORG

WEATHER = Revision("weatherapi", base_paths=("/v0/weather",), description="d")


async def test_a_bundle_comes_back_byte_by_byte(store: Store) -> None:
    bundle = bytes(range(256)) * 1000
    stored = await store.revisions(ORG).add(WEATHER, bundle)
    assert stored.number == 1
    assert await store.revisions(ORG).bundle("weatherapi", 1) == bundle
    assert await store.revisions(ORG).find("weatherapi", 1) == stored


async def test_what_is_not_there_is_none(store: Store) -> None:
    revisions = store.revisions(ORG)
    assert await revisions.find("weatherapi", 1) is None
    assert await revisions.bundle("weatherapi", 1) is None
    assert await revisions.numbers("weatherapi") == []
    assert await revisions.of("weatherapi") == []
    assert await revisions.delete("weatherapi", 1) is None
    assert not await revisions.delete_all("weatherapi")
    assert not await revisions.replace(Revision("weatherapi", 1), b"zip")
    assert await revisions.names() == []


async def test_parallel_imports_get_numbers_of_their_own(store: Store) -> None:
    revisions = store.revisions(ORG)
    added = await asyncio.gather(*(revisions.add(WEATHER, b"zip %d" % number) for number in range(100)))
    assert sorted(each.number for each in added) == list(range(1, 101))
    assert await revisions.numbers("weatherapi") == list(range(1, 101))
    for index, each in enumerate(added):
        assert await revisions.bundle("weatherapi", each.number) == b"zip %d" % index


async def test_numbers_are_ordered_as_numbers(store: Store) -> None:
    revisions = store.revisions(ORG)
    for _ in range(11):
        await revisions.add(WEATHER, b"zip")
    assert [each.number for each in await revisions.of("weatherapi")] == list(range(1, 12))


async def test_a_deleted_number_is_not_given_again(store: Store) -> None:
    revisions = store.revisions(ORG)
    await revisions.add(WEATHER, b"1")
    second = await revisions.add(WEATHER, b"2")
    assert await revisions.delete("weatherapi", 2) == second
    assert await revisions.bundle("weatherapi", 2) is None
    assert await revisions.numbers("weatherapi") == [1]
    assert (await revisions.add(WEATHER, b"3")).number == 3


async def test_a_proxy_that_is_deleted_and_made_again_begins_at_one(store: Store) -> None:
    revisions = store.revisions(ORG)
    await revisions.add(WEATHER, b"1")
    await revisions.add(WEATHER, b"2")
    assert await revisions.delete_all("weatherapi")
    assert await revisions.names() == []
    assert (await revisions.add(WEATHER, b"3")).number == 1
    assert await revisions.numbers("weatherapi") == [1]


async def test_a_replaced_revision_moves_the_generation(store: Store) -> None:
    revisions = store.revisions(ORG)
    await revisions.add(WEATHER, b"old")
    before = await store.deployments(ORG).generation()
    changed = Revision("weatherapi", 1, description="new")
    assert await revisions.replace(changed, b"new")
    assert await revisions.find("weatherapi", 1) == changed
    assert await revisions.bundle("weatherapi", 1) == b"new"
    assert await store.deployments(ORG).generation() == before + 1


async def test_names_are_listed_and_paged(store: Store) -> None:
    revisions = store.revisions(ORG)
    for name in ("b", "a", "c"):
        await revisions.add(Revision(name), b"zip")
    assert await revisions.names() == ["a", "b", "c"]
    assert await revisions.names(start="b", count=1) == ["b"]


async def test_shared_flows_are_apart_from_proxies(store: Store) -> None:
    await store.revisions(ORG).add(WEATHER, b"proxy")
    flows = store.revisions(ORG, SHARED_FLOW_KIND)
    assert await flows.names() == []
    assert (await flows.add(Revision("weatherapi"), b"flow")).number == 1
    assert await store.revisions(ORG).bundle("weatherapi", 1) == b"proxy"


async def test_nothing_is_deleted_after_a_deployment_that_was_not_seen(store: Store) -> None:
    revisions, deployments = store.revisions(ORG), store.deployments(ORG)
    await store.environments(ORG).create(Environment("test"))
    await revisions.add(WEATHER, b"zip")
    seen = await deployments.generation()
    await deployments.change("test", lambda _: [Deployment(ORG, "test", "weatherapi", 1)])
    with pytest.raises(Moved, match="generation 2 instead of 1"):
        await revisions.delete("weatherapi", 1, generation=seen)
    with pytest.raises(Moved):
        await revisions.delete_all("weatherapi", generation=seen)
    assert await revisions.numbers("weatherapi") == [1]
    assert await revisions.delete("weatherapi", 1, generation=2) is not None
    assert await revisions.delete_all("weatherapi", generation=2)


async def test_edits_at_once_are_made_one_on_top_of_the_other(store: Store) -> None:
    revisions = store.revisions(ORG)
    await revisions.add(WEATHER, b"")

    async def append(letter: bytes) -> None:
        async def plan(before: Revision, bundle: bytes) -> Edited:
            after = bundle + letter
            return Edited(replace(before, manifest_version=after.hex()), after)

        assert await revisions.edit("weatherapi", 1, plan) is not None

    await asyncio.gather(*(append(bytes([65 + number])) for number in range(16)))
    bundle = await revisions.bundle("weatherapi", 1)
    assert bundle is not None
    assert sorted(bundle) == list(range(65, 81))
    found = await revisions.find("weatherapi", 1)
    assert found is not None
    assert found.manifest_version == bundle.hex()


async def test_an_edit_is_made_again_when_deployments_have_changed(store: Store) -> None:
    await store.environments(ORG).create(Environment("test"))
    revisions, deployments = store.revisions(ORG), store.deployments(ORG)
    await revisions.add(WEATHER, b"old")
    seen: list[int] = []

    async def plan(before: Revision, _: bytes) -> Edited:
        seen.append(len(await deployments.of("test")))
        if len(seen) == 1:
            await deployments.change("test", lambda _: [Deployment(ORG, "test", "weatherapi", 1)])
        return Edited(replace(before, description="new"), b"new", is_deployed=True)

    before = await deployments.generation()
    await revisions.edit("weatherapi", 1, plan)
    assert seen == [0, 1]
    assert await revisions.bundle("weatherapi", 1) == b"new"
    assert await deployments.generation() == before + 2


async def test_an_edit_of_nothing_makes_nothing(store: Store) -> None:
    async def plan(before: Revision, bundle: bytes) -> Edited:
        return Edited(before, bundle)

    assert await store.revisions(ORG).edit("weatherapi", 1, plan) is None
    assert await store.revisions(ORG).numbers("weatherapi") == []


async def test_an_edit_that_never_comes_through_ends(store: Store) -> None:
    revisions = store.revisions(ORG)
    await revisions.add(WEATHER, b"")
    count = iter(range(1000))

    async def plan(before: Revision, bundle: bytes) -> Edited:
        await revisions.replace(replace(before, description=str(next(count))), bundle)
        return Edited(before, bundle)

    with pytest.raises(StoreUnavailable, match="being changed by others"):
        await revisions.edit("weatherapi", 1, plan)


async def test_of_many_who_create_a_name_one_does(store: Store) -> None:
    revisions = store.revisions(ORG)
    made = await asyncio.gather(*(revisions.create(WEATHER, b"%d" % number) for number in range(20)))
    (first,) = [each for each in made if each is not None]
    assert first.number == 1
    assert await revisions.numbers("weatherapi") == [1]
    assert (await revisions.add(WEATHER, b"next")).number == 2


async def test_many_are_found_in_one_go(store: Store) -> None:
    revisions = store.revisions(ORG)
    for name in ("a", "b"):
        await revisions.add(Revision(name), b"zip")
    found = await revisions.find_all([("b", 1), ("a", 7), ("a", 1)])
    assert [each and (each.name, each.number) for each in found] == [("b", 1), None, ("a", 1)]
    assert await revisions.find_all([]) == []
