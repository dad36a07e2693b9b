"""Field lines: limits, and the fields that frame in every combination of two."""

from __future__ import annotations

import itertools

import pytest

from gateway._fastpath import RequestScan, ResponseScan, scan_request_head, scan_response_head
from tests.support.framing import fields_of

START = b"GET / HTTP/1.1\r\n"


def head_of(*lines: str) -> bytes:
    return START + "".join(line + "\r\n" for line in ("Host: a", *lines)).encode() + b"\r\n"


def test_a_block_may_be_as_long_as_the_limit() -> None:
    head = head_of("A: " + "b" * 80)
    block = len(head) - len(START) - 2
    assert isinstance(scan_request_head(head, fields=block), RequestScan)
    assert scan_request_head(head, fields=block - 1) == "too_big"


def test_a_block_over_the_limit_is_known_before_it_is_whole() -> None:
    head = head_of("A: " + "b" * 1000)[: len(START) + 103]
    assert scan_request_head(head, fields=100) == "too_big"
    assert scan_request_head(head[:-1], fields=100) is None


def test_there_may_be_as_many_fields_as_the_limit() -> None:
    head = head_of(*["A: b"] * 7)
    assert isinstance(scan_request_head(head, count=8), RequestScan)
    assert scan_request_head(head, count=7) == "too_big"
    assert scan_request_head(head[: -len("A: b\r\n\r\n")], count=7) is None


def test_limits_hold_for_responses_too() -> None:
    head = b"HTTP/1.1 200 OK\r\nA: b\r\nC: d\r\n\r\n"
    assert isinstance(scan_response_head(head, line=15, fields=12, count=2), ResponseScan)
    assert scan_response_head(head, line=14) == "too_big"
    assert scan_response_head(head, fields=11) == "too_big"
    assert scan_response_head(head, count=1) == "too_big"


LENGTHS = ["Content-Length: 5", "Content-Length: 6", "content-length: 5", "Content_Length: 5"]
CODINGS = ["Transfer-Encoding: chunked", "transfer-encoding: chunked", "Transfer_Encoding: chunked"]


@pytest.mark.parametrize("lines", list(itertools.product(LENGTHS + CODINGS, repeat=2)), ids=" + ".join)
def test_no_two_fields_frame_one_message(lines: tuple[str, str]) -> None:
    assert scan_request_head(head_of(*lines)) == "framing"
    assert scan_request_head(head_of(lines[0], "A: b", lines[1])) == "framing"
    text = "".join(line + "\r\n" for line in lines).encode()
    assert scan_response_head(b"HTTP/1.1 200 OK\r\n" + text + b"\r\n") == "framing"


@pytest.mark.parametrize(
    ("value", "length"),
    [("5", 5), ("05", 5), (" 5\t", 5), ("0", 0), ("9" * 18, 10**18 - 1)]
    + [
        (text, None)
        for text in ("", "+5", "-5", "5,5", "5, 5", "0x5", "5;", "5.0", "V", "\u0661", "1" * 19, "1 2")
    ],
)
def test_a_length_is_digits(value: str, length: int | None) -> None:
    found = scan_request_head(head_of(f"Content-Length:{value}"))
    if length is None:
        assert found == "framing"
    else:
        assert isinstance(found, RequestScan)
        assert found.length == length


@pytest.mark.parametrize("option", ["Host", "content-length", "Transfer-Encoding"])
def test_connection_cannot_take_away_what_frames(option: str) -> None:
    assert scan_request_head(head_of(f"Connection: x, {option}")) == "connection"
    assert isinstance(
        scan_response_head(f"HTTP/1.1 200 OK\r\nConnection: {option}\r\n\r\n".encode()), ResponseScan
    )


def test_options_are_gathered_over_all_fields() -> None:
    for lines, closes, names in [
        (["Connection: keep-alive"], False, False),
        (["Connection: keep-alive", "Connection: x"], False, True),
        (["Connection: close", "Connection: keep-alive"], True, False),
        (["Connection: x,y , close"], True, True),
        (["Connection:"], False, False),
        (["Connection: ,, ,"], False, False),
        (["Connection: closed"], False, True),
    ]:
        found = scan_request_head(head_of(*lines))
        assert isinstance(found, RequestScan)
        assert (found.closes, found.names_fields) == (closes, names)


def test_the_block_is_the_lines_as_they_came() -> None:
    found = scan_request_head(head_of("a:b ", "C:\td"))
    assert isinstance(found, RequestScan)
    assert found.block == b"Host: a\r\na:b \r\nC:\td\r\n"
    assert fields_of(found.block) == [["Host", "a"], ["a", "b"], ["C", "d"]]
