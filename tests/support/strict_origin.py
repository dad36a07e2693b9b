"""An origin that keeps every byte it gets, and takes nothing but requests that can be read in one way only.

Its grammar is the narrowest of RFC 9112: no parser that is in use reads such bytes differently. So what it
takes was forwarded unambiguously, and what it objects to was not. It answers each whole request.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

_LINE = re.compile(rb"([A-Z]+) (/[!-~]*) HTTP/1\.1")
_FIELD = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]?([\t -~\x80-\xff]*)")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})\r\n")
_HOP = {b"upgrade", b"http2-settings", b"te", b"trailer", b"keep-alive", b"proxy-connection"}


class Objection(Exception):
    """Say what could be read in more ways than one."""


@dataclass(frozen=True)
class Seen:
    """Be one whole request."""

    verb: str
    target: str
    fields: tuple[tuple[bytes, bytes], ...]
    body: bytes

    def all(self, name: bytes) -> list[bytes]:
        """Return the values of all fields of a name in lower case."""
        return [value for field_name, value in self.fields if field_name == name]


@dataclass
class StrictOrigin:
    """Know what was asked: `seen` in order, `unfinished` what was broken off, `objections` what was odd."""

    port: int = 0
    received: list[bytearray] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    objections: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Return the beginning of its URLs."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def targets(self) -> list[str]:
        """Return the targets of all requests in order."""
        return [each.target for each in self.seen]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take the requests of one connection."""
        everything = bytearray()
        self.received.append(everything)
        at = 0
        try:
            while data := await reader.read(65_536):
                everything += data
                while (found := read_request(bytes(everything[at:]))) is not None:
                    request, size = found
                    self.seen.append(request)
                    at += size
                    writer.write(OK)
        except Objection as objection:
            self.objections.append(str(objection))
        except ConnectionError:
            pass
        finally:
            writer.close()


def read_request(data: bytes) -> tuple[Seen, int] | None:
    """Return the first request of some bytes and its size, None while it is not whole.

    Raises:
        Objection: it is not written in the one way that everybody reads alike.
    """
    head, end, rest = data.partition(b"\r\n\r\n")
    if not end:
        return None
    first, *lines = head.split(b"\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise Objection(f"the request line {first!r}")
    fields = []
    for text in lines:
        matched = _FIELD.fullmatch(text)
        if matched is None:
            raise Objection(f"the field {text!r}")
        fields.append((matched[1].lower(), matched[2].rstrip(b" \t")))
    body = _body(dict(fields), [name for name, _ in fields], rest)
    if body is None:
        return None
    return Seen(line[1].decode(), line[2].decode(), tuple(fields), body[0]), len(head) + 4 + body[1]


def _body(values: dict[bytes, bytes], names: list[bytes], rest: bytes) -> tuple[bytes, int] | None:
    """Return a body and how many bytes it took."""
    for name in (b"host", b"content-length", b"transfer-encoding"):
        if names.count(name) > 1:
            raise Objection(f"{name!r} twice")
    if b"host" not in values or not re.fullmatch(rb"[\w.\-]+(:\d+)?", values[b"host"], re.ASCII):
        raise Objection(f"the host {values.get(b'host')!r}")
    if odd := _HOP & set(names):
        raise Objection(f"what belongs to one connection: {odd!r}")
    if b"transfer-encoding" in values:
        if b"content-length" in values or values[b"transfer-encoding"] != b"chunked":
            raise Objection(f"the framing {values!r}")
        return _chunks(rest)
    length = values.get(b"content-length", b"0")
    if not re.fullmatch(rb"[0-9]{1,9}", length):
        raise Objection(f"the length {length!r}")
    return (rest[: int(length)], int(length)) if len(rest) >= int(length) else None


def _chunks(rest: bytes) -> tuple[bytes, int] | None:
    """Return a chunked body, which has neither extensions nor trailers."""
    body, at = b"", 0
    while True:
        size = _SIZE.match(rest, at)
        if size is None:
            if b"\r\n" in rest[at:] or len(rest) - at > 9:
                raise Objection(f"the chunk {rest[at : at + 40]!r}")
            return None
        at, length = size.end(), int(size[1], 16)
        if len(rest) < at + length + 2:
            return None
        if rest[at + length : at + length + 2] != b"\r\n":
            raise Objection(f"the end of a chunk {rest[at + length :][:20]!r}")
        body, at = body + rest[at : at + length], at + length + 2
        if not length:
            return body, at


@asynccontextmanager
async def a_strict_origin() -> AsyncIterator[StrictOrigin]:
    """Run the origin for as long as the block lasts."""
    origin = StrictOrigin()
    tasks: list[asyncio.Task[None]] = []

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A task that the server made would be told of as an error when it is cancelled.
        tasks.append(asyncio.create_task(origin.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    origin.port = server.sockets[0].getsockname()[1]
    try:
        yield origin
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome
