"""Train the build of this checkout: run a real worker under the load of `mix`, and end it in order.

What counts its own steps (TOLLKEEPER_PROFILE=record) writes a profile at that end, by which gcc builds again.
It takes about half a minute, needs nothing but the gateway, and ends with 1 if an answer is not what it
should be or no profile was written.
"""

from __future__ import annotations

import argparse
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from benchmarks.contenders import bench_here
from benchmarks.contenders.cold import multiply
from benchmarks.contenders.keyed import keyed_bundle
from benchmarks.contenders.management import Refused, issue_token, zipped
from benchmarks.contenders.tollkeeper import Gateway, furnish, start_gateway
from benchmarks.processes import NotUp, pin
from benchmarks.training import load, origin
from benchmarks.training.mix import COLD, KEYED_BASE_PATH, Known, stages
from benchmarks.training.worker import ROOT, Failed, trained_worker
from gateway._fastpath import BUILD

RECORDING = "recording"
MAIN = "_fastpath.gcda"
PROFILED = ROOT / "build/profile"
"""Where setup.py lets the profile be written."""


def profiles(folder: Path, since: float) -> list[Path]:
    """List the profiles of modules that were written since a time."""
    return [path for path in sorted(folder.rglob("*.gcda")) if path.stat().st_mtime >= since]


def furnished(gateway: Gateway, port: int) -> Known:
    """Deploy what is called, with its targets on a port of the loopback; return what requests show."""
    client = furnish(gateway, port)
    gateway.management.move_server("demo-origin", port)
    gateway.management.deploy("weatherapi")
    keyed = keyed_bundle(gateway.data.parent / "bundle", base_path=KEYED_BASE_PATH)
    gateway.management.deploy("keyed", zipped(keyed))
    token = issue_token(gateway.traffic, client)
    return Known(token, multiply(gateway, token, COLD), client.key, client.secret)


async def send(port: int, answering: socket.socket, known: Known) -> None:
    """Send the whole load to a port of the loopback, with the origin beside it, and tell how it goes.

    Raises:
        Wrong: an answer is not what was expected.
    """
    server = await origin.serve(answering)
    try:
        for stage in stages(known):
            begun = time.monotonic()
            sent = await load.run(port, stage)
            print(f"  {sent:>7,} x {stage.title}, {time.monotonic() - begun:.1f} s", flush=True)
    finally:
        server.close()


def train() -> None:
    """Start what is needed, send the load, and end it all.

    Raises:
        Wrong, Failed, NotUp, Refused: something is not as it should be.
    """
    with bench_here() as bench, socket.create_server(("127.0.0.1", 0), backlog=1024) as answering:
        port = int(answering.getsockname()[1])
        gateway = start_gateway(bench, "training")
        known = furnished(gateway, port)
        with trained_worker(gateway.data, bench.folder / "worker") as worker:
            pin(worker.pid, {bench.cores.serving})
            uvloop.run(send(worker.port, answering, known))


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--rehearse", action="store_true", help="send the load to any build; keep no profile")
    given = parser.parse_args(arguments)
    if BUILD != RECORDING and not given.rehearse:
        sys.exit(f"this build records nothing, it is {BUILD}: `make trained` builds and trains")
    begun = time.time()
    try:
        train()
    except (load.Wrong, Failed, NotUp, Refused) as error:
        sys.exit(f"the training failed: {error}")
    print(f"trained for {time.time() - begun:.0f} s")
    if not given.rehearse:
        written = profiles(PROFILED, begun)
        if not any(path.name == MAIN for path in written):
            sys.exit(f"the training failed: no profile of {MAIN} was written below {PROFILED}")
        print(f"profiles of {len(written)} modules are in {PROFILED}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
