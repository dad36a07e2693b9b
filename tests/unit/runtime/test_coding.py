"""Content codings: undone, redone, and bounded."""

from __future__ import annotations

import gzip
import time
import zlib

import pytest

from gateway.runtime.coding import (
    MAX_MEMBERS,
    TooBig,
    Undecodable,
    UnsupportedCoding,
    coding_of,
    decode,
    encode,
    wire_content,
)
from tests.support.builders import make_response

TEXT = b"every word of it " * 5_000
LIMIT = 1_000_000


def raw_deflate(body: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(body) + deflater.flush()


@pytest.mark.parametrize(
    ("value", "coding"),
    [
        ("gzip", "gzip"),
        ("GZip", "gzip"),
        ("x-gzip", "x-gzip"),
        ("deflate", "deflate"),
        ("identity", ""),
        ("", ""),
    ],
)
def test_the_coding_that_is_declared(value: str, coding: str) -> None:
    assert coding_of(make_response(headers=[("Content-Encoding", value)])) == coding


def test_without_a_field_there_is_no_coding() -> None:
    assert coding_of(make_response()) == ""


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ([("Content-Encoding", "br")], "br"),
        ([("Content-Encoding", "gzip, gzip")], "gzip, gzip"),
        ([("Content-Encoding", "gzip"), ("content-encoding", "deflate")], "gzip, deflate"),
    ],
)
def test_unknown_and_repeated_codings_are_refused(fields: list[tuple[str, str]], named: str) -> None:
    with pytest.raises(UnsupportedCoding, match=f"^{named}$"):
        coding_of(make_response(headers=fields))


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate"])
def test_what_is_encoded_can_be_decoded(coding: str) -> None:
    assert decode(encode(TEXT, coding), coding, LIMIT) == TEXT


def test_deflate_without_its_wrapper_is_understood() -> None:
    assert decode(raw_deflate(TEXT), "deflate", LIMIT) == TEXT


def test_several_members_in_a_row_are_one_body() -> None:
    assert (
        decode(gzip.compress(TEXT) + gzip.compress(b"") + gzip.compress(b"end"), "gzip", LIMIT)
        == TEXT + b"end"
    )


@pytest.mark.parametrize("body", [b"no gzip", gzip.compress(TEXT)[:-1], gzip.compress(TEXT) + b"more"])
def test_what_is_not_gzip_is_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(body, "gzip", LIMIT)


@pytest.mark.parametrize(
    "body", [b"\xff\xff", zlib.compress(TEXT)[:-1], zlib.compress(TEXT) + zlib.compress(TEXT)]
)
def test_what_is_not_deflate_is_undecodable(body: bytes) -> None:
    with pytest.raises(Undecodable):
        decode(body, "deflate", LIMIT)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_the_limit_holds_to_the_byte(coding: str) -> None:
    assert decode(encode(TEXT, coding), coding, len(TEXT)) == TEXT
    with pytest.raises(TooBig):
        decode(encode(TEXT, coding), coding, len(TEXT) - 1)


def test_a_bomb_is_refused_early() -> None:
    bomb = gzip.compress(bytes(50_000_000), 9)
    with pytest.raises(TooBig):
        decode(bomb, "gzip", LIMIT)


def test_a_bomb_of_many_members_is_refused_by_their_sum() -> None:
    with pytest.raises(TooBig):
        decode(gzip.compress(bytes(600_000)) * 2, "gzip", LIMIT)


def test_empty_members_without_end_are_refused_in_no_time() -> None:
    begun = time.process_time()
    with pytest.raises(Undecodable):
        decode(gzip.compress(b"") * 400_000, "gzip", LIMIT)
    assert time.process_time() - begun < 2
    assert decode(gzip.compress(b"") * MAX_MEMBERS, "gzip", LIMIT) == b""


def test_a_coding_that_was_undone_is_redone() -> None:
    message = make_response(headers=[("Content-Encoding", "gzip")], content=b"changed")
    message.coding = "gzip"
    assert gzip.decompress(wire_content(message)) == b"changed"


def test_a_coding_that_is_no_longer_declared_is_not_redone() -> None:
    message = make_response(content=b"changed")
    message.coding = "gzip"
    assert wire_content(message) == b"changed"


def test_a_coding_that_was_never_undone_is_not_redone() -> None:
    assert (
        wire_content(make_response(headers=[("Content-Encoding", "gzip")], content=b"as it is"))
        == b"as it is"
    )


def test_an_empty_body_stays_empty() -> None:
    message = make_response(headers=[("Content-Encoding", "gzip")], content=b"")
    message.coding = "gzip"
    assert wire_content(message) == b""
    assert wire_content(make_response(content=None)) == b""
