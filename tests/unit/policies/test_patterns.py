"""The pattern language of ExtractVariables."""

from __future__ import annotations

import time

import pytest

from gateway.policies._patterns import Captures, best_match, compile_pattern
from gateway.policies._values import Wrong


def caught(pattern: str, text: str, *, ignores_case: bool = False, is_path: bool = False) -> Captures | None:
    return compile_pattern(pattern, ignores_case=ignores_case, is_path=is_path).match(text)


@pytest.mark.parametrize(
    ("pattern", "text", "captures"),
    [
        ("{all}", "anything at all", {"all": "anything at all"}),
        ("{all}", "", {"all": ""}),
        ("Bearer {token}", "Bearer abc.def", {"token": "abc.def"}),
        ("Bearer {token}", "bearer abc", None),
        ("Bearer {token}", "Bearer", None),
        ("{a}:{b}", "x:y:z", {"a": "x", "b": "y:z"}),
        ("{a}:{b};", "x:y;z;", {"a": "x", "b": "y;z"}),
        ("{a}:{b};", "x:y;z", None),
        ("{a}-{b}-{c}", "x-y", None),
        ("a{x}a", "a", None),
        ("a{x}a", "aa", {"x": ""}),
        ("*geocode={geocode}*", "p&geocode=37.0&q", {"geocode": ""}),
        ("*geocode={geocode}&*", "p&geocode=37.0&q", {"geocode": "37.0"}),
        ("*{last}", "ab", {"last": "ab"}),
        ("{a}{b}", "xy", {"a": "", "b": "xy"}),
        ("%{{x}%}", "{v}", {"x": "v"}),
        ("%*%%{x}", "*%v", {"x": "v"}),
        ("100% {x}", "100% sure", {"x": "sure"}),
        ("}{x}", "}v", {"x": "v"}),
        ("/a/**/{x}", "/a/b/c/d", {"x": "c/d"}),
        ("{a}\n{b}", "1\n2", {"a": "1", "b": "2"}),
        ("{ a }", "v", {"a": "v"}),
        ("{x}={x}", "1=2", {"x": "2"}),
    ],
)
def test_text_patterns(pattern: str, text: str, captures: dict[str, str] | None) -> None:
    found = caught(pattern, text)
    assert (None if found is None else dict(found)) == captures


@pytest.mark.parametrize(
    ("pattern", "path", "captures"),
    [
        ("/widgets/{id}", "/widgets/42", {"id": "42"}),
        ("/widgets/{id}", "/widgets/", None),
        ("/widgets/{id}", "/widgets/4/2", None),
        ("/widgets/{id}", "/Widgets/42", None),
        ("/{a}/{b}", "/x/y", {"a": "x", "b": "y"}),
        ("/{a}/{b}", "/x/y/", None),
        ("/{a}/", "/x/", {"a": "x"}),
        ("/a/*/{id}", "/a/b/c", {"id": "c"}),
        ("/a/*/{id}", "/a//c", None),
        ("/a/b*/{id}", "/a/b/c", {"id": "c"}),
        ("/a/b*/{id}", "/a/bx/c", {"id": "c"}),
        ("/a-{id}.json", "/a-7.json", {"id": "7"}),
        ("/a-{id}.json", "/a-.json", None),
        ("/{a}.{b}", "/x.y.z", {"a": "x", "b": "y.z"}),
        ("/{a}/**", "/x/y/z", {"a": "x"}),
        ("/{a}/**", "/x/", {"a": "x"}),
        ("/{a}/**", "/x", None),
        ("/**/{last}", "/x/y/z", {"last": "z"}),
        ("/**/{last}", "/z", None),
        ("/a/**/b/{id}", "/a/1/2/b/7", {"id": "7"}),
        ("/a/**/b/{id}", "/a/b/7", None),
        ("/a/**/b/**/{id}", "/a/1/b/2/3", {"id": "3"}),
        ("/a/**/b/**/{id}", "/a/1/b/2", None),
        ("/a/**/b/**/{id}", "/a/1/2/3", None),
        ("/**/{x}/b/**", "/1/2/b/3", {"x": "2"}),
        ("/{a}/x/**", "/1/y/z", None),
        ("{a}/b", "/1/b", {"a": "1"}),
        ("/{a}", "", None),
        ("/{a}", "/", None),
        ("/%{{a}", "/{1", {"a": "1"}),
    ],
)
def test_path_patterns(pattern: str, path: str, captures: dict[str, str] | None) -> None:
    found = caught(pattern, path, is_path=True)
    assert (None if found is None else dict(found)) == captures


def test_case_can_be_ignored_in_what_is_literal() -> None:
    assert caught("/Widgets/{ID}/Ä", "/wIDGETS/AbC/ä", ignores_case=True, is_path=True) == [("ID", "AbC")]
    # A letter that grows when it is lowered stays as it is, so that positions stay the same.
    assert caught("İ{x}Y", "İAby", ignores_case=True) == [("x", "Ab")]


@pytest.mark.parametrize("pattern", ["/a/b", "*", "", "%{a%}"])
def test_a_pattern_must_capture_something(pattern: str) -> None:
    with pytest.raises(Wrong, match="captures no variable") as refused:
        compile_pattern(pattern)
    assert refused.value.rule == "PatternWithoutVariable"


@pytest.mark.parametrize("pattern", ["/a/{b", "{}", "{ }", "{a{b}}c{", "/x**/{a}", "/**x/{a}"])
def test_a_pattern_can_be_wrong(pattern: str) -> None:
    with pytest.raises(Wrong) as refused:
        compile_pattern(pattern, is_path=True)
    assert refused.value.rule == "InvalidPattern"


def test_the_matching_pattern_of_most_segments_wins() -> None:
    patterns = [
        compile_pattern(text, is_path=True)
        for text in ("/**/{last}", "/a/{one}", "/{x}/{y}/{z}", "/a/{two}/{three}", "/a/b/c/d/{e}")
    ]
    assert best_match(patterns, "/a/1") == [("last", "1")]
    assert best_match(patterns, "/a/1/2") == [("x", "a"), ("y", "1"), ("z", "2")]
    assert best_match(patterns, "/a/b/c/d/5") == [("e", "5")]
    assert best_match(patterns, "/q/1") == [("last", "1")]
    assert best_match(patterns, "/q") == []


def test_matching_stays_cheap_on_hostile_text() -> None:
    text_pattern = compile_pattern("*a" * 40 + "{x}b")
    path_pattern = compile_pattern("/**/a" * 20 + "/{x}/b", is_path=True)
    begun = time.process_time()
    assert text_pattern.match("a" * 100_000) is None
    assert path_pattern.match("/a" * 4_000) is None
    assert time.process_time() - begun < 2
