"""Deployments under load: nothing fails, every worker follows at once, and one that was away catches up."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.e2e.deploying import CALL, Callers, Manager, calling, managing, proxy, shared_flow, telling, told
from tests.e2e.running import Gateway, running

DEPLOYS = 100
CALLERS = 6
AT_MOST = 2.0
"""Seconds within which every worker must follow, also on a machine that has other work."""
CATCHES_UP = 15.0


@pytest.fixture(scope="module")
def lone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run a gateway whose workers are stopped and cut off."""
    with running(tmp_path_factory.mktemp("deploys"), workers="2") as gateway:
        yield gateway


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[math.ceil(len(values) * share) - 1]


async def test_a_hundred_deploys_under_load_fail_nobody(tmp_path: Path) -> None:
    with running(tmp_path, workers="2") as gateway:
        async with managing(gateway) as manager:
            for _ in range(2):
                await manager.imported("steady", telling("/steady"))
            await manager.deploy("steady", "1")
            async with calling(gateway, "/steady", CALLERS) as callers:
                took, lagged = await deploys(manager, callers)
    assert callers.failed == []
    assert len(callers.seen) > DEPLOYS
    for name, values in (("until every worker reports it", took), ("until the last old answer", lagged)):
        shares = ", ".join(
            f"p{int(share * 100)} {percentile(values, share) * 1000:.0f} ms" for share in (0.5, 0.99)
        )
        print(
            f"{DEPLOYS} deploys, {len(callers.seen)} calls, {name}: {shares}, max {max(values) * 1000:.0f} ms"
        )
    assert percentile(took, 0.99) < AT_MOST
    assert percentile(lagged, 0.99) < AT_MOST


async def deploys(manager: Manager, callers: Callers) -> tuple[list[float], list[float]]:
    """Deploy two revisions in turn; return how long each call took, and how long the old one still answered.

    Going back is the same call: every second deploy is one.
    """
    took, lagged = [], []
    for number in range(DEPLOYS):
        revision, other = ("2", "1") if number % 2 == 0 else ("1", "2")
        began = time.monotonic()
        servers = await manager.deploy("steady", revision)
        answered = time.monotonic()
        assert [server["status"] for server in servers] == ["deployed"] * 2
        await asyncio.sleep(0.05)
        # What the answer says is so: whoever calls after it meets the new revision, on whatever worker.
        assert callers.told_since(answered) <= {revision}
        took.append(answered - began)
        old = [end for start, end, told_ in callers.seen if told_ == other and end > began]
        lagged.append(max(old, default=began) - began)
    return took, lagged


async def test_what_is_shared_reaches_every_proxy_under_load(tmp_path: Path) -> None:
    with running(tmp_path, workers="2") as gateway:
        async with managing(gateway) as manager:
            for text in ("one", "two"):
                await manager.imported("told", shared_flow(text), "sharedflows")
            await manager.imported("caller", proxy("/caller", "Call", CALL))
            await manager.deploy("told", "1", "sharedflows")
            await manager.deploy("caller", "1")
            async with calling(gateway, "/caller", CALLERS) as callers:
                await asyncio.sleep(0.3)
                for revision, text in (("2", "two"), ("1", "one")) * 5:
                    servers = await manager.deploy("told", revision, "sharedflows")
                    answered = time.monotonic()
                    assert [server["status"] for server in servers] == ["deployed"] * 2
                    await asyncio.sleep(0.1)
                    assert callers.told_since(answered) == {text}
            assert callers.failed == []
            await manager.imported("hooked", shared_flow("hook"), "sharedflows")
            await manager.deploy("hooked", "1", "sharedflows")
            hook = "/environments/test/flowhooks/PostProxyFlowHook"
            await manager("PUT", hook, {"sharedFlow": "hooked", "continueOnError": True})
            assert await told(gateway, "/caller") == {"hook"}
            await manager("DELETE", hook)
            assert await told(gateway, "/caller") == {"one"}


async def until_told(gateway: Gateway, path: str, text: str) -> None:
    """Wait until every worker tells a text."""
    async with asyncio.timeout(CATCHES_UP):
        while await told(gateway, path) != {text}:
            await asyncio.sleep(0.1)


async def away_meanwhile(
    gateway: Gateway, name: str, away: Callable[[], Awaitable[None]], back: Callable[[], None]
) -> None:
    """Deploy another revision while something is away; when it is back, all tell the new one."""
    async with managing(gateway) as manager:
        for _ in range(2):
            await manager.imported(name, telling(f"/{name}"))
        await manager.deploy(name, "1")
        await until_told(gateway, f"/{name}", "1")
        await away()
        try:
            await manager.deploy(name, "2")
        finally:
            back()
        await until_told(gateway, f"/{name}", "2")


async def test_a_worker_that_stood_still_catches_up(lone: Gateway) -> None:
    pid, _ = await lone.worker_pids()

    async def stop() -> None:
        os.kill(pid, signal.SIGSTOP)

    await away_meanwhile(lone, "still", stop, lambda: os.kill(pid, signal.SIGCONT))


async def test_a_worker_that_was_replaced_runs_what_is_deployed(lone: Gateway) -> None:
    pid, _ = await lone.worker_pids()

    async def kill() -> None:
        os.kill(pid, signal.SIGKILL)

    await away_meanwhile(lone, "replaced", kill, lambda: None)


async def test_workers_that_were_cut_off_catch_up(lone: Gateway) -> None:
    redis = Redis(unix_socket_path=lone.redis_url.removeprefix("unix://"))

    async def cut() -> None:
        for kind in ("pubsub", "normal"):
            redis.execute_command("CLIENT", "KILL", "TYPE", kind, "SKIPME", "yes")

    await away_meanwhile(lone, "cut", cut, redis.close)
