"""A raw origin on loopback: it sends exact bytes, and closes where it is told to.

A script is called for each connection with a `Peer`; what it reads is kept in `Origin.requests`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.wire import Changes, Wire, WireRequest

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Script = Callable[["Peer"], Awaitable[None]]


@dataclass
class Peer:
    """Be one connection to the origin."""

    wire: Wire
    origin: Origin

    async def request(self) -> WireRequest:
        """Read a request with its body, and keep it."""
        return self._kept(await self.wire.request())

    async def head(self) -> WireRequest:
        """Read the head of a request only, and keep it."""
        return self._kept(await self.wire.request_head())

    def _kept(self, request: WireRequest) -> WireRequest:
        self.origin.requests.append(request)
        self.origin.changes.happened()
        return request

    async def send(self, raw: bytes) -> None:
        """Send bytes."""
        await self.wire.send(raw)


@dataclass
class Origin:
    """Know where the origin is and what it was asked."""

    port: int = 0
    requests: list[WireRequest] = field(default_factory=list)
    connections: int = 0
    changes: Changes = field(default_factory=Changes)

    @property
    def url(self) -> str:
        """Return the beginning of its URLs."""
        return f"http://127.0.0.1:{self.port}"

    async def asked(self, times: int = 1) -> None:
        """Wait until so many requests have been read."""
        await self.changes.until(lambda: len(self.requests) >= times)


@asynccontextmanager
async def an_origin(script: Script, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Origin]:
    """Run an origin for as long as the block lasts; what a script raises, the block raises."""
    origin = Origin()
    tasks: list[asyncio.Task[None]] = []

    async def serve(wire: Wire) -> None:
        try:
            await script(Peer(wire, origin))
        finally:
            await wire.close()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        origin.connections += 1
        tasks.append(asyncio.create_task(serve(Wire(reader, writer))))

    server = await asyncio.start_server(
        connected, "127.0.0.1", 0, ssl=tls, ssl_handshake_timeout=5 if tls else None
    )
    origin.port = server.sockets[0].getsockname()[1]
    try:
        yield origin
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception) and not isinstance(outcome, ConnectionError | EOFError):
                raise outcome


def answering(*answers: bytes) -> Script:
    """Return a script: each request gets the next answer, the last one for ever."""

    async def script(peer: Peer) -> None:
        number = 0
        while True:
            await peer.request()
            await peer.send(answers[min(number, len(answers) - 1)])
            number += 1

    return script


def closing_after(raw: bytes) -> Script:
    """Return a script: read one request, send these bytes and close."""

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(raw)

    return script
