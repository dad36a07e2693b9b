"""Which header fields travel through a proxy."""

from __future__ import annotations

import pytest

from gateway.message import Headers
from gateway.upstream import drop_named, end_to_end, wire_text
from gateway.upstream.headers import holds_control


@pytest.mark.parametrize(
    "name",
    [
        *("Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection"),
        *("TE", "Trailer", "Transfer-Encoding", "Upgrade", "HTTP2-Settings", "cONNECTION"),
    ],
)
def test_hop_by_hop_fields_stay_behind(name: str) -> None:
    assert end_to_end(Headers([("A", "1"), (name, "x"), ("B", "2")])) == [("A", "1"), ("B", "2")]


def test_what_travels_keeps_its_order_its_case_and_its_repetitions() -> None:
    fields = [("X-b", "1"), ("Set-Cookie", "a=1"), ("x-A", "2"), ("set-cookie", "b=2"), ("X-b", "3")]
    assert end_to_end(Headers(fields)) == fields


def test_fields_can_be_left_out() -> None:
    assert end_to_end(Headers([("HOST", "h"), ("A", "1")]), without=("host",)) == [("A", "1")]


def test_what_connection_names_is_dropped() -> None:
    headers = Headers(
        [("Connection", "close, X-One"), ("x-one", "1"), ("connection", " x-two,"), ("X-Two", "2")]
    )
    drop_named(headers)
    assert list(headers) == [("Connection", "close, X-One"), ("connection", " x-two,")]


def test_connection_does_not_drop_itself() -> None:
    headers = Headers([("Connection", "connection"), ("A", "1")])
    drop_named(headers)
    assert list(headers) == [("Connection", "connection"), ("A", "1")]


@pytest.mark.parametrize("byte", [b"\x00", b"\x01", b"\n", b"\r", b"\x1f", b"\x7f"])
def test_control_characters_are_found(byte: bytes) -> None:
    assert holds_control([(b"A", b"x"), (b"B", b"x" + byte + b"y")])
    assert holds_control([(b"B" + byte, b"x")])


def test_tabs_and_bytes_above_ascii_are_no_control_characters() -> None:
    assert not holds_control([(b"A", b"a\tb \xe9\xff")])


def test_bytes_that_are_no_utf8_become_replacement_characters() -> None:
    assert wire_text("caf\udce9") == "caf\ufffd"
    assert wire_text("café") == "café"
