"""Redis stopped or killed: what passes meanwhile, how fast the rest is refused, how soon it is over."""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from gateway.store import Store
from tests.e2e.processes import children_of
from tests.e2e.running import Gateway, Reply, running, until

PATH = "/v0/weather/forecastrss?w=12797282"
GRACE = 4.0
REFUSED_WITHIN = 0.05
NOISE = 0.1
"""Seconds that a machine with other work may add."""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Run a gateway with one worker: what one remembers another one may not."""
    settings = {"workers": "1", "redis_grace": f"{GRACE}s", "lookup_timeout": "50ms"}
    with running(tmp_path_factory.mktemp("away"), **settings) as gateway:
        yield gateway


def call(gateway: Gateway, token: str) -> Reply:
    """Call the protected resource without a process in between."""
    connection = HTTPConnection("127.0.0.1", int(gateway.settings["traffic_port"]), timeout=10)
    try:
        connection.request("GET", PATH, headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, headers, answer.read().decode())
    finally:
        connection.close()


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Stop a process for a while."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def timed(gateway: Gateway, token: str) -> tuple[Reply, float]:
    began = time.monotonic()
    reply = call(gateway, token)
    return reply, time.monotonic() - began


def is_well(gateway: Gateway, token: str) -> bool:
    """Say whether known, unknown and new tokens are answered as always."""
    return call(gateway, token).status == 200 and call(gateway, "unknown").status == 401


def refusals(gateway: Gateway, tokens: list[str]) -> list[float]:
    """Call with tokens that must be refused for the store's sake; return how long each took."""
    took = []
    for token in tokens:
        reply, seconds = timed(gateway, token)
        assert reply.status == 503, reply
        assert int(reply.headers["retry-after"]) >= 1
        assert "invalid" not in reply.body.lower()
        took.append(seconds)
    return took


def test_while_redis_stands_still(alone: Gateway) -> None:
    token = alone.token()
    assert is_well(alone, token)
    with stopped(alone.redis_pid()):
        began = time.monotonic()
        reply, seconds = timed(alone, token)
        assert reply.status == 200
        assert seconds < REFUSED_WITHIN + NOISE
        first = refusals(alone, ["never seen", "nor this one"])
        assert max(first) < REFUSED_WITHIN + NOISE
        assert call(alone, token).status == 200
        assert time.monotonic() - began < GRACE
        # Known to be away: nobody waits any more.
        assert statistics.median(refusals(alone, [f"token-{number}" for number in range(21)])) < 0.02
        until(lambda: call(alone, token).status == 503, "the grace to be over")
        assert time.monotonic() - began < GRACE + 1.5
        refusals(alone, [token, "unknown"])
    began = time.monotonic()
    until(lambda: is_well(alone, token), "everything to be well again")
    assert time.monotonic() - began < 2.0 + NOISE
    assert alone.token() != token


def test_after_redis_was_killed(alone: Gateway) -> None:
    token = alone.token()
    assert is_well(alone, token)
    dead = alone.redis_pid()
    os.kill(dead, signal.SIGKILL)
    reply = call(alone, token)
    assert reply.status == 200
    socket = Path(alone.settings["data_dir"]) / "redis.sock"

    def is_back() -> bool:
        servers = {pid for pid, line in children_of(alone.pid).items() if "redis-server" in line}
        return bool(servers - {dead}) and socket.exists()

    until(is_back, "redis to be started again")
    began = time.monotonic()
    until(lambda: is_well(alone, token), "everything to be well again")
    assert time.monotonic() - began < 2.0 + NOISE


async def test_what_was_revoked_while_a_worker_was_stopped_is_refused_when_it_goes_on(
    alone: Gateway,
) -> None:
    token = alone.token()
    assert is_well(alone, token)
    (worker,) = await alone.worker_pids()
    async with await alone.store() as store:
        with stopped(worker):
            assert await store.tokens("myorg").revoke(token)
            # Nothing confirms, so this waits until the worker's lease has run out.
            await confirmed(store)
        assert call(alone, token).status == 401


async def confirmed(store: Store) -> None:
    began = time.monotonic()
    await store.confirmations.until_seen(patience=30.0)
    assert GRACE - 1.5 < time.monotonic() - began < GRACE + 4.0
