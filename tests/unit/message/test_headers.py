"""Header fields: names, values, order, and what reaches the wire."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.message import Headers

Field = tuple[str, str]

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


FORMS: dict[str, Callable[[list[Field]], Headers]] = {
    "block": lambda fields: Headers.from_block("".join(f"{a}: {b}\r\n" for a, b in fields).encode()),
    "from_wire": lambda fields: Headers.from_wire(tuple((a.encode(), b.encode()) for a, b in fields)),
    "list": Headers,
}
HELD = [("Host", "h"), ("X-A", "1"), ("x-a", "2")]
in_each_form = pytest.mark.parametrize("form", FORMS)


@in_each_form
def test_the_sole_field_of_a_name(form: str) -> None:
    headers = FORMS[form](HELD)
    assert headers.sole("hOST") == "h"
    assert headers.sole("none") is None
    assert Headers().sole("Host") is None


@in_each_form
def test_several_fields_of_a_name_have_no_sole_one(form: str) -> None:
    headers = FORMS[form](HELD)
    with pytest.raises(ValueError, match="x-A stands in the head more than once"):
        headers.sole("x-A")
    headers.set("X-A", "3")
    assert headers.sole("x-A") == "3"


@in_each_form
def test_fields_that_were_added_count_for_the_sole_one(form: str) -> None:
    headers = FORMS[form](HELD)
    headers.add("Y", "5")
    assert [headers.sole(name) for name in ("y", "Host", "none")] == ["5", "h", None]
    headers.add("HOST", "h")
    for name in ("Host", "X-A"):
        with pytest.raises(ValueError, match="more than once"):
            headers.sole(name)
    headers.add("Y", "6")
    with pytest.raises(ValueError, match="more than once"):
        headers.sole("Y")


def test_an_empty_field_is_a_sole_one() -> None:
    for form in FORMS.values():
        assert form([("X", "")]).sole("x") == ""


MORE = [("Via", "1.1 gateway"), ("X-B", "b")]
LINES = b"Via: 1.1 gateway\r\nX-B: b\r\n"


def in_block() -> Headers:
    return FORMS["block"](HELD)


def behind_an_added_field() -> Headers:
    headers = FORMS["block"](HELD[:2])
    headers.add(*HELD[2])
    return headers


def behind_added_lines() -> Headers:
    headers = FORMS["block"](HELD[:1])
    headers.add_lines(HELD[1:], b"X-A: 1\r\nx-a: 2\r\n")
    return headers


def decoded_block() -> Headers:
    headers = FORMS["block"](HELD)
    assert len(headers) == 3
    return headers


def looked_at_block() -> Headers:
    headers = FORMS["block"](HELD)
    assert len(headers.raw()) == 3
    return headers


BEGINNINGS = [
    in_block,
    behind_an_added_field,
    behind_added_lines,
    decoded_block,
    looked_at_block,
    lambda: FORMS["from_wire"](HELD),
    lambda: FORMS["list"](HELD),
]
however_they_are_held = pytest.mark.parametrize(
    "held",
    BEGINNINGS,
    ids=["block", "behind a field", "behind lines", "decoded", "looked at", "wire", "list"],
)


def raw(fields: list[Field]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name.encode(), value.encode()) for name, value in fields)


@however_they_are_held
def test_lines_are_added_behind_all_others(held: Callable[[], Headers]) -> None:
    headers = held()
    headers.add_lines(MORE, LINES)
    assert (headers.get("VIA"), headers.sole("x-b"), headers.get_all("X-A")) == (
        "1.1 gateway",
        "b",
        ["1", "2"],
    )
    assert headers.raw() == raw(HELD + MORE)
    assert list(headers) == HELD + MORE


@however_they_are_held
def test_what_is_added_as_lines_can_be_changed(held: Callable[[], Headers]) -> None:
    headers = held()
    headers.add_lines(MORE, LINES)
    headers.set("via", "2")
    assert (headers.get("Via"), headers.raw()) == ("2", raw([*HELD, ("via", "2"), MORE[1]]))
    headers.remove("X-B")
    assert (headers.get("X-B"), headers.raw()) == (None, raw([*HELD, ("via", "2")]))
    headers.add("Via", "3")
    assert headers.get_all("VIA") == ["2", "3"]
    headers.add_lines(MORE, LINES)
    assert headers.get_all("VIA") == ["2", "3", "1.1 gateway"]
    assert list(headers) == [*HELD, ("via", "2"), ("Via", "3"), *MORE]


@however_they_are_held
def test_a_name_before_and_among_added_lines_is_one_name(held: Callable[[], Headers]) -> None:
    lines = [("X-a", "3"), ("Via", "v")]
    headers = held()
    headers.add_lines(lines, b"X-a: 3\r\nVia: v\r\n")
    assert headers.get_all("x-a") == ["1", "2", "3"]
    twin = headers.copy()
    headers.set("X-A", "9")
    assert list(headers) == [HELD[0], ("X-A", "9"), lines[1]]
    twin.remove("X-A")
    assert list(twin) == [HELD[0], lines[1]]


@however_they_are_held
def test_a_name_from_before_can_be_changed_behind_added_lines(held: Callable[[], Headers]) -> None:
    headers = held()
    headers.add_lines(MORE, LINES)
    headers.set("Host", "other")
    headers.remove("x-a")
    assert headers.raw() == raw([("Host", "other"), *MORE])
    assert list(headers) == [("Host", "other"), *MORE]


@however_they_are_held
def test_a_copy_of_added_lines_is_independent(held: Callable[[], Headers]) -> None:
    headers = held()
    headers.add_lines(MORE, LINES)
    twin = headers.copy()
    twin.set("Via", "other")
    twin.add("X-C", "c")
    headers.remove("X-B")
    assert headers.raw() == raw([*HELD, MORE[0]])
    assert twin.raw() == raw([*HELD, ("Via", "other"), MORE[1], ("X-C", "c")])


def test_whoever_added_lines_keeps_the_list() -> None:
    fields = [("X-B", "b")]
    for held in BEGINNINGS:
        headers = held()
        headers.add_lines(fields, b"X-B: b\r\n")
        headers.add("X-C", "c")
        headers.set("X-B", "other")
        assert fields == [("X-B", "b")]


def test_sizes_count_added_lines() -> None:
    headers = Headers.from_block(b"Host:h\r\n")
    headers.add_lines([("X-B", "b")], b"X-B: b\r\n")
    # 4 + 1 and 3 + 1, and four for each of the two.
    assert headers.exceeds(16)
    assert not headers.exceeds(17)
