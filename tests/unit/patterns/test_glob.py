import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.patterns import compile_glob, glob_beginning


@pytest.mark.parametrize(
    ("pattern", "text", "result"),
    [
        ("/cat", "/cat", True),
        ("/cat", "/cat/", False),
        ("/*at", "/cat", True),
        ("/*at", "/bat", True),
        ("/*at", "/owl", False),
        ("/cat*", "/cats/wild", True),
        ("/cat*", "/ca", False),
        ("*at", "/a/cat", True),
        ("*at", "atlas", False),
        ("/c%*at", "/c*at", True),
        ("/c%*at", "/cxat", False),
        ("%%%{%}", "%{}", True),
        ("/a%20b", "/a%20b", True),
        ("100%", "100%", True),
        ("/{id}?", "/{id}?", True),
        ("*unavailable*", "svc unavailable now", True),
        ("*unavailable*", "one\nunavailable\ntwo", True),
        ("*unavailable*", "available", False),
        ("*", "", True),
        ("**", "any/thing", True),
        ("", "", True),
        ("", "x", False),
        ("a*a", "a", False),
        ("ab*b*a", "abba", True),
        ("ab*bb*a", "abba", False),
        ("a*b*c*d", "a__b__c__d", True),
        ("a*b*c*d", "a__c__b__d", False),
        ("a*b", "xb", False),
        ("a*b", "ax", False),
    ],
)
def test_the_whole_text_must_match(pattern: str, text: str, result: bool) -> None:
    assert compile_glob(pattern)(text) is result


def test_case_can_be_ignored() -> None:
    assert compile_glob("*É*x", ignore_case=True)("aéX")
    assert not compile_glob("*É*x")("aéX")


def test_many_wildcards_stay_cheap() -> None:
    assert not compile_glob("*a" * 200 + "*b")("a" * 100_000)


def _slow(pattern: str, text: str) -> bool:
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_slow(pattern[1:], text[index:]) for index in range(len(text) + 1))
    return text[:1] == pattern[0] and _slow(pattern[1:], text[1:])


@given(st.text("ab*", max_size=7), st.text("ab\n", max_size=8))
def test_agrees_with_the_definition(pattern: str, text: str) -> None:
    assert compile_glob(pattern)(text) is _slow(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "beginning"),
    [
        ("", ("", True)),
        ("/a", ("/a", True)),
        ("/a%*", ("/a*", True)),
        ("/a*b", ("/a", False)),
        ("*", ("", False)),
    ],
)
def test_how_what_matches_begins(pattern: str, beginning: tuple[str, bool]) -> None:
    assert glob_beginning(pattern) == beginning
