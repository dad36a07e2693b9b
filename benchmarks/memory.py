"""What a gateway weighs: an idle worker, an idle connection, a cold start, a million tokens.

A worker shares memory with the nursery that it was born of, and with its siblings. Resident memory (RSS)
counts what is shared for each of them in full, the proportional set size (PSS) in equal parts.

An idle connection is measured as its user meets it: opened, used once, kept alive. What the kernel holds for
a socket is not counted, for nobody. nginx with Lua stands beside it.
"""

from __future__ import annotations

import argparse
import http.client
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks import token_memory
from benchmarks.contenders import CONTENDERS, ORIGIN, Bench, Contender, Missing, bench_here
from benchmarks.contenders.management import issue_token
from benchmarks.contenders.tollkeeper import Gateway, furnish, start_gateway
from benchmarks.processes import Memory, memory_of, rss_bytes
from benchmarks.scenarios import PATH, SCENARIOS
from benchmarks.thresholds import print_verdicts

CONNECTIONS = 2000
_FIRST = 200
"""Connections that are opened before it is looked: what a process keeps for its first ones is not theirs."""
_SETTLE = 0.5
_DEADLINE = 30.0


def open_connections(port: int, token: str, count: int) -> list[http.client.HTTPConnection]:
    """Open connections, use each once, and keep them."""
    found = []
    for _ in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", PATH, headers=SCENARIOS["get-64"].all_headers(token))
        connection.getresponse().read()
        found.append(connection)
    return found


def idle_connection(pid: int, port: int, token: str, count: int = CONNECTIONS) -> float:
    """Return the bytes by which a process grows with each connection that is kept."""
    first = open_connections(port, token, _FIRST)
    time.sleep(_SETTLE)
    before = rss_bytes(pid)
    more = open_connections(port, token, count)
    time.sleep(_SETTLE)
    grown = rss_bytes(pid) - before
    for connection in (*first, *more):
        connection.close()
    return grown / count


def cold_start(gateway: Gateway, token: str) -> float:
    """Kill the worker; return the seconds from its successor's start, a fork, to its first answer.

    Raises:
        TimeoutError: no successor answers.
    """
    (before,) = gateway.workers()
    os.kill(before, signal.SIGKILL)
    deadline = time.monotonic() + _DEADLINE
    while time.monotonic() < deadline:
        try:
            (connection,) = open_connections(gateway.traffic, token, 1)
        except OSError:
            time.sleep(0.001)
            continue
        answered = time.clock_gettime(time.CLOCK_BOOTTIME)
        connection.close()
        (worker,) = gateway.workers()
        return answered - _started(worker)
    raise TimeoutError(f"no worker answers {_DEADLINE:g} s after one was killed")


def first_start(gateway: Gateway) -> float:
    """Return the seconds from the start of `gateway serve` to an answer: call it once the banner is there."""
    (connection,) = open_connections(gateway.traffic, "", 1)
    connection.close()
    return time.clock_gettime(time.CLOCK_BOOTTIME) - _started(gateway.pid)


def born_memory(gateway: Gateway) -> Memory:
    """Return the memory of the workers together with the nursery that they were born of."""
    workers = gateway.workers()
    return memory_of([int(_stat(workers[0])[1]), *workers])


def second_worker(bench: Bench, one: Memory) -> float:
    """Return the MiB (PSS) that a gateway of two workers has more than one of one."""
    gateway = start_gateway(bench, "two-workers", WORKERS="2")
    token = issue_token(gateway.traffic, furnish(gateway, bench.origin))
    for connection in open_connections(gateway.traffic, token, 1):
        connection.close()
    return born_memory(gateway).pss - one.pss


def _started(pid: int) -> float:
    """Return when a process was started, in seconds since the machine was."""
    return int(_stat(pid)[19]) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """Return what /proc tells of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def of_gateway(bench: Bench) -> dict[str, float]:
    """Measure a gateway, print what was measured, and return what has a threshold."""
    gateway = start_gateway(bench, "tollkeeper")
    print(f"first start, `gateway serve` to a first answer: {first_start(gateway) * 1e3:.0f} ms")
    token = bench.token = issue_token(gateway.traffic, furnish(gateway, bench.origin))
    (worker,) = gateway.workers()
    memory = memory_of([worker])
    print(f"idle worker: RSS {memory.rss:.1f} MiB, PSS {memory.pss:.1f} MiB")
    together = born_memory(gateway)
    print(f"idle worker with the nursery: PSS {together.pss:.1f} MiB")
    each = idle_connection(worker, gateway.traffic, token)
    print(f"idle keep-alive connection: {each / 1024:.2f} KiB (of {CONNECTIONS:,})")
    took = cold_start(gateway, token)
    print(f"worker cold start, fork to first answer: {took * 1e3:.0f} ms")
    print(f"a second worker adds: PSS {second_worker(bench, together):.1f} MiB")
    return {
        "idle worker, RSS": memory.rss * 1.048576,
        "idle keep-alive connection": each / 1024,
        "worker cold start": took * 1e3,
    }


def of_nginx(bench: Bench) -> None:
    """Measure the same of nginx with Lua, where it is installed."""
    try:
        nginx: Contender = CONTENDERS["nginx-lua"].start(bench)
    except Missing as error:
        print(f"note: nginx-lua is left out: {error}")
        return
    (worker,) = nginx.pids
    each = idle_connection(worker, nginx.port, bench.token)
    print(f"idle keep-alive connection of nginx + Lua: {each / 1024:.2f} KiB")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument(
        "--tokens", type=int, default=1_000_000, help="tokens in the table (default 1,000,000)"
    )
    given = parser.parse_args(arguments)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with bench_here() as bench:
        try:
            CONTENDERS[ORIGIN].start(bench)
        except Missing as error:
            sys.exit(str(error))
        figures = of_gateway(bench)
        of_nginx(bench)
    print_verdicts(figures | token_memory.measure(given.tokens))


if __name__ == "__main__":
    main()
