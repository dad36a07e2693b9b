"""Deployments: decided over what stands, and never lost or doubled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

import pytest
from redis import Redis

from gateway.entities import Deployment, Environment, Revision
from gateway.errors import StoreUnavailable
from gateway.store import EmbeddedRedis, Moved, Orphaned, RevisionGone, Store
from gateway.store.keys import OrganizationKeys
from tests.unit.store.samples import ORG


def deployment(proxy: str, revision: int = 1, environment: str = "test") -> Deployment:
    return Deployment(ORG, environment, proxy, revision, deployed_at=1.0)


def beside(name: str, before: tuple[Deployment, ...]) -> list[Deployment]:
    """Deploy a proxy beside what is deployed."""
    return [*before, deployment(name)]


async def make(store: Store, *names: str) -> None:
    await store.environments(ORG).create(Environment("test"))
    for name in names:
        await store.revisions(ORG).add(Revision(name), b"zip")


async def test_a_change_is_seen_and_moves_the_generation(store: Store) -> None:
    await make(store, "a", "b")
    deployments = store.deployments(ORG)
    assert await deployments.of("test") == ()
    first = await deployments.change("test", lambda before: [*before, deployment("a")])
    assert (first.before, first.after, first.generation) == ((), (deployment("a"),), 2)
    second = await deployments.change("test", lambda before: [*before, deployment("b")])
    assert second.generation == 3
    assert await deployments.of("test") == (deployment("a"), deployment("b"))
    assert await deployments.of("prod") == ()
    assert await deployments.generation() == 3
    third = await deployments.change("test", lambda before: before[1:])
    assert third.after == (deployment("b"),)


async def test_what_the_decision_raises_changes_nothing(store: Store) -> None:
    def refuse(before: Sequence[Deployment]) -> Sequence[Deployment]:
        raise LookupError(before)

    with pytest.raises(LookupError):
        await store.deployments(ORG).change("test", refuse)
    assert await store.deployments(ORG).generation() == 0


async def test_only_what_exists_can_be_deployed(store: Store) -> None:
    await make(store)
    with pytest.raises(RevisionGone, match="revision 7 of a does not exist"):
        await store.deployments(ORG).change("test", lambda _: [deployment("a", 7)])
    assert await store.deployments(ORG).generation() == 1


async def test_nothing_is_deployed_where_no_environment_is(store: Store) -> None:
    await store.revisions(ORG).add(Revision("a"), b"zip")
    with pytest.raises(Orphaned, match="environment prod does not exist"):
        await store.deployments(ORG).change("prod", lambda _: [deployment("a", environment="prod")])
    assert await store.deployments(ORG).of("prod") == ()


async def test_what_stands_may_stay_though_its_revision_is_gone(store: Store) -> None:
    await make(store, "a", "b")
    await store.deployments(ORG).change("test", lambda _: [deployment("a")])
    await store.revisions(ORG).delete("a", 1)
    change = await store.deployments(ORG).change("test", lambda before: [*before, deployment("b")])
    assert len(change.after) == 2


async def test_parallel_deployments_all_count_and_each_has_its_generation(store: Store) -> None:
    names = [f"p{number}" for number in range(15)]
    await make(store, *names)
    changes = await asyncio.gather(
        *(store.deployments(ORG).change("test", partial(beside, name)) for name in names)
    )
    assert sorted(each.proxy for each in await store.deployments(ORG).of("test")) == sorted(names)
    assert sorted(change.generation for change in changes) == list(range(2, 17))


async def test_of_two_that_want_one_path_the_second_sees_the_first(store: Store) -> None:
    await make(store, "a", "b")

    def alone(name: str, before: tuple[Deployment, ...]) -> Sequence[Deployment]:
        if before:
            raise LookupError("the path is taken")
        return [deployment(name)]

    outcomes = await asyncio.gather(
        *(store.deployments(ORG).change("test", partial(alone, name)) for name in "ab"),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Change", "LookupError"]


async def test_a_change_that_always_comes_too_late_gives_up(
    store: Store, redis_server: EmbeddedRedis
) -> None:
    await make(store, "a")
    with Redis.from_url(redis_server.url) as other:

        def decide(_: tuple[Deployment, ...]) -> Sequence[Deployment]:
            other.incr(OrganizationKeys(ORG).generation)
            return [deployment("a")]

        with pytest.raises(StoreUnavailable, match="changed by others all the time"):
            await store.deployments(ORG).change("test", decide)
    assert await store.deployments(ORG).generation() == 101
    assert await store.deployments(ORG).of("test") == ()


async def test_a_change_can_be_for_one_generation_alone(store: Store) -> None:
    await make(store, "a", "b")
    deployments = store.deployments(ORG)
    at = await deployments.generation()
    assert (await deployments.change("test", lambda _: [deployment("a")], at=at)).generation == at + 1
    with pytest.raises(Moved):
        await deployments.change("test", lambda _: [deployment("b")], at=at)
    assert await deployments.of("test") == (deployment("a"),)


async def test_nothing_is_deployed_that_was_replaced_since_it_was_compiled(store: Store) -> None:
    await make(store)
    await store.revisions(ORG).add(Revision("a", manifest_version="new"), b"zip")
    deployments = store.deployments(ORG)
    with pytest.raises(Moved, match="another bundle by now"):
        await deployments.change("test", partial(beside, "a"), compiled="old")
    assert await deployments.of("test") == ()
    await deployments.change("test", partial(beside, "a"), compiled="new")
    assert await deployments.of("test") == (deployment("a"),)
