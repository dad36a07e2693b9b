"""The face for Python: what it takes, and that it holds what its stub promises."""

from __future__ import annotations

import pytest

from gateway._fastpath import (
    ChunkReader,
    NameSet,
    RequestScan,
    ResponseScan,
    filter_block,
    is_worth_scanning_again,
    scan_request_head,
    scan_response_head,
)

FACTS = ("block", "size", "length", "is_chunked", "closes", "names_fields", "field_count", "reason")


def test_scans_hold_their_facts_and_nobody_changes_them() -> None:
    request = scan_request_head(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    response = scan_response_head(b"HTTP/1.0 204 No\r\n\r\n")
    assert isinstance(request, RequestScan)
    assert isinstance(response, ResponseScan)
    assert [getattr(request, name) for name in FACTS] == [b"Host: a\r\n", 27, -1, False, False, False, 1, ""]
    assert (request.verb, request.target) == (b"GET", b"/")
    assert [getattr(response, name) for name in FACTS] == [b"", 19, 0, False, True, False, 0, b"No"]
    assert (response.status, response.minor) == (204, 0)
    for scan in (request, response):
        with pytest.raises(AttributeError):
            scan.size = 1  # type: ignore[misc]


def test_only_bytes_are_read() -> None:
    for call in (
        scan_request_head,
        scan_response_head,
        ChunkReader().feed,
        lambda data: is_worth_scanning_again(data, 0),
        lambda data: filter_block(data, NameSet([])),
    ):
        for wrong in (None, "GET", bytearray(b"GET")):
            with pytest.raises(TypeError):
                call(wrong)  # type: ignore[arg-type]
