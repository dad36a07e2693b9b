"""A gateway as a user starts it: the command in a process of its own, on free ports and a folder of its own.

Whatever a test starts, it ends: by the process ids that it was given, and never by a name.
"""

from __future__ import annotations

import itertools
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from gateway.store import Store, open_store, open_vault
from tests.e2e.processes import children_of, is_alive, parent_of

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
START_TIMEOUT = 90.0
PORTS = ("traffic_port", "management_port", "ops_port", "demo_port")


def command() -> list[str]:
    """Return the command: the installed console script, or the module where nothing is installed."""
    script = Path(sys.executable).with_name("gateway")
    return [str(script)] if script.exists() else [sys.executable, "-m", "gateway.cli"]


def environment(**settings: str) -> dict[str, str]:
    """Return this process' environment, with no other settings than these."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")}
    return kept | {f"GATEWAY_{name.upper()}": value for name, value in settings.items()}


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, and that nobody is given who only asks for any.

    Between here and the gateway that is told to listen there, others open connections. And others run tests,
    too: where each begins is left to chance.
    """
    ports: list[int] = []
    while len(ports) < count:
        port = next(_NEXT_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            ports.append(port)
    return ports


def _own_ports() -> Iterator[int]:
    """Walk in a circle through the ports that the kernel gives nobody by itself."""
    low, high = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
    below, above = range(max(10_000, low - 12_000), low), range(high + 1, 65_536)
    ports = max(below, above, key=len) or range(10_000, 65_536)
    start = random.randrange(len(ports))
    return itertools.cycle((*ports[start:], *ports[:start]))


_NEXT_PORTS = _own_ports()


def until(condition: Callable[[], object], what: str, timeout: float = 15.0) -> None:
    """Wait until a condition holds."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, f"not within {timeout} s: {what}"
        time.sleep(0.05)


@dataclass(frozen=True)
class Reply:
    """Hold what curl was answered; `headers` are by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: str


def curl(*arguments: str) -> Reply:
    """Call by curl, as a user does."""
    output = subprocess.run(
        ["curl", "-sS", "-i", "--max-time", "20", *arguments], capture_output=True, text=True, check=True
    ).stdout
    # Python made of every line end a plain one; an interim answer may come before the answer.
    head, _, body = output.partition("\n\n")
    while head.startswith("HTTP/1.1 100"):
        head, _, body = body.partition("\n\n")
    first, *lines = head.split("\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)


@dataclass
class Gateway:
    """Run `gateway serve` in `folder`; settings are given as environment variables, flags as they are."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] = ("--demo",)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        defaults = {
            "data_dir": str(self.folder / "data"),
            "workers": "2",
            "admin_password": PASSWORD,
            "shutdown_grace": "2s",
            # A Redis is not away because the machine is busy; what is about one that is says its own.
            "lookup_timeout": "5s",
            "access_log": str(self.folder / "access.log"),
            **dict(zip(PORTS, map(str, free_ports(len(PORTS))), strict=True)),
        }
        self.settings = defaults | self.settings

    @property
    def output(self) -> str:
        """Return what it printed."""
        return (self.folder / "stdout").read_text()

    @property
    def log(self) -> str:
        """Return what it said on standard error."""
        return (self.folder / "stderr").read_text()

    @property
    def pid(self) -> int:
        """Return the supervisor's process id."""
        assert self.process is not None
        return self.process.pid

    @property
    def key_file(self) -> Path:
        """Return the file of the secret key."""
        return Path(self.settings.get("secret_key_file") or f"{self.settings['data_dir']}/secret.key")

    @property
    def redis_url(self) -> str:
        """Return where its Redis is."""
        return self.settings.get("redis_url") or f"unix://{self.settings['data_dir']}/redis.sock"

    def url(self, path: str = "", port: str = "traffic") -> str:
        """Return the URL of a path on one of its ports."""
        return f"http://127.0.0.1:{self.settings[f'{port}_port']}{path}"

    def launch(self) -> None:
        """Start the process, without waiting for it."""
        with (self.folder / "stdout").open("wb") as out, (self.folder / "stderr").open("wb") as err:
            self.process = subprocess.Popen(
                [*command(), "serve", *self.flags],
                env=environment(**self.settings),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )

    def start(self) -> Gateway:
        """Start it and wait for its banner."""
        self.launch()
        assert self.process is not None
        until(lambda: self.is_up or self.process.poll() is not None, "the banner", START_TIMEOUT)  # type: ignore[union-attr]
        assert self.process.poll() is None, self.log
        return self

    @property
    def is_up(self) -> bool:
        """Say whether the whole banner was printed."""
        return "Ctrl-C stops it" in self.output and self.output.endswith("\n\n")

    def signal(self, number: signal.Signals) -> None:
        """Send the supervisor a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self, timeout: float = 20.0) -> int:
        """Wait for the supervisor's end; return its exit code."""
        assert self.process is not None
        return self.process.wait(timeout)

    def stop(self) -> int:
        """Stop it as Ctrl-C does; return its exit code."""
        self.signal(signal.SIGINT)
        return self.wait()

    def end(self) -> None:
        """End it, whatever state it is in, and leave nothing of it behind."""
        if self.process is None or self.process.poll() is not None:
            return
        children = children_of(self.pid)
        self.signal(signal.SIGTERM)
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pid in filter(is_alive, children):
            os.kill(pid, signal.SIGKILL)

    # ------------------------------------------------------------------------------------ its processes

    def redis_pid(self) -> int:
        """Return the process id of its Redis."""
        (pid,) = (pid for pid, line in children_of(self.pid).items() if "redis-server" in line)
        return pid

    async def nursery_pid(self) -> int:
        """Return the process id of the process that its workers were born of."""
        (pid,) = set(map(parent_of, await self.worker_pids()))
        return pid

    async def worker_pids(self) -> list[int]:
        """Return the process ids of the workers that run, by their own reports."""
        children = children_of(self.pid)
        async with await self.store() as store:
            return [report.pid for report in await store.workers.alive() if report.pid in children]

    async def store(self) -> Store:
        """Open its store."""
        return await open_store(self.redis_url, open_vault(self.key_file), 3600.0)

    # --------------------------------------------------------------------------------------- its tutorial

    def printed_lines(self) -> list[str]:
        """Return the three lines of the tutorial as they were printed."""
        return [line for line in self.output.splitlines() if re.match(r"TOKEN=|curl ", line)]

    def credentials(self) -> tuple[str, str]:
        """Return the consumer key and secret that were printed."""
        found = re.search(r"client_id=(\w+)&client_secret=(\w+)", self.output)
        assert found is not None, self.output
        return found[1], found[2]

    def ask_token(self, *arguments: str, query: str = "?grant_type=client_credentials") -> Reply:
        """Ask for a token."""
        url = self.url(f"/oauth/client_credential/accesstoken{query}")
        return curl("-X", "POST", url, *arguments)

    def token(self, key: str = "", secret: str = "") -> str:
        """Return a fresh token of the tutorial's app, or of another client."""
        if not key:
            key, secret = self.credentials()
        reply = self.ask_token("-d", f"client_id={key}&client_secret={secret}")
        found = re.search(r'"access_token" : "(\w+)"', reply.body)
        assert found is not None, reply
        return found[1]

    def forecast(
        self, token: str, *arguments: str, path: str = "/v0/weather/forecastrss?w=12797282"
    ) -> Reply:
        """Call the protected resource with a token."""
        return curl("-H", f"Authorization: Bearer {token}", self.url(path), *arguments)

    @contextmanager
    def call_under_way(self) -> Iterator[Callable[[], bytes]]:
        """Hold a token request whose body is half sent; calling what is given sends the rest and answers."""
        form = "client_id={}&client_secret={}".format(*self.credentials()).encode()
        head = (
            "POST /oauth/client_credential/accesstoken?grant_type=client_credentials HTTP/1.1\r\nHost: x\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n"
        )
        in_flight = "tollkeeper_requests_in_flight 1.0"
        with socket.create_connection(("127.0.0.1", int(self.settings["traffic_port"])), timeout=10) as held:
            held.sendall(head.encode() + form[:9])
            until(lambda: in_flight in curl(self.url("/metrics", "ops")).body, "the call to be under way")

            def finish() -> bytes:
                held.sendall(form[9:])
                # To the end of the connection: a gateway that stops closes it.
                return b"".join(iter(lambda: held.recv(65536), b""))

            yield finish

    def manage(self, method: str, path: str, body: str = "", *arguments: str) -> Reply:
        """Call the management API as the administrator."""
        data = ["-H", "Content-Type: application/json", "-d", body] if body else []
        user = f"admin@tollkeeper.local:{PASSWORD}"
        return curl("-u", user, "-X", method, self.url(f"/v1{path}", "management"), *data, *arguments)


@contextmanager
def running(folder: Path, *flags: str, **settings: str) -> Iterator[Gateway]:
    """Run a gateway with the demo for a while."""
    gateway = Gateway(folder, settings, ("--demo", *flags))
    try:
        yield gateway.start()
    finally:
        gateway.end()
