"""What goes out: putting together, leaving out fields, and names in any case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway._fastpath import Assembly, NameSet, filter_block
from tests.support.octets import PlainOctets

HOP_BY_HOP = NameSet(
    ["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "x_y", "a"]
)


def test_pieces_stand_one_behind_the_other() -> None:
    assembly = Assembly()
    assembly.put_bytes(b"GET ")
    assembly.put_text("/ä\udcff")
    assembly.put_text(" HTTP/1.1")
    assembly.put_bytes(b"")
    assembly.put_number(-12)
    assembly.put_block(b"A: b\r\nTE: x\r\n", HOP_BY_HOP)
    assert assembly.to_bytes() == b"GET /\xc3\xa4\xff HTTP/1.1-12TE: x\r\n".replace(b"TE: x\r\n", b"")
    assert assembly.size == len(assembly) == len(assembly.to_bytes())


@pytest.mark.parametrize("number", [0, 1, -1, 9, 10, 200, 1234567890, 2**63 - 1, -(2**63)])
def test_numbers_are_put_in_decimal(number: int) -> None:
    assembly = Assembly()
    assembly.put_number(number)
    assert assembly.to_bytes() == b"%d" % number


def test_it_grows_and_is_used_again() -> None:
    assembly = Assembly()
    for size in (1, 1_000, 1_024, 1_025, 300_000, 0, 5):
        assembly.clear()
        for octet in (b"a", b"b"):
            assembly.put_bytes(octet * size)
        assert assembly.to_bytes() == b"a" * size + b"b" * size


def test_half_a_character_cannot_be_put() -> None:
    assembly = Assembly()
    with pytest.raises(UnicodeEncodeError):
        assembly.put_text("\ud800")
    assert assembly.to_bytes() == b""


@given(st.lists(st.tuples(st.text(), st.integers(0, 9), st.integers(-(2**63), 2**63 - 1))))
def test_text_is_put_as_utf_8(pieces: list[tuple[str, int, int]]) -> None:
    assembly, plain = Assembly(), PlainOctets()
    for out in (assembly, plain):
        for text, length, number in pieces:
            out.put_text(text)
            out.put_number(number)
            out.put_start(text, min(length, len(text)))
    assert assembly.to_bytes() == plain.to_bytes()
    assert assembly.held() == plain.held()


@pytest.mark.parametrize("length", [-1, 4])
def test_a_text_has_no_more_than_its_characters(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} characters of 3"):
        Assembly().put_start("abc", length)


def test_nothing_is_not_put() -> None:
    assembly = Assembly()
    for put in (
        assembly.put_bytes,
        assembly.put_text,
        lambda text: assembly.put_start(text, 0),
        lambda _: assembly.put_block(b"", None),  # type: ignore[arg-type]
    ):
        with pytest.raises(TypeError):
            put(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("block", "left"),
    [
        (b"", b""),
        (b"B: c\r\n", b"B: c\r\n"),
        (b"Connection: close\r\n", b""),
        (b"B: c\r\nCONNECTION: close\r\nD: e\r\n", b"B: c\r\nD: e\r\n"),
        (b"te: x\r\nB: c:d\r\nA:\r\nX_Y: 1\r\nX-Y: 2\r\n", b"B: c:d\r\nX-Y: 2\r\n"),
        (b"TEA: x\r\nT: y\r\nkeep-alive: z\r\n", b"TEA: x\r\nT: y\r\n"),
        (b"B: \xff\r\n", b"B: \xff\r\n"),
        (b"%b: c\r\n" % (b"a" * 100), b"%b: c\r\n" % (b"a" * 100)),
    ],
)
def test_fields_are_left_out_by_name(block: bytes, left: bytes) -> None:
    assert filter_block(block, HOP_BY_HOP) == left


@pytest.mark.parametrize("block", [b"A", b"B: c", b"B: c\r\nD", b"\r\n", b"TE: x\r\nB: c"])
def test_what_is_no_block_is_refused_and_not_put(block: bytes) -> None:
    assembly = Assembly()
    assembly.put_bytes(b"kept")
    with pytest.raises(ValueError, match="block"):
        assembly.put_block(block, HOP_BY_HOP)
    assert assembly.to_bytes() == b"kept"


def test_names_are_found_in_any_case() -> None:
    for name in ("te", "TE", "Te", "Transfer-Encoding", "X_y", "A"):
        assert name in HOP_BY_HOP
    # The last four differ in the one bit that tells the cases of letters apart.
    for name in (
        "",
        "t",
        "tee",
        "transfer-encodinh",
        "b",
        "\u00e4",
        "z" * 64,
        "x\x7fy",
        "keep\ralive",
        "!",
        "\x01",
    ):
        assert name not in HOP_BY_HOP
    assert "a" not in NameSet([])
    # Nor where one name ends and the next begins.
    assert "bc" not in NameSet(["ab", "cd"])


@pytest.mark.parametrize("name", ["", "Te", "a b", "a:", "\u00e4", "a" * 64, "a\n"])
def test_what_is_no_name_in_lower_case_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is not a"):
        NameSet(["ok", name])


def test_the_longest_name() -> None:
    longest = "a" * 63
    assert longest.upper() in NameSet([longest, "b"])


def test_what_was_put_last_may_be_cut_off() -> None:
    assembly = Assembly()
    assembly.put_text("kept and gone")
    assembly.cut(4)
    assert assembly.to_bytes() == b"kept"
    for size in (5, -1):
        with pytest.raises(ValueError, match=f"{size} octets of 4"):
            assembly.cut(size)
    assert assembly.to_bytes() == b"kept"
