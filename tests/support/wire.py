"""HTTP/1.1 by hand, for tests: bytes as they are, each wait bounded.

It reads what it is told to read and judges nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

PATIENCE = 5.0
"""Seconds that any single wait of a test may take."""


async def a_while(seconds: float) -> None:
    """Let time pass, for what shows in nothing else."""
    over = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, over.set)
    await over.wait()


class Changes:
    """Let a test wait until something holds, looking whenever something happened."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def happened(self) -> None:
        """Look again."""
        self._event.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        async with asyncio.timeout(PATIENCE):
            while not holds():
                self._event.clear()
                await self._event.wait()


@dataclass
class WireMessage:
    """Hold a message: its first line, its fields as they came, its body with the framing undone."""

    line: str
    fields: list[tuple[str, str]]
    body: bytes = b""

    def all(self, name: str) -> list[str]:
        """Return the values of all fields of a name."""
        return [value for field, value in self.fields if field.lower() == name.lower()]

    def get(self, name: str) -> str | None:
        """Return the value of the first field of a name, or None."""
        return next(iter(self.all(name)), None)

    @property
    def names(self) -> list[str]:
        """Return the names in order, as they were written."""
        return [name for name, _ in self.fields]


class WireRequest(WireMessage):
    """Be a request."""

    @property
    def target(self) -> str:
        """Return the request target."""
        return self.line.split(" ")[1]


class WireAnswer(WireMessage):
    """Be an answer."""

    @property
    def status(self) -> int:
        """Return the status."""
        return int(self.line.split(" ")[1])

    @property
    def reason(self) -> str:
        """Return the reason phrase."""
        return self.line.split(" ", 2)[2]


@dataclass
class Wire:
    """Be one connection, whichever end."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, raw: bytes) -> None:
        """Send bytes."""
        async with asyncio.timeout(PATIENCE):
            self.writer.write(raw)
            await self.writer.drain()

    async def request_head(self) -> WireRequest:
        """Read the head of a request."""
        return WireRequest(*await self._head())

    async def request(self) -> WireRequest:
        """Read a request with its body."""
        request = await self.request_head()
        request.body = await self._body(request, b"")
        return request

    async def answer_head(self) -> WireAnswer:
        """Read the head of an answer."""
        return WireAnswer(*await self._head())

    async def answer(self, *, to: str = "GET") -> WireAnswer:
        """Read an answer with its body; without any framing it ends with the connection."""
        answer = await self.answer_head()
        if to != "HEAD" and answer.status >= 200 and answer.status not in {204, 304}:
            answer.body = await self._body(answer, None)
        return answer

    async def answer_or_end(self) -> WireAnswer | None:
        """Read an answer, or None where the other end closes instead."""
        try:
            return await self.answer()
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def rest(self) -> bytes:
        """Read until the other end closes; a reset is an end, too."""
        async with asyncio.timeout(PATIENCE):
            try:
                return await self.reader.read()
            except ConnectionError:
                return b""

    async def some(self) -> bytes:
        """Read what comes next."""
        async with asyncio.timeout(PATIENCE):
            return await self.reader.read(65_536)

    async def close(self) -> None:
        """Close."""
        self.writer.close()
        try:
            async with asyncio.timeout(PATIENCE):
                await self.writer.wait_closed()
        except ConnectionError:
            pass

    async def _head(self) -> tuple[str, list[tuple[str, str]]]:
        async with asyncio.timeout(PATIENCE):
            raw = await self.reader.readuntil(b"\r\n\r\n")
        line, *fields = raw.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
        split = [field.partition(":") for field in fields]
        return line, [(name, value.strip(" \t")) for name, _, value in split]

    async def _body(self, message: WireMessage, unframed: bytes | None) -> bytes:
        async with asyncio.timeout(PATIENCE):
            if (message.get("Transfer-Encoding") or "").lower() == "chunked":
                return b"".join([chunk async for chunk in self._chunks()])
            length = message.get("Content-Length")
            if length is not None:
                return await self.reader.readexactly(int(length))
            return await self.reader.read() if unframed is None else unframed

    async def _chunks(self) -> AsyncIterator[bytes]:
        while True:
            size = int(await self.reader.readline(), 16)
            chunk = await self.reader.readexactly(size + 2)
            if not size:
                return
            yield chunk[:-2]


@asynccontextmanager
async def connected(port: int, receive_buffer: int = 0) -> AsyncIterator[Wire]:
    """Connect to a port of this machine; `receive_buffer` is how many bytes wait to be read, 0: many."""
    sock = socket.socket()
    if receive_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    sock.setblocking(False)
    async with asyncio.timeout(PATIENCE):
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        wire = Wire(*await asyncio.open_connection(sock=sock))
    try:
        yield wire
    finally:
        await wire.close()
