"""The origin of the training: a small JSON document, and other answers where the query asks for them."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from typing import cast

from benchmarks.scenarios import ANSWER
from benchmarks.training.messages import Message, chunked, read
from gateway.demo.origin import feed

LARGE = b"x" * 200_000


def _answer(status: bytes, body: bytes, *fields: bytes, kind: bytes = b"application/json") -> bytes:
    lines = [b"HTTP/1.1 " + status, b"Content-Type: " + kind, *fields]
    if not any(field.startswith(b"Transfer-Encoding") for field in fields):
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def answers() -> dict[bytes, bytes]:
    """Return the answers by their names; the one without a name is for whoever asks for nothing special."""
    plain = ANSWER.encode()
    weather = feed("12797282", datetime.now(UTC)).encode()
    return {
        b"": _answer(b"200 OK", plain),
        b"missing": _answer(b"404 Not Found", b'{"error":"missing"}'),
        b"broken": _answer(b"500 Internal Server Error", b'{"error":"broken"}'),
        b"empty": b"HTTP/1.1 204 No Content\r\n\r\n",
        b"chunked": _answer(b"200 OK", chunked(plain, 300), b"Transfer-Encoding: chunked"),
        b"closing": _answer(b"200 OK", plain, b"Connection: close"),
        b"large": _answer(b"200 OK", LARGE, kind=b"text/plain"),
        b"weather": _answer(b"200 OK", weather, kind=b"text/xml;charset=UTF-8"),
    }


def name_of(line: bytes) -> bytes:
    """Return the name of the answer that the first line of a request asks for."""
    if b"/forecastrss" in line:
        return b"weather"
    return line.partition(b"answer=")[2].partition(b" ")[0].partition(b"&")[0]


class Origin(asyncio.Protocol):
    """Be one connection of the origin."""

    def __init__(self, known: dict[bytes, bytes]) -> None:
        self._known = known
        self._data = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # That of uvloop is one by its methods alone.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while message := read(self._data):
            del self._data[: message.size]
            self._answer(message)

    def _answer(self, request: Message) -> None:
        assert self._transport is not None
        name = name_of(request.line)
        self._transport.write(self._known[name])
        if name == b"closing" or request.closes:
            self._transport.close()


async def serve(listening: socket.socket) -> asyncio.Server:
    """Serve on a listening socket."""
    known = answers()
    return await asyncio.get_running_loop().create_server(lambda: Origin(known), sock=listening)
