from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial

import pytest

from gateway.entities import Attribute, DebugSession, Organization
from gateway.errors import StoreUnavailable
from gateway.oauth import DEFAULT_HASHING, Hashing
from gateway.runtime import deployer as module
from gateway.runtime.deployer import Deployer
from gateway.runtime.loading import Switches
from gateway.runtime.routes import RouteTable
from gateway.runtime.tracing import Tracing
from gateway.store import DEPLOYED, DEPLOYMENTS, EmbeddedRedis, Hint, Store
from tests.support.deployments import add, bundle, deploy, found
from tests.support.driver import Pause


class Watcher:
    """Collect route tables, and wait for one that has a path."""

    def __init__(self) -> None:
        self.tables: list[RouteTable] = []
        self._changed = asyncio.Event()

    def __call__(self, table: RouteTable) -> None:
        self.tables.append(table)
        self._changed.set()

    async def until(self, path: str) -> None:
        async with asyncio.timeout(10):
            while not self.tables or self.tables[-1].find("acme-test.localhost", path) is None:
                self._changed.clear()
                await self._changed.wait()


def make(store: Store, watcher: Watcher) -> Deployer:
    return Deployer(
        store, "w1", 4711, "machine", ("acme", "test"), Switches(), watcher, lambda: None, started_at=5.0
    )


async def test_a_refresh_swaps_a_table_in_and_reports(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    watcher = Watcher()
    await make(store, watcher).refresh()
    match = watcher.tables[0].find("acme-test.localhost:8080", "/one/x")
    assert match is not None
    assert match.base_size == len("/one")
    assert watcher.tables[0].find("anything.else", "/one") is not None
    (report,) = await store.workers.alive()
    assert (report.worker_id, report.pid, report.machine, report.started_at) == ("w1", 4711, "machine", 5.0)
    assert report.generation("acme") == (await store.organizations.generations())["acme"]
    assert [(each.proxy, each.status) for each in report.deployments] == [("one", DEPLOYED)]


async def test_hints_and_generations_are_followed(store: Store) -> None:
    await found(store)
    watcher = Watcher()
    deployer = make(store, watcher)
    await deployer.refresh()
    task = asyncio.create_task(deployer.watch())
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    await store.events.publish(Hint(DEPLOYMENTS, "acme"))
    await watcher.until("/one")
    # Without a hint: the generation is compared all the same.
    await deploy(store, "two", await add(store, "two", bundle("/two")))
    await watcher.until("/two")
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_worker_reports_now_and_then(store: Store) -> None:
    await found(store)
    deployer = make(store, Watcher())
    deployer.report_every = 0.0
    await deployer.refresh()
    await store.workers.forget("w1")
    task = asyncio.create_task(deployer.watch())
    async with asyncio.timeout(10):
        while not await store.workers.alive():
            await store.events.publish(Hint(DEPLOYMENTS, "acme"))
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_store_that_is_away_is_waited_for(
    store: Store, redis_server: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    await found(store)
    watcher = Watcher()
    deployer = make(store, watcher)
    await deployer.refresh()
    redis_server.stop()
    with pytest.raises(StoreUnavailable):
        await deployer.refresh()
    task = asyncio.create_task(deployer.watch())
    try:
        async with asyncio.timeout(10):
            while not [record for record in caplog.records if record.name == module.__name__]:
                await Pause()
    finally:
        redis_server.start()
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    await watcher.until("/one")
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def hashed(is_enabled: str, organization: Organization) -> Organization:
    properties = {"isOAuthTokenHashingEnabled": is_enabled, "OAuthTokenHashingAlgorithm": "SHA384"}
    listed = tuple(Attribute(f"features.{name}", value) for name, value in properties.items())
    return replace(organization, properties=listed)


async def test_who_looks_tokens_up_is_told_of_another_hash_once(store: Store) -> None:
    await found(store)
    told: list[tuple[str, Hashing]] = []
    deployer = make(store, Watcher())
    deployer.hash_by = lambda organization, hashing: told.append((organization, hashing))
    await deployer.refresh()
    assert told == []

    for value in ("true", "false"):
        await store.organizations.update("acme", partial(hashed, value))
        await deployer.refresh()
        await deployer.refresh()
    assert told == [("acme", Hashing("sha384")), ("acme", DEFAULT_HASHING)]


async def test_a_debug_session_swaps_in_a_program_that_records_itself(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    watcher = Watcher()
    tracing = Tracing(store, time.time)
    deployer = replace(make(store, watcher), tracing=tracing)
    await deployer.refresh()
    before = watcher.tables[-1].find("acme-test.localhost", "/one")
    following = asyncio.create_task(deployer.watch())
    try:
        session = DebugSession("s", "test", "one", 1, "id").made(time.time(), "a@b")
        await store.debug_sessions("acme").create(session)
        await store.events.publish(Hint(DEPLOYMENTS, "acme"))
        async with asyncio.timeout(10):
            while len(watcher.tables) < 2:
                await Pause()
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
    after = watcher.tables[-1].find("acme-test.localhost", "/one")
    assert before is not None
    assert after is not None
    assert len(after.program.ops) > 2 * len(before.program.ops)
