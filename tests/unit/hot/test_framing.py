"""Which octets may stand where, at every place of a stretch that is read eight octets at a time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway._fastpath import (
    DECLINE_REASONS,
    RequestScan,
    ResponseScan,
    scan_request_head,
    scan_response_head,
)

TOKEN = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~")
VISIBLE = set(range(0x21, 0x7F))
TEXT = VISIBLE | set(range(0x80, 0x100)) | set(b" \t")
HOST = set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

PLACES: dict[str, tuple[Callable[[bytes], bytes], set[int]]] = {
    "target": (lambda octets: b"GET /%b HTTP/1.1\r\nHost: a\r\n\r\n" % octets, VISIBLE - set(b"#")),
    "name": (lambda octets: b"GET / HTTP/1.1\r\nHost: a\r\n%b: b\r\n\r\n" % octets, TOKEN | set(b":")),
    "value": (lambda octets: b"GET / HTTP/1.1\r\nHost: a\r\nA: %b\r\n\r\n" % octets, TEXT),
    "host": (lambda octets: b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % octets, HOST),
    "option": (
        lambda octets: b"GET / HTTP/1.1\r\nHost: a\r\nConnection: %b\r\n\r\n" % octets,
        TOKEN | set(b" \t,"),
    ),
    "reason": (lambda octets: b"HTTP/1.1 200 %b\r\n\r\n" % octets, TEXT),
}


def is_plain(head: bytes) -> bool:
    scan = scan_request_head if not head.startswith(b"HTTP") else scan_response_head
    found = scan(head)
    return isinstance(found, RequestScan | ResponseScan) and found.size == len(head)


@pytest.mark.parametrize("place", PLACES)
def test_every_octet_at_every_place_of_a_word(place: str) -> None:
    written, allowed = PLACES[place]
    for at in range(18):
        # Blanks around a value are not of it; within a list of options, a blank must have a comma on one
        # side; a colon ends a name.
        taken = {
            octet for octet in range(256) if is_plain(written(b"x" * at + bytes([octet]) + b"x" * (17 - at)))
        }
        if place == "option" and 0 < at < 17:
            assert taken == allowed - set(b" \t")
        elif place == "host" and at == 0:
            assert taken == allowed | set(b" \t")
        elif place == "host" and at == 17:
            # An empty port is none.
            assert taken == allowed | set(b" \t:")
        elif place == "name" and at == 0:
            assert taken == allowed - set(b":")
        else:
            assert taken == allowed


@pytest.mark.parametrize(
    "host", ["a", "a.b-c_d~", "a:80", "a:", "1.2.3.4:5", "[::1]", "[2001:db8::7]:443", "[::ffff:1.2.3.4]"]
)
def test_what_plainly_is_a_host_is_carried(host: str) -> None:
    assert is_plain(b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % host.encode())


@pytest.mark.parametrize(
    "host",
    [
        *(":80", "a:80:80", "a:x", "a:8x", "::1", "[::1", "::1]", "[]", "[::1]x", "[::1]:x", "[a.test]"),
        *("a[::1]", "a:80,b", "a b", "a@b", "a%41"),
    ],
)
def test_what_may_be_another_host_to_another_reader_is_not_carried(host: str) -> None:
    assert scan_request_head(b"GET / HTTP/1.1\r\nHost: %b\r\n\r\n" % host.encode()) == "host"


def test_methods_are_tokens() -> None:
    for octet in range(256):
        found = scan_request_head(b"GE%bT / HTTP/1.1\r\nHost: a\r\n\r\n" % bytes([octet]))
        assert found == ("method" if octet in TOKEN else "grammar")


def test_the_reasons_are_distinct_words() -> None:
    assert len(set(DECLINE_REASONS)) == len(DECLINE_REASONS)
    assert all(reason.replace("_", "").isalpha() and reason == reason.lower() for reason in DECLINE_REASONS)
