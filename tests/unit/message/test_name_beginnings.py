"""How names of headers begin."""

from __future__ import annotations

import pytest

from gateway.message import Headers, has_name_beginning

BLOCK = b"Host: a\r\nX-Apigee-Fault: x-other\r\nX-A:\r\n"


@pytest.mark.parametrize(
    ("beginning", "is_there"),
    [("x-apigee-", True), ("ho", True), ("host", True), ("x-a", True), ("x-apigee-faults", False)],
)
def test_names_of_a_block(beginning: str, is_there: bool) -> None:
    headers = Headers.from_block(BLOCK)
    assert has_name_beginning(headers, beginning) is is_there
    decoded = Headers([("Host", "a"), ("X-APIGEE-Fault", "b"), ("X-a", "")])
    assert has_name_beginning(decoded, beginning) is is_there


def test_fields_that_were_added_to_a_block_count() -> None:
    headers = Headers.from_block(b"Host: a\r\n")
    assert not has_name_beginning(headers, "x-")
    headers.add("Y", "1")
    headers.add("Y-Two", "1")
    assert not has_name_beginning(headers, "x-")
    headers.add("X-One", "1")
    assert has_name_beginning(headers, "x-")


def test_no_fields_have_no_names() -> None:
    assert not has_name_beginning(Headers(), "x")
    assert not has_name_beginning(Headers.from_block(b""), "x")
