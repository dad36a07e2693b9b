"""The connection: raw answers, and every failure translated within bounded time."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from contextlib import aclosing
from pathlib import Path

import pytest

from gateway.errors import SettingsError, StoreUnavailable
from gateway.store import Connection, EmbeddedRedis
from gateway.store.scripts import Script, script
from tests.support.driver import Pause


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "the scheme '' is not one of redis, rediss, unix"),
        ("http://localhost", "the scheme 'http' is not one of"),
        ("redis://localhost:port", "the host or port is invalid"),
        ("redis://user:hush@localhost/?db=many", "redis://localhost/ is not a Redis address"),
    ],
)
def test_what_is_no_redis_url_is_refused_without_its_password(url: str, message: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Connection.open(url)
    assert "GATEWAY_REDIS_URL" in str(refusal.value)
    assert message in str(refusal.value)
    assert "hush" not in str(refusal.value)


def test_the_shown_url_has_no_password() -> None:
    assert Connection.open("redis://user:hush@localhost:7000/1").url == "redis://localhost:7000/1"
    assert Connection.open("unix:///run/redis.sock?password=hush").url == "unix:///run/redis.sock"


async def test_answers_come_as_redis_sends_them(connection: Connection) -> None:
    assert await connection.ask("SET", "k", b"\x00\xff") == b"OK"
    assert await connection.ask("GET", "k") == b"\x00\xff"
    assert await connection.ask("GET", "nothing") is None
    assert isinstance(await connection.ask("INFO", "server"), bytes)


async def test_many_commands_are_answered_in_order(connection: Connection) -> None:
    assert await connection.ask_all([("SET", "k", "1"), ("INCR", "k"), ("GET", "k")]) == [b"OK", 2, b"2"]


async def test_a_refusal_names_its_kind_and_no_argument(connection: Connection) -> None:
    await connection.ask("SET", "text", "hush-hush")
    with pytest.raises(StoreUnavailable, match=r"refused: WRONGTYPE$") as refusal:
        await connection.ask("LPUSH", "text", "hush-hush")
    assert "hush" not in str(refusal.value)
    with pytest.raises(StoreUnavailable, match=r"refused: WRONGTYPE$"):
        await connection.ask_all([("GET", "text"), ("LPUSH", "text", "hush-hush")])


async def test_a_script_that_redis_has_forgotten_is_sent_whole(connection: Connection) -> None:
    await connection.ask("SCRIPT", "FLUSH")
    commit = script("commit")
    assert await connection.run(commit, ["k"], ["put", "v", ""]) == 0
    assert await connection.ask("SCRIPT", "EXISTS", commit.digest) == [1]
    assert await connection.run(commit, ["k"], ["equals", "v", ""]) == 0


async def test_a_broken_script_counts_as_unavailable(connection: Connection) -> None:
    with pytest.raises(StoreUnavailable, match=r"refused: ERR$"):
        await connection.run(Script("broken", "return nonsense(", "0" * 40), [], [])


async def test_what_is_published_is_heard(connection: Connection) -> None:
    async with aclosing(connection.listen("news")) as messages:
        first = asyncio.ensure_future(anext(messages))
        while not await connection.ask("PUBLISH", "news", "hello"):
            pass
        assert await asyncio.wait_for(first, 5) == b"hello"


async def test_silence_ends_no_subscription(connection: Connection) -> None:
    patient = Connection.open(f"unix://{connection.url.removeprefix('unix://')}", timeout=0.05)
    async with aclosing(patient.listen("quiet")) as messages:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(messages), 1.5)
    await patient.close()


async def test_nobody_listening_is_unavailable(tmp_path: Path) -> None:
    gone = Connection.open(f"unix://{tmp_path}/none.sock")
    with pytest.raises(StoreUnavailable, match="did not answer") as failure:
        await gone.ask("PING")
    assert failure.value.__cause__ is not None
    with pytest.raises(StoreUnavailable):
        await gone.ask_all([("PING",)])
    with pytest.raises(StoreUnavailable):
        await gone.run(script("commit"), [], [])
    with pytest.raises(StoreUnavailable):
        await anext(gone.listen("news"))
    await gone.close()


async def test_a_silent_peer_is_unavailable_within_the_timeout() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        connection = Connection.open(f"redis://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2)
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            await connection.ask("PING")
        assert time.monotonic() - began < 2
        await connection.close()


async def test_redis_going_away_is_noticed_in_bounded_time_and_its_return_too(folder: Path) -> None:
    server = EmbeddedRedis(folder)
    server.start()
    connection = Connection.open(server.url, timeout=0.3)
    await connection.ask("SET", "k", "v")
    assert server.pid is not None
    os.kill(server.pid, signal.SIGSTOP)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable):
        await connection.ask("GET", "k")
    assert time.monotonic() - began < 2
    os.kill(server.pid, signal.SIGCONT)
    assert await connection.ask("GET", "k") == b"v"
    server.stop()
    began = time.monotonic()
    with pytest.raises(StoreUnavailable):
        await connection.ask("GET", "k")
    assert time.monotonic() - began < 2
    server.start()
    assert await connection.ask("GET", "k") == b"v"
    await connection.close()
    server.stop()


async def test_more_questions_than_connections_wait_for_their_turn(connection: Connection) -> None:
    answers = await asyncio.gather(*(connection.ask("INCR", "k") for _ in range(300)))
    assert sorted(int(str(answer)) for answer in answers) == list(range(1, 301))


async def test_a_cancellation_is_never_lost(connection: Connection) -> None:
    async def ask_thrice() -> None:
        for _ in range(3):
            await connection.ask("PING")

    for number in range(200):
        task = asyncio.create_task(ask_thrice())
        for _ in range(number % 20):
            await Pause()
        if task.cancel():
            with pytest.raises(asyncio.CancelledError):
                await task
