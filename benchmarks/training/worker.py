"""The worker that is trained: a real one, executed and not born in the nursery.

What counts its own steps writes the counts when its process ends by exit(); who is born in the nursery leaves
without that, as a fork should.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gateway.config import Settings
from gateway.runtime.births import handed_down
from gateway.runtime.charter import READY, Charter, send_charter
from gateway.runtime.counters import Counters
from gateway.runtime.supervisor import CHILD_MODULE

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 60.0
"""Seconds to become ready in, and to end in: calls under way, and the writing of the profile."""


class Failed(Exception):
    """The worker did not start, or did not end as it should: says what it wrote."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Hold the running worker's process id and port."""

    pid: int
    port: int


@contextmanager
def trained_worker(data: Path, log: Path) -> Iterator[Worker]:
    """Run a worker on the data of a running gateway; it ends in order, by force only where something fails.

    Raises:
        Failed: it did not become ready, or did not end in order.
    """
    ours, theirs = socket.socketpair()
    with socket.create_server(("127.0.0.1", 0)) as listening, ours:
        with theirs, log.open("wb") as output:
            charter = _charter(data, listening)
            process = subprocess.Popen(
                [sys.executable, "-m", CHILD_MODULE, str(theirs.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=handed_down(charter, theirs.fileno()),
                start_new_session=True,
            )
        try:
            _await_ready(ours, charter, log)
            yield Worker(process.pid, int(listening.getsockname()[1]))
            process.send_signal(signal.SIGTERM)
            _await_end(process, log)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def _charter(data: Path, listening: socket.socket) -> Charter:
    settings = Settings(data_dir=data, access_log=str(data / "training.log"), shutdown_grace=2.0)
    store, counters = f"unix://{data}/redis.sock", Counters.make(1).descriptor
    return Charter("worker", 0, settings, store, data / "secret.key", listening.fileno(), counters, 1)


def _await_ready(control: socket.socket, charter: Charter, log: Path) -> None:
    send_charter(control, charter)
    control.settimeout(_PATIENCE)
    try:
        said = control.recv(len(READY))
    except TimeoutError:
        said = b""
    if said != READY:
        raise Failed(f"the worker does not become ready: {_tail(log)}")


def _await_end(process: subprocess.Popen[bytes], log: Path) -> None:
    try:
        code = process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        raise Failed(f"the worker does not end: {_tail(log)}") from None
    if code:
        raise Failed(f"the worker ended with {code}: {_tail(log)}")


def _tail(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
