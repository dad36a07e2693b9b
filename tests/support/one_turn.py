"""What comes of a peer, kept back and then told within one turn of the loop, by real sockets.

Sockets leave it to the machine what of a peer's doings one turn sees. A `Between` stands before a protocol
and keeps what comes; a script, called whenever something has come, tells it on when it sees fit.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import cast

from gateway.message import TlsFacts
from gateway.upstream import Dialler

Script = Callable[["Between"], None]


class Between(asyncio.Protocol):
    """Stand between a transport and a protocol."""

    def __init__(self, protocol: asyncio.Protocol, script: Script) -> None:
        self.protocol = protocol
        self.came = b""
        self.has_ended = False
        self._script = script
        self._transport: asyncio.Transport | None = None

    def tell(self, *pieces: bytes) -> None:
        """Tell all that came, or these pieces instead."""
        pieces, self.came = pieces or (self.came,), b""
        for piece in pieces:
            self.protocol.data_received(piece)

    def end(self) -> None:
        """Tell that the peer sends no more; the transport closes as it would by itself."""
        assert self._transport is not None
        if not self.protocol.eof_received():
            self._transport.close()

    def lose(self) -> None:
        """Tell that the connection is lost, and lose it."""
        assert self._transport is not None
        protocol, self.protocol = self.protocol, asyncio.Protocol()
        protocol.connection_lost(ConnectionResetError())
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Pass it on."""
        self._transport = cast(asyncio.Transport, transport)
        self.protocol.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Keep it."""
        self.came += data
        self._script(self)

    def eof_received(self) -> bool:
        """Keep the transport open until it is told."""
        self.has_ended = True
        self._script(self)
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """Pass it on, and nothing after it: the protocol may have another connection by then."""
        protocol, self.protocol = self.protocol, asyncio.Protocol()
        protocol.connection_lost(error)

    def pause_writing(self) -> None:
        """Pass it on."""
        self.protocol.pause_writing()

    def resume_writing(self) -> None:
        """Pass it on."""
        self.protocol.resume_writing()


def once_ended(between: Between) -> None:
    """Be a script: tell all that came together with its end."""
    if between.has_ended:
        between.tell()
        between.end()


class BetweenDialler(Dialler):
    """Put a script before whatever is dialled."""

    def __init__(self, clock: Callable[[], float], script: Script) -> None:
        super().__init__(clock)
        self._script = script

    async def dial(self, protocol: asyncio.Protocol, address: tuple[str, str, int, TlsFacts | None]) -> None:
        """Connect a protocol, with a script before it."""
        await super().dial(Between(protocol, self._script), address)


@asynccontextmanager
async def a_door(
    factory: Callable[[], asyncio.Protocol], script: Script, *, send_buffer: int = 0
) -> AsyncIterator[int]:
    """Have a port by which a factory's protocols are reached, each with a script before it."""
    sock = socket.create_server(("127.0.0.1", 0))
    if send_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    server = await asyncio.get_running_loop().create_server(lambda: Between(factory(), script), sock=sock)
    try:
        yield sock.getsockname()[1]
    finally:
        server.close()
