"""A Redis for the contenders that ask one themselves: in memory alone, on a socket in the run's folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import redis

from benchmarks.contenders.contender import Bench, Missing
from benchmarks.contenders.records import packed
from benchmarks.processes import await_up, running
from gateway.errors import SettingsError
from gateway.store import find_server

_BATCH = 5000


@dataclass(frozen=True, slots=True)
class RunningRedis:
    """Hold a running Redis."""

    socket: Path
    pid: int


def start_redis(bench: Bench, name: str) -> RunningRedis:
    """Start a Redis that keeps nothing on disk: its favour, not ours."""
    try:
        server = find_server()
    except SettingsError as error:
        raise Missing(str(error), "apt-get install redis-server") from error
    folder = bench.make_folder(name)
    socket, log = folder / "redis.sock", folder / "output"
    command = [str(server), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    process = bench.ending.enter_context(running(command, log))
    await_up(process, log, socket.exists)
    return RunningRedis(socket, process.pid)


def fill(socket: Path, tokens: Sequence[str], more: Path | None) -> None:
    """Put tokens into it: some that are named, and those of a file."""
    record = packed()
    with redis.Redis(unix_socket_path=str(socket)) as client:
        rest = chain(tokens, _lines(more))
        while batch := list(islice(rest, _BATCH)):
            client.mset({f"bench:token:{token}": record for token in batch})


def _lines(file: Path | None) -> Iterator[str]:
    if file is not None:
        with file.open() as lines:
            yield from (line.strip() for line in lines)
