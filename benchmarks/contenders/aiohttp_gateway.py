"""The aiohttp proxy as a contender: started as a process of its own."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path

from benchmarks.contenders.contender import Bench, Contender
from benchmarks.processes import accepts, await_up, free_ports, running

_ROOT = Path(__file__).resolve().parents[2]


def start_aiohttp(bench: Bench) -> Contender:
    """Start the proxy."""
    folder, (port,) = bench.make_folder("aiohttp"), free_ports(1)
    command = [sys.executable, "-m", "benchmarks.contenders.aiohttp_proxy"]
    command += [str(port), str(bench.origin), bench.token, str(folder / "access.log")]
    log = folder / "output"
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    process = bench.ending.enter_context(running(command, log, environment=environment))
    await_up(process, log, lambda: accepts(port))
    title = "aiohttp server and client, tuned"
    return Contender("aiohttp", title, port, (process.pid,), f"aiohttp {version('aiohttp')}")
