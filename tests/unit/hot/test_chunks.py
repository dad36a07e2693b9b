"""Chunked bodies: bounds, long bodies, and what is said after the end."""

from __future__ import annotations

from random import Random

import pytest

from gateway._fastpath import ChunkReader
from tests.support.framing import chunks_of


def test_pieces_come_as_they_arrive() -> None:
    reader = ChunkReader()
    assert reader.feed(b"5\r\nhe") == ([b"he"], False)
    assert reader.feed(b"") == ([], False)
    assert reader.feed(b"l") == ([b"l"], False)
    assert reader.feed(b"lo\r\n3\r\nabc\r") == ([b"lo", b"abc"], False)
    assert reader.feed(b"\n0\r\n\r\nmore") == ([], True)
    assert reader.rest == b"more"
    assert reader.feed(b" and more") == ([], True)
    assert reader.rest == b"more and more"


def test_what_is_broken_stays_broken() -> None:
    reader = ChunkReader()
    for data in (b"x", b"", b"0\r\n\r\n"):
        with pytest.raises(ValueError, match="not a chunked body"):
            reader.feed(data)


def test_extensions_are_bounded_for_each_chunk() -> None:
    longest = b";" + b"a" * 255
    body = b"1%b\r\nx\r\n" % longest
    assert chunks_of([body * 3 + b"0%b\r\n\r\n" % longest]) == (b"xxx", b"")
    assert isinstance(chunks_of([b"1%ba\r\nx\r\n0\r\n\r\n" % longest]), str)


def test_trailers_are_bounded_together() -> None:
    longest = b"A: " + b"b" * 4091 + b"\r\n"
    assert len(longest * 2) == 8192
    assert chunks_of([b"0\r\n%b\r\n" % (longest * 2)]) == (b"", b"")
    assert isinstance(chunks_of([b"0\r\n%bA:\r\n\r\n" % (longest * 2)]), str)
    assert isinstance(chunks_of([b"0\r\nA: " + b"b" * 8192]), str)


def test_a_long_body_in_random_chunks_and_random_pieces() -> None:
    random = Random(11)
    for _ in range(200):
        body = random.randbytes(random.randrange(5_000))
        wire, at = b"", 0
        while at < len(body):
            size = random.randrange(1, 900)
            piece = body[at : at + size]
            wire += b"%0*x%b\r\n%b\r\n" % (
                random.randrange(1, 9),
                len(piece),
                random.choice([b"", b";a=b"]),
                piece,
            )
            at += size
        wire += b"0\r\n\r\nrest"
        cuts = sorted(random.randrange(len(wire)) for _ in range(random.randrange(20)))
        pieces = [wire[a:b] for a, b in zip([0, *cuts], [*cuts, len(wire)], strict=True)]
        assert chunks_of(pieces) == (body, b"rest")
