"""The processes of the chaos test: a Redis of its own, the proxy before it, the gateway.

Whatever is started here is ended here, by the process ids that were given.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.oauth import Vault, format_key
from gateway.store import find_server
from tests.e2e.processes import is_alive
from tests.e2e.running import ROOT, Gateway, free_ports

_OPTIONS = ("--bind", "127.0.0.1", "--save", "", "--appendonly", "yes", "--appendfsync", "always")
_MORE = ("--maxmemory-policy", "noeviction", "--tracking-table-max-keys", "1000000")
_START_TIMEOUT = 20.0


@dataclass(slots=True)
class RedisServer:
    """Run a redis-server that writes everything down before it answers, on a port of the loopback."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Return where it is, with nothing in between."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it on the data that is there, and wait until it has read them and answers."""
        command = [str(find_server()), "--port", str(self.port), "--dir", str(self.folder)]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *_OPTIONS, *_MORE],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_TIMEOUT
        while not await self._answers():
            assert self.process.poll() is None, (self.folder / "redis.log").read_text()
            assert time.monotonic() < deadline, "redis does not answer"
            await asyncio.sleep(0.01)

    async def _answers(self) -> bool:
        try:
            async with Redis(port=self.port, socket_timeout=1.0) as client:
                return bool(await client.ping())
        except (RedisError, OSError):
            return False

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None:
            self.process.send_signal(number)

    def end(self) -> None:
        """Kill it, and bury it."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    async def tracking_clients(self) -> list[int]:
        """Return the ids of the connections that track."""
        async with Redis(port=self.port, socket_timeout=2.0) as client:
            found = await client.client_list()
        return [int(each["id"]) for each in found if "t" in each["flags"]]

    async def kill_clients(self, ids: Iterable[int]) -> None:
        """End connections, from this side."""
        async with Redis(port=self.port, socket_timeout=2.0) as client:
            for each in ids:
                await client.execute_command("CLIENT", "KILL", "ID", each)  # type: ignore[no-untyped-call]


@dataclass(slots=True)
class Proxy:
    """Run the proxy between the workers and Redis."""

    port: int
    to: int
    process: subprocess.Popen[str] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        """Return where Redis is for those who go through the proxy."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it and wait until it listens."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.proxy", str(self.port), str(self.to)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert await asyncio.to_thread(self._say, "") == "ready"

    async def order(self, order: str) -> int:
        """Have it mute, cut or mend connections; return how many are concerned."""
        async with self._turn:
            return int(await asyncio.to_thread(self._say, f"{order}\n"))

    def _say(self, text: str) -> str:
        assert self.process is not None
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def end(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.communicate(timeout=10.0)


@dataclass(slots=True)
class Servers:
    """Hold all that was started."""

    redis: RedisServer
    proxy: Proxy
    gateway: Gateway
    workers: tuple[int, ...] = ()

    async def start(self) -> None:
        """Start one after the other."""
        await self.redis.start()
        await self.proxy.start()
        await asyncio.to_thread(self.gateway.start)
        self.workers = tuple(sorted(await self.gateway.worker_pids()))

    def end(self) -> None:
        """End everything, also what was told to stand still; whatever fails, the rest is ended."""
        with ExitStack() as ending:
            ending.callback(self.redis.end)
            ending.callback(self.proxy.end)
            ending.callback(self.gateway.end)
            self.redis.signal(signal.SIGCONT)
            for pid in filter(is_alive, self.workers):
                os.kill(pid, signal.SIGCONT)


@contextmanager
def servers(folder: Path, workers: int, **settings: str) -> Iterator[Servers]:
    """Make the servers in a folder, not yet started, and end them at the end."""
    port, proxy_port = free_ports(2)
    data = folder / "redis"
    data.mkdir()
    key_file = folder / "key"
    key_file.write_text(format_key(Vault.generate_key()))
    key_file.chmod(0o600)
    proxy = Proxy(proxy_port, port)
    given = {
        "redis_url": proxy.url,
        "secret_key_file": str(key_file),
        "workers": str(workers),
        "traffic_bind": "127.0.0.1",
        **settings,
    }
    made = Servers(RedisServer(data, port), proxy, Gateway(folder / "gateway", given, flags=()))
    try:
        yield made
    finally:
        made.end()


def worker_of(pids: Iterable[int], server_port: int, client_port: int) -> int:
    """Return which process holds the server's end of a loopback connection, 0 when none of these does."""
    wanted = (f":{server_port:04X}", f":{client_port:04X}")
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if (fields[1][-5:], fields[2][-5:]) == wanted:
            return next((pid for pid in pids if _holds(pid, f"socket:[{fields[9]}]")), 0)
    return 0


def _holds(pid: int, socket: str) -> bool:
    for descriptor in os.scandir(f"/proc/{pid}/fd"):
        try:
            if os.readlink(descriptor.path) == socket:
                return True
        except FileNotFoundError:
            continue  # closed between listing and looking
    return False
