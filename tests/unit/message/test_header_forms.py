"""A block of lines, a tuple of byte pairs and a list of pairs are the same fields, whatever happens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.message import Headers
from gateway.message.field_lines import MAX_BLOCK

NAMES = ["Host", "host", "X-A", "x-a", "X-B", "Connection", "^", "~", "n" * 255, "N" * 256]
ODD_NAMES = [*NAMES, "", "Host: h", "x-a:", "é", "\N{KELVIN SIGN}", "\ud800", "none", "x-a\r\n"]

# What may stand in a value that was received: no line break, no NUL.
received = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=["Cs"]), max_size=8)
raw_value = st.one_of(
    st.sampled_from([b"", b"1", b"a, b", b"a,b,,c", b"\xff\xfe", "é".encode(), b"close, X-A", b"x: y"]),
    received.map(lambda text: text.encode().strip(b" \t")),
)
blank = st.sampled_from([b"", b" ", b"\t", b"  \t "])
line = st.tuples(st.sampled_from([name.encode() for name in NAMES]), blank, raw_value, blank)

name = st.sampled_from(ODD_NAMES)
text = st.one_of(
    st.sampled_from(["", "v", "a, b", " padded ", "é", "\udcff", "a\tb", "x\r\ny"]), st.text(max_size=5)
)
number = st.integers(1, 4)

Step = tuple[str, Callable[[Headers], object]]
step = st.one_of(
    name.map(lambda n: (f"get {n!r}", lambda h: h.get(n))),
    name.map(lambda n: (f"in {n!r}", lambda h: n in h)),
    name.map(lambda n: (f"get_all {n!r}", lambda h: h.get_all(n))),
    name.map(lambda n: (f"values {n!r}", lambda h: h.values(n))),
    st.tuples(name, number).map(lambda a: (f"nth {a!r}", lambda h: h.nth(*a))),
    st.tuples(name, text).map(lambda a: (f"add {a!r}", lambda h: h.add(*a))),
    st.tuples(name, text).map(lambda a: (f"set {a!r}", lambda h: h.set(*a))),
    st.tuples(name, number, text).map(lambda a: (f"set_nth {a!r}", lambda h: h.set_nth(*a))),
    name.map(lambda n: (f"remove {n!r}", lambda h: h.remove(n))),
    st.tuples(name, number).map(lambda a: (f"remove_nth {a!r}", lambda h: h.remove_nth(*a))),
    st.integers(0, 40).map(lambda n: (f"exceeds {n}", lambda h: outcome(lambda: h.exceeds(n)))),
    st.sampled_from(
        [
            ("clear", lambda h: h.clear()),
            ("raw", lambda h: outcome(h.raw)),
            ("list", list),
            ("len", len),
            ("names", lambda h: h.names()),
        ]
    ),
)


def outcome(look: Callable[[], object]) -> object:
    """Return what came of it; what cannot be encoded cannot be in any form."""
    try:
        return look()
    except UnicodeEncodeError:
        return UnicodeEncodeError


@given(st.lists(line, max_size=6), st.lists(step, max_size=12))
def test_forms_cannot_be_told_apart(
    lines: list[tuple[bytes, bytes, bytes, bytes]], steps: list[Step]
) -> None:
    block = b"".join(b"%b:%b%b%b\r\n" % each for each in lines)
    raw = tuple((each[0], each[2]) for each in lines)
    pairs = [(a.decode(), b.decode("utf-8", "surrogateescape")) for a, b in raw]
    forms = [Headers.from_block(block), Headers.from_wire(raw), Headers(pairs)]
    for does, act in steps:
        twins = [form.copy() for form in forms]
        results = [act(form) for form in forms]
        assert results[0] == results[1] == results[2], does
        # What is done to one says nothing of its copy.
        assert [act(twin) for twin in twins] == results, does
        forms = [*forms[:2], twins[2]]
    assert list(forms[0]) == list(forms[1]) == list(forms[2])
    ends = [outcome(form.raw) for form in forms]
    assert ends[0] == ends[1] == ends[2]


def test_what_nobody_touched_is_sent_on_as_it_came() -> None:
    headers = Headers.from_block(b"X-A:  1\r\n")
    assert headers.get("x-a") == "1"
    assert headers.raw() == ((b"X-A", b"1"),)
    assert headers.raw() is headers.raw()
    headers.set("Y", "2")
    assert headers.raw() == ((b"X-A", b"1"), (b"Y", b"2"))


def test_what_is_changed_in_a_block_reads_back_the_same() -> None:
    headers = Headers.from_block(b"Host: h\r\nX-A: 1\r\nx-a: 2\r\n")
    headers.add("X-a", "3")
    headers.set("X-A", "4")
    headers.set("Y", "5")
    headers.set("y", "6")
    assert headers.raw() == ((b"Host", b"h"), (b"X-A", b"4"), (b"y", b"6"))
    headers.remove("HOST")
    assert list(headers) == [("X-A", "4"), ("y", "6")]
    headers = Headers.from_block(b"Host: h\r\nX-A: 1\r\nx-a: 2\r\n")
    headers.remove("x-a")
    assert headers.raw() == ((b"Host", b"h"),)


def test_a_block_has_an_end() -> None:
    with pytest.raises(ValueError, match="a header block of 16777216 bytes"):
        Headers.from_block(bytes(MAX_BLOCK))


def test_a_name_is_looked_for_in_the_lines_and_behind_them() -> None:
    headers = Headers.from_block(b"Host: h\r\nX-A: 1\r\nx-a: 2, 3\r\n")
    assert headers.get_all("x-A") == ["1", "2, 3"]
    headers.add("X-a", "4")
    assert headers.get_all("x-A") == ["1", "2, 3", "4"]
    assert headers.values("x-A") == ["1", "2", "3", "4"]
    assert headers.get_all("host") == ["h"]
    assert headers.get_all("none") == []
    assert headers.get("none") is None
    headers.add("Y", "5")
    assert headers.get("y") == "5"


def test_what_would_not_read_back_the_same_is_no_line() -> None:
    for value in ("é", " padded", "padded ", "a\tb", "x\r\nHost: y"):
        headers = Headers.from_block(b"Host: h\r\nX-A: 1\r\n")
        headers.set("x-a", value)
        assert list(headers) == [("Host", "h"), ("x-a", value)]


def test_sizes_are_counted_exactly_where_it_matters() -> None:
    # 4 + 1 and 3 + 0, and four for each of the two.
    for form in (Headers.from_block(b"Host:h\r\nX-A:  \t\r\n"), Headers([("Host", "h"), ("X-A", "")])):
        assert form.exceeds(15)
        assert not form.exceeds(16)
        assert not form.exceeds(1000)
        form.add("Y", "z")
        assert form.exceeds(21)
        assert not form.exceeds(22)
