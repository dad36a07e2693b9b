"""The canonical path, and query and form fields."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import faults
from gateway.faults import Fault
from gateway.message import GUARDED_ESCAPES, MAX_FORM_FIELDS, Parameters, canonical_path
from gateway.message.uri import is_canonical, parameters_of


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        ("/", "/"),
        ("/a/b", "/a/b"),
        ("/a//b/", "/a//b/"),
        ("//admin", "//admin"),
        ("/%61dmin", "/admin"),
        ("/%41%2d%2E%5f%7Ex", "/A-._~x"),
        ("/caf%c3%a9", "/caf%C3%A9"),
        ("/a%20b", "/a%20b"),
        ("/a%3b%3f%23", "/a%3B%3F%23"),
        ("/a%25", "/a%25"),
        ("/a;v=1/b,c:d@e", "/a;v=1/b,c:d@e"),
        ("/!$&'()*+,;=:@", "/!$&'()*+,;=:@"),
        ("/...", "/..."),
        ("/.well-known/x", "/.well-known/x"),
        ("/a..b", "/a..b"),
        ("/..a", "/..a"),
        ("/latin1-%E9", "/latin1-%E9"),
    ],
)
def test_one_spelling(raw: str, path: str) -> None:
    assert canonical_path(raw) == (path, frozenset())


@pytest.mark.parametrize(
    "raw",
    [
        "/..",
        "/.",
        "/a/../b",
        "/a/./b",
        "/a/..",
        "/%2e%2e/admin",
        "/.%2E/admin",
        "/%2e/admin",
        "/a/..;/admin",
        "/a/..;x=1/admin",
        "/a/..%3b/admin",
        "/a/..%3Bx/admin",
        "/a/..%2fadmin",
        "/a%2F..%2Fadmin",
        "/a%5c..%5cadmin",
        "/a/..%5Cadmin",
    ],
)
def test_dot_segments_are_refused_however_they_are_spelled(raw: str) -> None:
    with pytest.raises(Fault) as refused:
        canonical_path(raw)
    assert (refused.value.kind, refused.value.status) == (faults.BAD_PATH, 400)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "a",
        "*",
        "http://h/a",
        "/%",
        "/%4",
        "/%zz",
        "/%u002e",
        "/%-1",
        "/a b",
        "/a?b",
        "/a#b",
        "/a\\b",
        "/a\0",
        "/a\r\n",
        "/é",
        '/"',
        "/{x}",
        "/%c0%ae%c0%ae/admin",
        "/%C0%AF",
        "/%c1%9c",
        "/%e0%80%ae",
        "/%E0%9F%BF",
        "/%f0%80%80%ae",
    ],
)
def test_what_a_path_cannot_hold_is_refused(raw: str) -> None:
    with pytest.raises(Fault) as refused:
        canonical_path(raw)
    assert refused.value.kind is faults.BAD_PATH


@pytest.mark.parametrize(
    ("raw", "path", "guarded"),
    [
        ("/a%2fb", "/a%2Fb", {"%2F"}),
        ("/a%5Cb", "/a%5Cb", {"%5C"}),
        ("/a%00", "/a%00", {"%00"}),
        ("/%2f%5c%00", "/%2F%5C%00", {"%2F", "%5C", "%00"}),
    ],
)
def test_escapes_that_a_target_may_take_for_a_separator_are_told(
    raw: str, path: str, guarded: set[str]
) -> None:
    assert canonical_path(raw) == (path, frozenset(guarded))
    assert guarded <= GUARDED_ESCAPES


@given(st.text(st.sampled_from("ab./%25fFeE;0cC\\ é")))
def test_the_canonical_spelling_is_its_own(tail: str) -> None:
    try:
        path, guarded = canonical_path("/" + tail)
    except Fault:
        return
    assert canonical_path(path) == (path, guarded)


@given(st.text(st.sampled_from("ab./%25fFeE;0cC\\")))
def test_decoding_an_accepted_path_never_yields_a_dot_segment(tail: str) -> None:
    try:
        path, _ = canonical_path("/" + tail)
    except Fault:
        return
    for escape, character in (("%2E", "."), ("%2F", "/"), ("%5C", "/"), ("%3B", ";")):
        path = path.replace(escape, character)
    assert not {".", ".."} & {segment.partition(";")[0] for segment in path.split("/")}


def test_parameters_are_decoded_in_order() -> None:
    query = Parameters("a=1&b=x+y%20z&a=2&flag&=v&caf%C3%A9=%FF&c=1=2")
    assert query.pairs() == [
        ("a", "1"),
        ("b", "x y z"),
        ("a", "2"),
        ("flag", ""),
        ("", "v"),
        ("café", "\ufffd"),
        ("c", "1=2"),
    ]
    assert len(query) == 7


def test_empty_fields_are_no_parameters() -> None:
    assert Parameters("&&a=1&").pairs() == [("a", "1")]
    assert Parameters().pairs() == []
    assert str(Parameters()) == ""


def test_names_are_case_sensitive_and_distinct() -> None:
    query = Parameters("a=hello&A=x&a=world")
    assert query.names() == ["a", "A"]
    assert (query.get("a"), query.get("A"), query.get("b")) == ("hello", "x", None)
    assert query.get_all("a") == ["hello", "world"]
    assert [query.nth("a", n) for n in (1, 2, 3)] == ["hello", "world", None]


def test_text_goes_out_as_it_came_until_something_is_changed() -> None:
    query = Parameters("a=%7e&&b")
    assert query.get("a") == "~"
    assert str(query) == "a=%7e&&b"
    query.add("c", "x&y é")
    assert str(query) == "a=~&b=&c=x%26y+%C3%A9"


def test_half_a_character_does_not_stop_the_request() -> None:
    assert str(Parameters.of([("a", "x\ud800")])) == "a=x%3F"


def test_set_takes_the_first_place_and_removes_the_others() -> None:
    query = Parameters("a=1&b=2&c=3&b=4")
    query.set("b", "new")
    query.set("d", "5")
    assert str(query) == "a=1&b=new&c=3&d=5"


def test_numbers_make_repeated_parameters() -> None:
    query = Parameters("w=a&x=1")
    query.set_nth("w", 1, "A")
    query.set_nth("w", 2, "B")
    query.set_nth("w", 9, "C")
    assert str(query) == "w=A&x=1&w=B&w=C"


@pytest.mark.parametrize(("number", "text"), [(0, "x=1"), (1, "x=1&w=b"), (2, "w=a&x=1"), (3, "w=a&x=1&w=b")])
def test_remove(number: int, text: str) -> None:
    query = Parameters("w=a&x=1&w=b")
    query.remove("w", number)
    assert str(query) == text


def test_clear() -> None:
    query = Parameters("a=1")
    query.clear()
    assert (str(query), len(query)) == ("", 0)


@pytest.mark.parametrize("looked_at", [False, True])
def test_a_copy_is_independent(looked_at: bool) -> None:
    query = Parameters("a=1")
    if looked_at:
        query.pairs()
    twin = query.copy()
    twin.set("a", "2")
    query.add("b", "3")
    assert (str(query), str(twin)) == ("a=1&b=3", "a=2")


@given(st.lists(st.tuples(st.text(), st.text())))
def test_what_is_written_is_read_again(pairs: list[tuple[str, str]]) -> None:
    pairs = [(name, value) for name, value in pairs if name or value]
    readable = [pair for pair in pairs if all(text.isprintable() for text in pair)]
    assert Parameters(str(Parameters.of(readable))).pairs() == readable


@given(st.text(st.sampled_from("ab%4Fe9c3+=\r\n _é")))
def test_decoding_is_that_of_the_standard_library(text: str) -> None:
    assert Parameters(f"a={text}").get("a") == unquote_plus(text)


def test_half_a_character_beside_an_escape_is_a_question_mark() -> None:
    assert Parameters("a=\ud800%41").get("a") == "?A"


def test_a_form_has_as_many_fields_as_one_can_read_at_once() -> None:
    assert len(Parameters.of_form("&".join(["a=1"] * MAX_FORM_FIELDS))) == MAX_FORM_FIELDS
    for one_more in ("&a=1", "&"):
        with pytest.raises(Fault) as refused:
            Parameters.of_form("&".join(["a=1"] * MAX_FORM_FIELDS) + one_more)
        assert (refused.value.kind, refused.value.status) == (faults.BAD_FORM, 500)


@pytest.mark.parametrize("text", ["a=%", "a=100%&b=1", "a=%4", "%zz=1"])
def test_a_form_with_a_broken_escape_is_bad_form_data(text: str) -> None:
    with pytest.raises(Fault) as refused:
        Parameters.of_form(text)
    assert refused.value.kind is faults.BAD_FORM
    assert Parameters(text).pairs()


@pytest.mark.parametrize("text", ["%41" * 349_000, "%41b" * 262_000, "%ff" * 349_000, "é%e9" * 209_000])
def test_nothing_but_escapes_is_decoded_faster_than_by_the_standard_library(text: str) -> None:
    def cost(decode: Callable[[], object]) -> float:
        started = time.process_time()
        decode()
        return time.process_time() - started

    ours = min(cost(lambda: Parameters.of_form(f"a={text}").pairs()) for _ in range(3))
    assert ours < min(cost(lambda: unquote_plus(text)) for _ in range(3)) / 2


@pytest.mark.parametrize("raw", ["/", "/a/b", "//a//", "/a.b/c.", "/a..", "/!$&'()*+,;=:@-._~/Z9"])
def test_a_plain_path_is_canonical_at_one_glance(raw: str) -> None:
    assert is_canonical(raw)
    assert canonical_path(raw) == (raw, frozenset())


@pytest.mark.parametrize(
    "raw",
    [
        *("", "a", "a/b", "*", ".", "/.", "/..", "/a/.b", "/.well-known/x", "/a%20b", "/%"),
        *("/é", "/\x7f", "/\x80", "/\ud800", "/\0", "/a b", "/a?b", "/a#b", "/a\\b", "/{x}"),
    ],
)
def test_what_needs_a_second_look_is_not_canonical_at_one_glance(raw: str) -> None:
    assert not is_canonical(raw)


@given(st.text(st.sampled_from("ab./%25;\\ é\x7f"), max_size=8))
def test_what_is_canonical_at_one_glance_would_be_at_the_second(raw: str) -> None:
    if is_canonical(raw):
        assert raw.startswith("/")
        assert not {".", ".."} & {segment.partition(";")[0] for segment in raw.split("/")}
        assert canonical_path(raw) == (raw, frozenset())


@pytest.mark.parametrize("text", ["", "a=1", "a=%7e&&b", "&", "a=x+y%20z&a=2"])
def test_parameters_of_a_text_are_those_of_the_constructor(text: str) -> None:
    made, built = parameters_of(text), Parameters(text)
    assert made.written() == built.written() == text
    assert (made.pairs(), len(made), made.names()) == (built.pairs(), len(built), built.names())


def test_what_is_written_follows_each_change() -> None:
    query = parameters_of("a=%7e")
    assert query.pairs() == [("a", "~")]
    assert query.written() == "a=%7e"
    query.add("b", "x y")
    assert query.written() == str(query) == "a=~&b=x+y"
    query.remove("a")
    assert query.written() == "b=x+y"
    query.clear()
    assert query.written() == ""


def test_parameters_of_one_text_are_independent() -> None:
    first, second = parameters_of("a=1"), parameters_of("a=1")
    first.set("a", "2")
    assert (first.written(), second.written()) == ("a=2", "a=1")
