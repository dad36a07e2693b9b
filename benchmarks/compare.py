"""What a protected call costs: the gateway on the tutorial's flow, beside its origin called directly.

One gateway with one worker, pinned to one core; everything else - load, origin, Redis - on the
others. Rounds are interleaved. CPU per request of the serving process is the figure to trust;
absolute times differ between machines, so the ratio stands beside them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from benchmarks.load import Result, load
from benchmarks.processes import Cpu, cpu_of, descendants, listeners, memory_of, pin

START_TIMEOUT = 60.0


@dataclass(slots=True)
class Contender:
    """Be one thing that is measured: where to call it, and which process serves."""

    name: str
    port: int
    pid: int
    request: bytes
    expect: bytes
    rounds: list[tuple[Cpu, Result]] = field(default_factory=list)

    def micros(self) -> list[float]:
        """Return the CPU microseconds per request of each round."""
        return [(cpu.user + cpu.system) / result.requests * 1e6 for cpu, result in self.rounds]


@dataclass(frozen=True, slots=True)
class Gateway:
    """Hold a running gateway: its process, its ports, and the app's credentials from its banner."""

    process: subprocess.Popen[str]
    traffic: int
    demo: int
    key: str
    secret: str


def free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [sock.getsockname()[1] for sock in sockets]
    for sock in sockets:
        sock.close()
    return ports


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """Start the gateway as a user does, with one worker and its demo, and stop it."""
    traffic, management, ops, demo = free_ports(4)
    with tempfile.TemporaryDirectory(prefix="tollkeeper-bench-") as folder:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GATEWAY_")},
            "GATEWAY_DATA_DIR": folder,
            "GATEWAY_WORKERS": "1",
            "GATEWAY_TRAFFIC_PORT": str(traffic),
            "GATEWAY_TRAFFIC_BIND": "127.0.0.1",
            "GATEWAY_MANAGEMENT_PORT": str(management),
            "GATEWAY_OPS_PORT": str(ops),
            "GATEWAY_DEMO_PORT": str(demo),
            "GATEWAY_ACCESS_LOG": str(Path(folder) / "access.log"),
        }
        gateway = Path(sys.executable).with_name("gateway")
        process = subprocess.Popen(
            [str(gateway), "serve", "--demo"], env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            key, secret = credentials(process)
            yield Gateway(process, traffic, demo, key, secret)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def credentials(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Read the banner up to the token line; return consumer key and secret."""
    assert process.stdout is not None
    for line in process.stdout:
        found = re.search(r"client_id=([^&']+)&client_secret=([^&'\s]+)", line)
        if found:
            return found[1], found[2]
    raise SystemExit("the gateway ended before it was up; its log is above")


def token(gateway: Gateway) -> str:
    """Get an access token."""
    url = f"http://127.0.0.1:{gateway.traffic}/oauth/client_credential/accesstoken?grant_type=client_credentials"
    body = f"client_id={gateway.key}&client_secret={gateway.secret}".encode()
    with urllib.request.urlopen(urllib.request.Request(url, body)) as answer:
        return str(json.load(answer)["access_token"])


def contenders(gateway: Gateway) -> list[Contender]:
    """Name what is compared."""
    children = descendants(gateway.process.pid)
    (worker,) = listeners(gateway.traffic, children)
    (origin,) = listeners(gateway.demo, children)
    call = "GET {} HTTP/1.1\r\nHost: localhost\r\n{}\r\n"
    bearer = f"Authorization: Bearer {token(gateway)}\r\n"
    protected = call.format("/v0/weather/forecastrss?w=12797282", bearer).encode()
    direct = call.format("/forecastrss?w=12797282", "").encode()
    return [
        Contender(
            "gateway: token check, XML to JSON", gateway.traffic, worker, protected, b'"@city":"Palo Alto"'
        ),
        Contender("origin, called directly", gateway.demo, origin, direct, b'city="Palo Alto"'),
    ]


async def measure(contender: Contender, requests: int, connections: int) -> None:
    """Run one round."""
    before = cpu_of(contender.pid)
    result = await load(
        contender.port,
        contender.request,
        connections=connections,
        requests=requests,
        expect=contender.expect,
    )
    contender.rounds.append((cpu_of(contender.pid).since(before), result))


def place(found: list[Contender], gateway: Gateway) -> None:
    """Pin the worker to the last core and everything else to the others."""
    cores = sorted(os.sched_getaffinity(0))
    serving, others = cores[-1], set(cores[:-1]) or set(cores)
    os.sched_setaffinity(0, others)
    for pid in [gateway.process.pid, *descendants(gateway.process.pid)]:
        for task in os.listdir(f"/proc/{pid}/task"):
            os.sched_setaffinity(int(task), others)
    for contender in found:
        pin(contender.pid, serving)


COLUMNS = (
    ("CPU us/req", "cpu_us_per_request", 12),
    ("user", "user_us", 8),
    ("system", "system_us", 8),
    ("req/s", "requests_per_second", 9),
    ("p50 ms", "p50_ms", 8),
    ("p99 ms", "p99_ms", 8),
    ("MiB", "rss_mib", 6),
    ("ratio", "ratio", 7),
)


def figures(contender: Contender, base: float) -> dict[str, object]:
    """Work out the figures of a contender; `base` is the origin's CPU time per request."""
    micros = contender.micros()
    results = [result for _, result in contender.rounds]
    count = sum(result.requests for result in results)
    median = statistics.median(micros)
    return {
        "cpu_us_per_request": round(median, 1),
        "rounds": [round(each, 1) for each in micros],
        "user_us": round(sum(cpu.user for cpu, _ in contender.rounds) / count * 1e6, 1),
        "system_us": round(sum(cpu.system for cpu, _ in contender.rounds) / count * 1e6, 1),
        "requests_per_second": round(
            statistics.median(result.requests / result.seconds for result in results)
        ),
        "p50_ms": round(statistics.median(result.percentile(0.5) for result in results) * 1000, 3),
        "p99_ms": round(statistics.median(result.percentile(0.99) for result in results) * 1000, 3),
        "rss_mib": round(memory_of(contender.pid)),
        "ratio": round(median / base, 2),
    }


def report(found: list[Contender]) -> dict[str, dict[str, object]]:
    """Print the table; return the figures by name."""
    base = statistics.median(found[-1].micros())
    rows = {contender.name: figures(contender, base) for contender in found}
    print(" " * 36 + "".join(f"{title:>{width}}" for title, _, width in COLUMNS) + "   spread us")
    for contender in found:
        row, micros = rows[contender.name], contender.micros()
        cells = "".join(f"{row[key]!s:>{width}}" for _, key, width in COLUMNS)
        print(f"{contender.name:<36}{cells}   {min(micros):.0f}-{max(micros):.0f}")
    return rows


async def run(arguments: argparse.Namespace) -> None:
    """Start, warm up, measure in interleaved rounds, report."""
    with running_gateway() as gateway:
        found = contenders(gateway)
        place(found, gateway)
        for contender in found:
            await measure(contender, arguments.requests // 10 + 1, arguments.connections)
            contender.rounds.clear()
        for number in range(arguments.rounds):
            print(f"round {number + 1} of {arguments.rounds}", file=sys.stderr)
            for contender in found:
                await measure(contender, arguments.requests, arguments.connections)
        rows = report(found)
    if arguments.json:
        Path(arguments.json).write_text(json.dumps(rows, indent=2) + "\n")


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="interleaved rounds (default 5)")
    parser.add_argument("--requests", type=int, default=5000, help="requests of a round (default 5000)")
    parser.add_argument("--connections", type=int, default=16, help="keep-alive connections (default 16)")
    parser.add_argument("--json", metavar="FILE", help="write the figures there as well")
    uvloop.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
