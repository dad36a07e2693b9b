from __future__ import annotations

import time
from contextlib import suppress

import pytest

from gateway.errors import Invalid
from gateway.management.multipart import parts_of

KIND = "multipart/form-data; boundary=b"


def part(name: str, content: bytes, end: bytes = b"\r\n") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n'.encode()
    return head + b"Content-Type: application/octet-stream\r\n\r\n" + content + end


def test_parts_are_found_by_name_byte_for_byte() -> None:
    raw = bytes(range(256)) + b"\r\n\r\n--c\r\n"
    body = part("first", b"1") + part("file", raw) + b"--b--\r\n"
    assert parts_of(body, KIND) == {"first": b"1", "file": raw}


def test_a_quoted_boundary_no_end_and_bare_line_feeds_are_borne() -> None:
    body = part("file", b"PK\x03\x04", b"")
    assert parts_of(body, 'multipart/form-data; boundary="b"') == {"file": b"PK\x03\x04"}
    bare = b"--b\nContent-Disposition: form-data; name=file\n\nPK\n--b--\n"
    assert parts_of(bare, KIND) == {"file": b"PK"}


def test_of_two_alike_the_first_counts_and_text_around_does_not() -> None:
    body = b"hello\r\n" + part("file", b"1") + part("file", b"2") + b"--b--\r\n" + part("late", b"3")
    assert parts_of(body, KIND) == {"file": b"1"}


def test_a_part_without_name_or_head_is_nameless() -> None:
    assert parts_of(b"--b\r\n\r\nx\r\n--b--", KIND) == {"": b"x"}
    assert list(parts_of(b"--b", KIND)) == [""]


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"--b\r\n\r\nx", "multipart/form-data"), (b"nothing", KIND), (b"--b--", KIND)],
)
def test_what_has_no_parts_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Invalid):
        parts_of(body, kind)


def test_a_part_without_an_empty_line_begins_behind_its_head() -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="password"\r\n'
    body = part("certFile", b"1") + head + b"my: secret\r\n--b\r\n"
    assert parts_of(body, KIND)["password"] == b"my: secret"
    assert parts_of(body, KIND)["certFile"] == b"1"


def test_a_head_may_have_other_lines_and_folded_ones() -> None:
    head = b'--b\r\nContent-Type: text/plain\r\nCONTENT-disposition : form-data;\r\n\tname="file"\r\n'
    assert parts_of(head + b"\r\n1\r\n--b--", KIND) == {"file": b"1"}


def test_so_many_parts_are_taken_and_no_more() -> None:
    parts = [part(f"p{number}", b"1") for number in range(101)]
    assert len(parts_of(b"".join(parts[:100]) + b"--b--\r\n", KIND)) == 100
    with pytest.raises(Invalid, match="more than 100 parts"):
        parts_of(b"".join(parts), KIND)


def test_a_head_has_bounds() -> None:
    many = b"--b\r\n" + b"x: 1\r\n" * 21 + b"\r\n1\r\n--b--"
    with pytest.raises(Invalid, match="more than 20 headers"):
        parts_of(many, KIND)
    long = b'--b\r\nContent-Disposition: form-data; name="' + b";" * 1025 + b'"\r\n\r\n1\r\n--b--'
    with pytest.raises(Invalid, match="longer than 1024 bytes"):
        parts_of(long, KIND)


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\n\r\n" * 2_000_000,
        b"--b\r\nContent-\r\n" + b"Content-\r\n" * 1_500_000,
        b"\n-" * 8_000_000,
        (b"--b\r\nContent-Disposition: " + b";" * 1024 + b"\r\n\r\n") * 100,
        (b"--b\r\nContent-Disposition: " + b'a";' * 340 + b"\r\n\r\n") * 100,
    ],
)
def test_hostile_bodies_cost_little(body: bytes) -> None:
    begun = time.process_time()
    with suppress(Invalid):
        parts_of(body, KIND)
    assert time.process_time() - begun < 1.0
