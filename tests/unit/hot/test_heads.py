"""First lines and what a head as a whole comes to; the cases of `tests/contract/framing` hold the grammar."""

from __future__ import annotations

from random import Random

import pytest

from gateway._fastpath import RequestScan, is_worth_scanning_again, scan_request_head, scan_response_head
from gateway.message.field_lines import index_lines

HEAD = b"GET /path HTTP/1.1\r\nHost: a\r\nB: c\r\n\r\n"


def test_a_request_line_may_be_as_long_as_the_limit() -> None:
    assert isinstance(scan_request_head(HEAD, line=18), RequestScan)
    assert scan_request_head(HEAD, line=17) == "too_big"


def test_a_line_over_the_limit_is_known_before_it_is_whole() -> None:
    for start in (b"G" * 200, b"GET /" + b"a" * 200):
        assert scan_request_head(start[:103], line=100) == "too_big"
        assert scan_request_head(start[:102], line=100) is None
    assert scan_response_head(b"HTTP/1.1 200 " + b"a" * 90, line=100) == "too_big"


def test_limits_of_nothing() -> None:
    assert scan_request_head(HEAD, line=0) == "too_big"
    assert scan_response_head(b"HTTP/1.1 200 OK\r\n\r\n", line=0) == "too_big"
    assert scan_request_head(HEAD, count=0) == "too_big"


@pytest.mark.parametrize("read", [scan_request_head, scan_response_head])
def test_any_start_of_random_octets_comes_to_what_the_whole_comes_to(read: type) -> None:
    random = Random(7)
    parts = [
        b"GET",
        b" ",
        b"/",
        b"HTTP/1.",
        b"1",
        b"0",
        b"200",
        b"\r\n",
        b"\r",
        b"\n",
        b"Host",
        b":",
        b"a",
        b"\t",
    ]
    for _ in range(3_000):
        data = b"".join(random.choices(parts, k=random.randrange(1, 30)))
        limits = {"line": random.randrange(25), "fields": random.randrange(25), "count": random.randrange(3)}
        whole = read(data, **limits)
        said = [found for end in range(len(data)) if (found := read(data[:end], **limits)) is not None]
        if isinstance(whole, str):
            assert all(found == whole for found in said), data
        elif whole is None:
            assert not said, data


def test_a_trickle_is_scanned_as_often_as_it_has_lines() -> None:
    head = HEAD[:-2] + b"C: " + b"d" * 3_000 + b"\r\n\r\n"
    scans = sum(is_worth_scanning_again(head[:end], 1) for end in range(1, len(head) + 1))
    assert scans == head.count(b"\n")
    assert is_worth_scanning_again(head, len(head))
    assert not is_worth_scanning_again(HEAD, 0)


def test_what_is_too_big_is_worth_scanning_without_an_end_of_a_line() -> None:
    assert not is_worth_scanning_again(b"G" * 102, 1, line=100)
    assert is_worth_scanning_again(b"G" * 103, 1, line=100)
    start = b"GET / HTTP/1.1\r\n"
    assert not is_worth_scanning_again(start + b"a" * (254 - len(start)), 1, line=100, fields=150)
    assert is_worth_scanning_again(start + b"a" * (255 - len(start)), 1, line=100, fields=150)


def test_fresh_bytes_are_some_of_the_bytes() -> None:
    for fresh in (-1, 4):
        with pytest.raises(ValueError, match="fresh"):
            is_worth_scanning_again(b"GET", fresh)


@pytest.mark.parametrize("count", [1, 2, 46, 47, 48, 200])
def test_the_places_of_the_lines_are_told_as_fields_are_looked_for(count: int) -> None:
    names = ["Host", *(f"{'n' * (number * 7 % 300 + 1)}{number}" for number in range(1, count))]
    block = "".join(f"{name}:{' ' * (len(name) % 3)}v\r\n" for name in names).encode()
    scan = scan_request_head(b"GET /path HTTP/1.1\r\n" + block + b"\r\n", fields=1_000_000)
    assert isinstance(scan, RequestScan)
    told = bytes(index_lines(scan.block))[: 4 * count + 4]
    assert scan.index == (told if count <= 47 else None)
