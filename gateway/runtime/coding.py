"""Content codings: undone where a policy reads a body, redone where it goes out. Bounded."""

from __future__ import annotations

import gzip
import zlib

from gateway.message import Message

CODINGS = frozenset({"gzip", "x-gzip", "deflate"})
MAX_MEMBERS = 10_000
"""A gzip body may be several ones in a row; of empty ones there could be half a million."""
_WINDOW = 16_384


class Undecodable(Exception):
    """The body is not what its Content-Encoding says."""


class UnsupportedCoding(Exception):
    """The Content-Encoding is none that is known here; its text is the coding."""


class TooBig(Exception):
    """The body is over the limit, as sent or once decoded."""


def coding_of(message: Message) -> str:
    """Return the coding of a body that must be undone before it is read, "" for none.

    Raises:
        UnsupportedCoding: several codings, or an unknown one.
    """
    codings = [part.lower() for part in message.headers.values("Content-Encoding")]
    codings = [coding for coding in codings if coding not in {"", "identity"}]
    if not codings:
        return ""
    if codings[0] not in CODINGS or len(codings) > 1:
        raise UnsupportedCoding(", ".join(codings))
    return codings[0]


def decode(body: bytes, coding: str, limit: int) -> bytes:
    """Undo a coding, never making more than `limit` bytes.

    Raises:
        Undecodable: the bytes are damaged or end too early.
        TooBig: more than `limit` bytes would come out.
    """
    if coding == "deflate":
        try:
            return _Inflation(body, zlib.MAX_WBITS, limit).run()
        except Undecodable:
            # Servers that take deflate at its word send it without the zlib wrapper.
            return _Inflation(body, -zlib.MAX_WBITS, limit).run()
    return _Inflation(body, zlib.MAX_WBITS | 16, limit, MAX_MEMBERS).run()


class _Inflation:
    """Run zlib over a body, window by window: what follows a member is copied no further than that."""

    def __init__(self, body: bytes, window_bits: int, limit: int, most_members: int = 1) -> None:
        self._body = body
        self._window_bits = window_bits
        self._room = limit
        self._members_left = most_members
        self._inflater = zlib.decompressobj(window_bits)
        self._pieces: list[bytes] = []

    def run(self) -> bytes:
        """Return what comes out."""
        for start in range(0, len(self._body), _WINDOW):
            rest = self._body[start : start + _WINDOW]
            while rest:
                rest = self._feed(rest)
        if not self._inflater.eof:
            raise Undecodable("the body ends too early")
        return b"".join(self._pieces)

    def _feed(self, data: bytes) -> bytes:
        """Inflate some bytes and return those behind the end of a member."""
        if self._inflater.eof:
            self._members_left -= 1
            if not self._members_left:
                raise Undecodable("the body goes on behind its end")
            self._inflater = zlib.decompressobj(self._window_bits)
        try:
            piece = self._inflater.decompress(data, self._room + 1)
        except zlib.error as error:
            raise Undecodable(str(error)) from error
        self._room -= len(piece)
        if self._room < 0:
            raise TooBig
        self._pieces.append(piece)
        return self._inflater.unused_data


def encode(body: bytes, coding: str) -> bytes:
    """Redo a coding."""
    return zlib.compress(body) if coding == "deflate" else gzip.compress(body, compresslevel=6, mtime=0)


def wire_content(message: Message) -> bytes:
    """Return a body as it goes out: coded again where its coding was undone and is still declared."""
    content = message.content or b""
    declared = (message.headers.get("Content-Encoding") or "").strip().lower()
    if message.coding and declared == message.coding and content:
        return encode(content, message.coding)
    return content
