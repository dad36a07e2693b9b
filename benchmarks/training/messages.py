"""Read HTTP/1.1 messages, requests and answers alike, as the load and the origin of the training write them.

Must not know sockets. Nothing here is fit for what strangers send.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding: *chunked", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message: its first line, its body, its octets on the wire, and whether it is the last one."""

    line: bytes
    body: bytes
    size: int
    closes: bool

    @property
    def status(self) -> int:
        """Return the status of an answer."""
        return int(self.line.split(b" ", 2)[1])


def read(data: bytes | bytearray) -> Message | None:
    """Return the first message of the data, None while it is not all there."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    head, begin = bytes(data[:end]), end + 4
    if _CHUNKED.search(head):
        found = _unchunked(data, begin)
        if found is None:
            return None
        body, end = found
    else:
        length = _LENGTH.search(head)
        end = begin + (int(length[1]) if length else 0)
        if len(data) < end:
            return None
        body = bytes(data[begin:end])
    line = head.partition(b"\r\n")[0]
    return Message(line, body, end, bool(_CLOSES.search(head)) or b"HTTP/1.0" in line)


def _unchunked(data: bytes | bytearray, at: int) -> tuple[bytes, int] | None:
    """Return a chunked body and where it ends; there are neither extensions nor trailers."""
    pieces: list[bytes] = []
    while (line := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:line], 16)
        begin, at = line + 2, line + 2 + size + 2
        if len(data) < at:
            return None
        if not size:
            return b"".join(pieces), at
        pieces.append(bytes(data[begin : begin + size]))
    return None


def chunked(body: bytes, size: int) -> bytes:
    """Return a body in chunks of a size."""
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
