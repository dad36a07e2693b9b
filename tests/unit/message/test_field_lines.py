"""The lines of a block: where each begins, what stands on it, and what takes its place."""

from __future__ import annotations

import pytest

from gateway.message.field_lines import (
    fields_of,
    find_line,
    index_lines,
    next_line,
    replace_lines,
    value_of,
)

BLOCK = b"Host: h:80\r\nX-A:1\r\nEmpty:\r\nx-a: \t two, 3 \t\r\n"


def found(block: bytes, name: str) -> list[str]:
    index = index_lines(block)
    values = []
    entry = find_line(block, index, name, 0)
    while entry >= 0:
        values.append(value_of(block, index, entry))
        entry = find_line(block, index, name, next_line(entry))
    return values


def test_an_index_says_where_a_line_begins_and_how_long_its_name_is() -> None:
    ends = [0, 0, len(BLOCK), 0]
    assert index_lines(BLOCK).rstrip(b"\0") == bytes(
        [0, 0, 0, 4, 0, 0, 12, 3, 0, 0, 19, 5, 0, 0, 27, 3, *ends]
    ).rstrip(b"\0")
    assert index_lines(b"").strip(b"\0") == b""
    long = b"A: " + b"v" * 70_000 + b"\r\n" + b"n" * 300 + b": w\r\n"
    assert index_lines(long)[:8] == bytes([0, 0, 0, 1, *(70_005).to_bytes(3, "big"), 255])


@pytest.mark.parametrize("count", [1, 46, 47, 48, 49, 95, 96, 97, 400])
def test_there_may_be_many_lines(count: int) -> None:
    block = b"".join(b"N%d: %d\r\n" % (number, number) for number in range(count))
    assert fields_of(block, index_lines(block)) == [(b"N%d" % n, b"%d" % n) for n in range(count)]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("host", ["h:80"]),
        ("X-a", ["1", "two, 3"]),
        ("EMPTY", [""]),
        ("none", []),
        ("hos", []),
        ("hosts", []),
        ("", []),
        ("é", []),
        # No name, though it stands in the block just so.
        ("Host: h", []),
        ("X-A:1\r\nEmpty", []),
    ],
)
def test_looking_for_a_name(name: str, values: list[str]) -> None:
    assert found(BLOCK, name) == values


def test_names_that_differ_in_a_bit_are_others() -> None:
    """Folding the case of what is no letter would take these for equal."""
    block = b"a^b: 1\r\na~b: 2\r\n"
    assert found(block, "A^B") == ["1"]
    assert found(block, "A~B") == ["2"]
    assert found(b"A-B: 1\r\n", "a\rb") == []


@pytest.mark.parametrize("length", [253, 254, 255, 256, 300])
def test_long_names(length: int) -> None:
    name = "n" * length
    block = f"{name}a: 1\r\n{name}: 2\r\n{name}ab: 3\r\n".encode()
    assert found(block, name.upper()) == ["2"]
    assert found(block, name + "A") == ["1"]
    assert found(block, f"{name}: 2\r\n{name}") == []
    assert fields_of(block, index_lines(block))[2] == (name.encode() + b"ab", b"3")


def test_a_line_takes_the_place_of_all_lines_of_its_name() -> None:
    index = index_lines(BLOCK)
    assert replace_lines(BLOCK, index, "x-a", b"X: y\r\n") == b"Host: h:80\r\nX: y\r\nEmpty:\r\n"
    assert replace_lines(BLOCK, index, "host", b"") == BLOCK[12:]
    assert replace_lines(BLOCK, index, "none", b"X: y\r\n") == BLOCK
