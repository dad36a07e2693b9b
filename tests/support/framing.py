"""Reading what framing makes of bytes: cases from files, and each of them fed in pieces."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from gateway._fastpath import (
    ChunkReader,
    RequestScan,
    ResponseScan,
    is_worth_scanning_again,
    scan_request_head,
    scan_response_head,
)
from tests.support.source import ROOT

Facts = dict[str, object]
"""What is said about a head or a body; texts stand for octets."""

Case = Mapping[str, object]
_FOLDER = ROOT / "tests/contract/framing"


def octets(text: object) -> bytes:
    """Return the octets that a case's text stands for."""
    return str(text).encode("latin-1")


def cases(name: str) -> list[Case]:
    """Read the cases of one file."""
    return cast(list[Case], tomllib.loads((_FOLDER / f"{name}.toml").read_text())["case"])


def fields_of(block: bytes) -> list[list[str]]:
    """Split a field block into names and values, without the blanks around them."""
    assert not block or block.endswith(b"\r\n")
    lines = block.decode("latin-1").split("\r\n")[:-1]
    return [[name, value.strip(" \t")] for name, _, value in (line.partition(":") for line in lines)]


def request_facts(scan: RequestScan) -> Facts:
    """Put what a request's head says in the form of the cases."""
    assert scan.field_count == len(fields_of(scan.block))
    return {
        "verb": scan.verb.decode("latin-1"),
        "target": scan.target.decode("latin-1"),
        "fields": fields_of(scan.block),
        "length": scan.length,
        "chunked": scan.is_chunked,
        "closes": scan.closes,
        "names": scan.names_fields,
        "size": scan.size,
    }


def response_facts(scan: ResponseScan) -> Facts:
    """Put what a response's head says in the form of the cases."""
    assert scan.field_count == len(fields_of(scan.block))
    return {
        "status": scan.status,
        "minor": scan.minor,
        "reason": scan.reason.decode("latin-1"),
        "fields": fields_of(scan.block),
        "length": scan.length,
        "chunked": scan.is_chunked,
        "closes": scan.closes,
        "names": scan.names_fields,
        "size": scan.size,
    }


def read_request(data: bytes) -> Facts | str | None:
    """Say what a request's head is, why it is declined, or None while it is not whole."""
    found = scan_request_head(data)
    return request_facts(found) if isinstance(found, RequestScan) else found


def read_response(data: bytes) -> Facts | str | None:
    """Say what a response's head is, why it is broken, or None while it is not whole."""
    found = scan_response_head(data)
    return response_facts(found) if isinstance(found, ResponseScan) else found


Reader = Callable[[bytes], Facts | str | None]


def fed(read: Reader, pieces: list[bytes], *, sparing: bool) -> Facts | str | None:
    """Feed a head piece by piece until something is said; sparingly, only where that may be something new."""
    data, found = b"", None
    for piece in pieces:
        data += piece
        if sparing and data != piece and not is_worth_scanning_again(data, len(piece)):
            continue
        found = read(data)
        if found is not None:
            return found
    return found


def ways(data: bytes) -> Iterator[list[bytes]]:
    """Cut bytes in every way that is tried: whole, in two at each place, in single octets."""
    yield [data]
    yield [data[at : at + 1] for at in range(len(data))]
    for at in range(1, len(data)):
        yield [data[:at], data[at:]]


def chunks_of(pieces: list[bytes]) -> tuple[bytes, bytes | None] | str:
    """Read a chunked body; return it with what follows it (None when it is not over), or why not."""
    reader, body, is_over = ChunkReader(), b"", False
    for piece in pieces:
        try:
            found, is_over = reader.feed(piece)
        except ValueError as error:
            return str(error)
        body += b"".join(found)
    return body, reader.rest if is_over else None
