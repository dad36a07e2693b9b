"""The answer of a target: its head as a message, its body as it arrives."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp.connector import Connection

from gateway.errors import UpstreamError
from gateway.message import Headers, Message
from gateway.upstream.failures import MAX_RESPONSE_HEADERS
from gateway.upstream.headers import drop_named, holds_control
from gateway.upstream.trouble import TROUBLE, translated


class Response(aiohttp.ClientResponse):
    """Be aiohttp's response, and remember its connection: a short one lets go of it at once."""

    peer = ""
    lost: asyncio.Future[None] | None = None
    """Is done when the connection is lost."""

    async def start(self, connection: Connection) -> aiohttp.ClientResponse:
        """Wait for the head."""
        protocol, transport = connection.protocol, connection.transport
        self.lost = protocol.closed if protocol is not None else None
        if self.lost is not None:
            # Once per connection, however many answers it brings.
            self.lost.remove_done_callback(_look_at)
            self.lost.add_done_callback(_look_at)
        name = transport.get_extra_info("peername") if transport is not None else None
        self.peer = str(name[0]) if name else ""
        return await super().start(connection)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Surround the reading of the body: when the connection is lost, nobody waits for more.

        aiohttp closes the connection over a chunk that is none, but tells no reader.
        """
        if self.lost is None or self.lost.done():
            self._give_up()
            yield
            return
        self.lost.add_done_callback(self._give_up)
        try:
            yield
        finally:
            self.lost.remove_done_callback(self._give_up)

    def _give_up(self, *_: object) -> None:
        """End the waiting, unless the body is whole or its end is known to be bad."""
        if not self.content.is_eof() and self.content.exception() is None:
            self.content.set_exception(aiohttp.ClientPayloadError("the body broke off"))


def _look_at(lost: asyncio.Future[None]) -> None:
    """Look at why a connection was lost; asyncio complains of what nobody looked at."""
    if not lost.cancelled():
        lost.exception()


@dataclass(slots=True)
class TargetAnswer:
    """Hold the head of a target's answer and the way to its body.

    `length` is the body's as the target framed it, None for chunks or until the connection closes.
    """

    message: Message
    length: int | None
    _response: Response
    _end: Callable[[], None] = lambda: None

    def when_released(self, end: Callable[[], None]) -> None:
        """Keep what ends the call; `release` calls it."""
        self._end = end

    @property
    def peer(self) -> str:
        """Return the address of whoever answered."""
        return self._response.peer

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it arrives.

        Raises:
            UpstreamError: the target broke off or went silent.
        """
        try:
            with self._response.watched():
                async for chunk in self._response.content.iter_any():
                    yield chunk
        except TROUBLE as error:
            raise translated(error) from error

    def release(self) -> None:
        """Let go of the connection: it is kept if the body was read to its end, else closed."""
        self._end()
        # At its end aiohttp has taken the connection back already; what is left can only be closed.
        self._response.close()


def message_of(response: Response) -> Message:
    """Make the message of an answer's head; its body is still to come.

    Raises:
        UpstreamError: the header block is over the limit, or is no header block, or the body's coding is none
            that is undone here: the field ends with this connection, so the client would never hear of it.
    """
    raw = tuple(response.raw_headers)
    if sum(len(name) + len(value) + 4 for name, value in raw) > MAX_RESPONSE_HEADERS:
        raise UpstreamError("headers")
    # No upgrade was asked for: whoever switches protocols would be talking past our client.
    if response.status < 200 or holds_control(raw) or not _is_coded_plainly(response):
        raise UpstreamError("protocol")
    headers = Headers.from_wire(raw)
    drop_named(headers)
    message = Message.response(response.status, response.reason or "", headers=headers, content=None)
    if response.version is not None:
        message.version = f"{response.version.major}.{response.version.minor}"
    return message


def _is_coded_plainly(response: Response) -> bool:
    """Tell whether the body's transfer coding is chunked or none. Source: RFC 9112 §6.1."""
    codings = response.headers.getall("Transfer-Encoding", ())
    return not codings or [coding.strip(" \t").lower() for coding in codings] == ["chunked"]


def length_of(response: Response) -> int | None:
    """Return the length of a body as its framing says, None where its end is told otherwise."""
    if "Transfer-Encoding" in response.headers:
        return None
    text = response.headers.get("Content-Length", "")
    return int(text) if text.isascii() and text.isdigit() else None
