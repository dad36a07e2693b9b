"""Milestones: reached once, by one of those who come for it, and again only where the first one failed."""

from __future__ import annotations

import asyncio

import pytest

from gateway.store import Store


class Refused(Exception):
    pass


async def test_the_work_is_done_once(store: Store) -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("x")

    assert await store.milestones.once("first", work) is True
    assert await store.milestones.once("first", work) is False
    assert done == ["x"]
    assert await store.milestones.once("second", work) is True


async def test_who_comes_meanwhile_waits_until_it_is_done(store: Store) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()

    async def other_work() -> None:
        raise Refused

    first = asyncio.create_task(store.milestones.once("m", work))
    await begun.wait()
    second = asyncio.create_task(store.milestones.once("m", other_work))
    done, _ = await asyncio.wait([second], timeout=0.05)
    assert not done
    go_on.set()
    assert await first is True
    assert await second is False


async def test_work_that_failed_is_done_again_at_once(store: Store) -> None:
    async def fail() -> None:
        raise Refused

    async def work() -> None: ...

    with pytest.raises(Refused):
        await store.milestones.once("m", fail)
    assert await store.milestones.once("m", work) is True


async def test_a_claim_outlives_who_died_over_it_only_for_a_while(store: Store) -> None:
    async def look() -> None:
        lifetime = await store.connection.ask("PTTL", "tk:milestone:m")
        assert isinstance(lifetime, int)
        assert 0 < lifetime <= 60_000

    await store.milestones.once("m", look)
    assert await store.connection.ask("PTTL", "tk:milestone:m") == -1
