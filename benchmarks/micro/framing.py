"""Heads and bodies: scanning, filtering, assembling, chunks."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.micro.timing import Case
from benchmarks.scenarios import ANSWER, PATH
from gateway._fastpath import (
    Assembly,
    ChunkReader,
    NameSet,
    filter_block,
    scan_request_head,
    scan_response_head,
)
from gateway.message import Headers

_HOP_BY_HOP = ("connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade")


def request_head(fields: int) -> bytes:
    """Return a request's head with so many fields."""
    lines = [f"GET {PATH} HTTP/1.1", "Host: localhost", "Authorization: Bearer T95GTz3LGdN1qfBOvn5aYVFcDtPu"]
    lines += [
        f"X-Extra-{number:02}: value {number} of a header that travels on" for number in range(fields - 2)
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def response_head() -> bytes:
    """Return a response's head as nginx writes it."""
    lines = ["HTTP/1.1 200 OK", "Server: nginx", "Date: Mon, 01 Jan 2024 00:00:00 GMT"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(ANSWER)}", "Connection: keep-alive"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def cases() -> Iterator[Case]:
    """Yield the cases."""
    for fields in (4, 20):
        head = request_head(fields)
        yield Case(
            f"scan a request head, {fields} fields", "scan(head)", {"scan": scan_request_head, "head": head}
        )
        torn = {"scan": scan_request_head, "head": head[:-2]}
        yield Case(f"scan a request head that is not whole, {fields} fields", "scan(head)", torn)
    answered = {"scan": scan_response_head, "head": response_head()}
    yield Case("scan a response head", "scan(head)", answered)
    names = NameSet(_HOP_BY_HOP)
    scanned = scan_response_head(response_head())
    assert scanned is not None
    assert not isinstance(scanned, str)
    block = scanned.block
    yield Case(
        "filter a block of fields", "go(block, names)", {"go": filter_block, "block": block, "names": names}
    )
    yield Case(
        "assemble a head",
        "a.clear(); a.put_bytes(b'HTTP/1.1 200 OK\\r\\n'); a.put_block(block, names); a.put_bytes(b'\\r\\n')",
        {"a": Assembly(), "block": block, "names": names},
    )
    yield Case(
        "fields from a block, one of them read",
        "make(block).get('Content-Type')",
        {"make": Headers.from_block, "block": block},
    )
    body = b"".join(b"400\r\n" + b"x" * 1024 + b"\r\n" for _ in range(16)) + b"0\r\n\r\n"
    yield Case(
        "read a chunk of 1 KiB", "make().feed(body)", {"make": ChunkReader, "body": body}, operations=16
    )
