"""The operations port: what it answers, by what it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from gateway.runtime.ops import Ops
from gateway.runtime.ports import bind_one


class Told:
    missing: tuple[str, ...] = ()
    can_serve = True


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
async def url(told: Told) -> AsyncIterator[str]:
    sock = bind_one("GATEWAY_OPS_PORT", "127.0.0.1", 0)
    host, port = sock.getsockname()
    ops = Ops(lambda: list(told.missing), lambda: told.can_serve, lambda: b"a_metric 1.0\n")
    runner = await ops.serve(sock)
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.mark.parametrize(
    ("can_serve", "missing", "status", "word"),
    [
        (True, (), 200, "ready"),
        (True, ("worker 1",), 200, "ready"),
        (False, ("starting", "worker 0"), 503, "not ready"),
    ],
)
async def test_readiness(
    url: str, told: Told, *, can_serve: bool, missing: tuple[str, ...], status: int, word: str
) -> None:
    told.can_serve, told.missing = can_serve, missing
    async with ClientSession() as session, session.get(f"{url}/readyz") as answer:
        assert answer.status == status
        assert await answer.json() == {"status": word, "missing": list(missing)}


async def test_liveness_whatever_is_missing(url: str, told: Told) -> None:
    told.can_serve = False
    async with ClientSession() as session, session.get(f"{url}/healthz") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})


async def test_metrics(url: str) -> None:
    async with ClientSession() as session, session.get(f"{url}/metrics") as answer:
        assert await answer.text() == "a_metric 1.0\n"
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"


async def test_nothing_else(url: str) -> None:
    async with ClientSession() as session:
        async with session.get(f"{url}/") as answer:
            assert answer.status == 404
        async with session.post(f"{url}/metrics") as answer:
            assert answer.status == 405
