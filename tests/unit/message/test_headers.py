"""Header fields: names, values, order, and what reaches the wire."""

from __future__ import annotations

import pytest

from gateway.message import Headers

CACHE = ("Cache-Control", "public, maxage=16544")


def wire() -> Headers:
    """Make headers as they are received."""
    return Headers.from_wire(((b"Host", b"h"), (b"X-A", b"1"), (b"x-a", b"2, 3")))


def test_untouched_headers_go_out_as_the_very_fields_that_came() -> None:
    raw = ((b"Host", b"h"), (b"X-A", b"caf\xc3\xa9 \xff"))
    headers = Headers.from_wire(raw)
    assert headers.get("x-a") == "café \udcff"
    assert headers.raw() is raw


def test_bytes_that_are_not_text_survive_a_change_elsewhere() -> None:
    headers = Headers.from_wire(((b"X-A", b"\xff"),))
    headers.add("X-B", "é")
    assert headers.raw() == ((b"X-A", b"\xff"), (b"X-B", "é".encode()))


def test_new_headers_are_encoded_once() -> None:
    headers = Headers([("A", "b")])
    assert headers.raw() == ((b"A", b"b"),)
    assert headers.raw() is headers.raw()


def test_no_headers() -> None:
    headers = Headers()
    assert (len(headers), list(headers), headers.raw(), headers.names()) == (0, [], (), [])


def test_names_match_in_any_case_and_the_first_field_is_what_get_returns() -> None:
    headers = wire()
    assert headers.get("X-a") == "1"
    assert headers.get("x-b") is None
    assert "hOST" in headers
    assert "x-b" not in headers


def test_looking_before_and_after_all_fields_are_decoded_finds_the_same() -> None:
    headers = Headers.from_wire(((b"X-A", b"\xff"), (b"x-a", b"2"), (b"Y", b"")))
    names = ("x-A", "y", "none", "\ud800")
    before = [headers.get(name) for name in names]
    assert len(headers) == 3
    assert before == [headers.get(name) for name in names] == ["\udcff", "", None, None]


def test_repeated_fields_and_comma_separated_values() -> None:
    headers = wire()
    assert headers.get_all("x-a") == ["1", "2, 3"]
    assert headers.values("x-a") == ["1", "2", "3"]
    assert headers.values("none") == []
    assert [headers.nth("x-a", n) for n in (1, 2, 3, 4)] == ["1", "2", "3", None]


def test_an_empty_header_is_present_and_empty() -> None:
    headers = Headers([("X", "")])
    assert headers.get("x") == ""
    assert "x" in headers
    assert headers.values("x") == [""]


def test_names_are_distinct_and_as_first_written() -> None:
    assert wire().names() == ["Host", "X-A"]
    assert len(wire()) == 3


def test_iteration_yields_fields_in_order() -> None:
    assert list(wire()) == [("Host", "h"), ("X-A", "1"), ("x-a", "2, 3")]


def test_add_keeps_what_is_there() -> None:
    headers = wire()
    headers.add("X-A", "4")
    assert headers.values("x-a") == ["1", "2", "3", "4"]


def test_set_takes_the_first_place_and_removes_the_others() -> None:
    headers = Headers([("A", "1"), ("B", "2"), ("C", "3"), ("b", "4")])
    headers.set("b", "new")
    assert list(headers) == [("A", "1"), ("b", "new"), ("C", "3")]
    headers.set("D", "4")
    assert list(headers)[-1] == ("D", "4")


def test_a_change_is_seen_by_every_later_look() -> None:
    headers = wire()
    assert headers.get("x-a") == "1"
    headers.set("X-A", "9")
    assert headers.get("x-a") == "9"
    assert (b"X-A", b"9") in headers.raw()


def test_remove() -> None:
    headers = wire()
    headers.remove("X-a")
    assert list(headers) == [("Host", "h")]
    assert headers.raw() == ((b"Host", b"h"),)


def test_removing_what_is_not_there_leaves_the_received_bytes() -> None:
    headers = wire()
    before = headers.raw()
    headers.remove("none")
    headers.remove_nth("none", 1)
    assert headers.raw() is before


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        (1, [("X", "n, b"), ("Y", "y"), ("x", "c")]),
        (2, [("X", "a, n"), ("Y", "y"), ("x", "c")]),
        (3, [("X", "a, b"), ("Y", "y"), ("x", "n")]),
        (4, [("X", "a, b"), ("Y", "y"), ("x", "c"), ("X", "n")]),
        (9, [("X", "a, b"), ("Y", "y"), ("x", "c"), ("X", "n")]),
    ],
)
def test_set_nth_touches_one_value_only(number: int, fields: list[tuple[str, str]]) -> None:
    headers = Headers([("X", "a, b"), ("Y", "y"), ("x", "c")])
    headers.set_nth("X", number, "n")
    assert list(headers) == fields


@pytest.mark.parametrize(
    ("number", "fields"),
    [
        (1, [("X", "b"), ("Y", "y"), ("x", "c")]),
        (2, [("X", "a"), ("Y", "y"), ("x", "c")]),
        (3, [("X", "a, b"), ("Y", "y")]),
        (4, [("X", "a, b"), ("Y", "y"), ("x", "c")]),
    ],
)
def test_remove_nth(number: int, fields: list[tuple[str, str]]) -> None:
    headers = Headers([("X", "a, b"), ("Y", "y"), ("x", "c")])
    headers.remove_nth("x", number)
    assert list(headers) == fields


def test_clear() -> None:
    headers = wire()
    headers.clear()
    assert (list(headers), headers.raw()) == ([], ())


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_copy_is_independent(looked_at: bool) -> None:
    headers = wire()
    if looked_at:
        headers.get("host")
    twin = headers.copy()
    assert twin.raw() is headers.raw()
    twin.set("Host", "other")
    headers.add("X-B", "b")
    assert (headers.get("host"), twin.get("host")) == ("h", "other")
    assert "x-b" not in twin


def test_a_name_is_looked_for_in_a_block_and_behind_it() -> None:
    headers = Headers.from_block(b"Host: example.test\r\n")
    assert headers.holds("host")
    assert not headers.holds("Via")
    headers.add("Via", "1.1 gateway")
    assert headers.holds("via")
    assert not headers.holds("Age")
