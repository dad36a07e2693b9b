"""The tests that path patterns become."""

from __future__ import annotations

import pytest

from gateway.patterns.path_tests import Anything, Begins, Exactly, OrWithSlash, Segments
from gateway.patterns.predicate import predicate_of


@pytest.mark.parametrize("text", ["", "/", "/a/b", "é\ud800\0"])
def test_anything_fits_every_text(text: str) -> None:
    assert Anything().matches(text)


@pytest.mark.parametrize(
    ("text", "fits"), [("/a", True), ("/a/", False), ("/A", False), ("", False), ("/ab", False)]
)
def test_one_text_fits_exactly(text: str, fits: bool) -> None:
    assert Exactly("/a").matches(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"), [("/a/", True), ("/a/b/c", True), ("/a", False), ("", False), ("x/a/", False)]
)
def test_what_begins_so_fits(text: str, fits: bool) -> None:
    assert Begins("/a/").matches(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("/a/x/c", True),
        ("/a//c", True),
        ("/a/x/cc", False),
        ("/a/x/c/", False),
        ("/a/x/y/c", False),
        ("/a/x", False),
        ("/a/", False),
        ("/a", False),
        ("/b/x/c", False),
        ("", False),
        ("/a/é\U0001f600/c", True),
    ],
)
def test_a_segment_ends_at_the_next_slash(text: str, fits: bool) -> None:
    assert Segments(("/a/", "/c"), 0, is_open=False).matches(text) is fits


@pytest.mark.parametrize(
    ("text", "fits"), [("/a/x", True), ("/a/xyz", True), ("/a/", False), ("/a/x/", False)]
)
def test_the_last_segment_ends_with_the_text(text: str, fits: bool) -> None:
    assert Segments(("/a/", ""), 1, is_open=False).matches(text) is fits


@pytest.mark.parametrize(("least", "fits"), [(0, True), (1, True), (2, True), (3, False)])
def test_a_segment_has_at_least_so_many_characters(least: int, fits: bool) -> None:
    assert Segments(("/", "/c"), least, is_open=False).matches("/xy/c") is fits


@pytest.mark.parametrize(
    ("text", "fits"), [("/x/c/", True), ("/x/c/d/e", True), ("/x/c", False), ("//c/d", False)]
)
def test_anything_may_follow_where_the_end_is_open(text: str, fits: bool) -> None:
    assert Segments(("/", "/c/"), 1, is_open=True).matches(text) is fits


def test_segments_may_follow_each_other() -> None:
    pair = Segments(("/", "/", ""), 1, is_open=False)
    assert pair.matches("/a/b")
    assert not pair.matches("/a")
    assert not pair.matches("/a/b/c")


def test_what_fits_may_have_one_more_slash() -> None:
    test = OrWithSlash(Exactly("/a"))
    assert [test.matches(text) for text in ("/a", "/a/", "/a//", "/", "")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_slash_alone_is_one_more_than_nothing() -> None:
    assert OrWithSlash(Exactly("")).matches("/")


@pytest.mark.parametrize(
    "test",
    [
        Anything(),
        Exactly("/a"),
        Begins("/"),
        Segments(("/", ""), 1, is_open=False),
        OrWithSlash(Exactly("/a")),
    ],
)
def test_each_is_called_like_a_function(test: Anything) -> None:
    assert test("/a")


def test_no_walk_gives_up() -> None:
    for test in (Anything(), Exactly("/a"), Begins("/"), Segments(("/", ""), 1, is_open=False)):
        assert test.always_answers
        assert OrWithSlash(test).always_answers
    assert not OrWithSlash(predicate_of(str.isascii)).always_answers
