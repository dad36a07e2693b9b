"""What the supervisor tells a child at its start, and how the two stay in touch.

Each child has one end of a socket pair. The supervisor writes the charter into it; the child
writes a line when it is ready. While the other end is open, the other side lives: a child
that reads the end of the stream knows that its supervisor is gone, and leaves.
"""

from __future__ import annotations

import asyncio
import pickle
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gateway.config import Settings

READY = b"ready\n"
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Charter:
    """Tell a child who it is.

    `role` is worker, management or demo; `slot` is a worker's place among `slots`. `redis_url` is
    the Redis that is really used. `socket` is the inherited descriptor of the listening socket,
    `counters` that of the shared memory, -1 where a child has none.
    """

    role: str
    slot: int
    settings: Settings
    redis_url: str
    secret_key_file: Path
    socket: int
    counters: int = -1
    slots: int = 0


def send_charter(control: socket.socket, charter: Charter) -> None:
    """Write the charter; it never appears in arguments or the environment, as it holds secrets."""
    text = pickle.dumps(charter)
    control.setblocking(True)
    control.sendall(len(text).to_bytes(_LENGTH, "big") + text)
    control.setblocking(False)


def receive_charter(control: socket.socket) -> Charter:
    """Read the charter.

    Raises:
        EOFError: the supervisor was gone before it was told.
    """
    control.setblocking(True)
    length = int.from_bytes(_exactly(control, _LENGTH), "big")
    charter = pickle.loads(_exactly(control, length))
    if not isinstance(charter, Charter):
        raise TypeError("not a charter")
    return charter


def _exactly(control: socket.socket, count: int) -> bytes:
    """Read so many bytes."""
    pieces = b""
    while len(pieces) < count:
        piece = control.recv(count - len(pieces))
        if not piece:
            raise EOFError("the supervisor is gone")
        pieces += piece
    return pieces


@dataclass(slots=True)
class Line:
    """Be a child's end of the connection to its supervisor."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def open(cls, control: socket.socket) -> Line:
        """Take over the socket after the charter was read."""
        control.setblocking(False)
        return cls(*await asyncio.open_connection(sock=control))

    async def report_ready(self) -> None:
        """Say that the child does its work."""
        self.writer.write(READY)
        await self.writer.drain()

    async def until_orphaned(self) -> None:
        """Wait until the supervisor is gone."""
        await self.reader.read()

    async def close(self) -> None:
        """Hang up, at the very end: the supervisor takes it for the child's end."""
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()
