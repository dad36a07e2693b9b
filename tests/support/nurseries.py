"""Nurseries in processes of their own, spoken to as the supervisor does, request by request."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from gateway.runtime.charter import READY, send_charter
from gateway.runtime.nursery import BEAR, REQUEST
from tests.unit.runtime.charters import make_charter

LIMIT = 20.0


@dataclass
class Asked:
    """A nursery, and whom it bore; whatever is read is waited for at most `LIMIT` seconds."""

    process: subprocess.Popen[bytes]
    control: socket.socket
    said: BinaryIO
    errors: Path
    children: list[socket.socket] = field(default_factory=list)

    def answer(self) -> tuple[str, int, int]:
        """Return what it says next."""
        word, number, argument = self.said.readline().decode().split()
        return word, int(number), int(argument)

    def ask(self, verb: bytes, number: int, argument: int, *descriptors: int) -> None:
        socket.send_fds(self.control, [REQUEST.pack(verb, number, argument)], descriptors)

    def bear(self, number: int, role: str, listening: int = -1) -> socket.socket:
        """Ask for a birth; return our end of the child's control socket."""
        ours, theirs = socket.socketpair()
        self.children.append(ours)
        ours.settimeout(LIMIT)
        charter = make_charter(role, socket=listening)
        with theirs:
            given = [theirs.fileno(), *([listening] if listening >= 0 else [])]
            self.ask(BEAR, number, len(given), *given)
        send_charter(ours, charter)
        ours.settimeout(LIMIT)
        return ours


@contextmanager
def started(errors: Path, module: str = "tests.support.fake_child") -> Iterator[Asked]:
    """Run a nursery whose standard error goes to a file."""
    ours, theirs = socket.socketpair()
    with errors.open("wb") as log, theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", module, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stderr=log,
        )
    send_charter(ours, make_charter("nursery"))
    ours.settimeout(LIMIT)
    with ours, ours.makefile("rb") as said:
        assert said.readline() == READY
        asked = Asked(process, ours, said, errors)
        try:
            yield asked
        finally:
            for child in asked.children:
                child.close()
            if process.poll() is None:
                ours.shutdown(socket.SHUT_RDWR)
            process.wait(LIMIT)
