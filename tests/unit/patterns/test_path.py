import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.patterns import PatternError, compile_path, compile_resource, path_beginning

MATCHES_PATH = [
    ("/statuses", "/statuses", True),
    ("/statuses", "/statuses/1", False),
    ("/statuses/**", "/statuses/a/b", True),
    ("/*/a/", "/x/a/", True),
    ("/*/a/", "/x/a", False),
    ("/*/a/*", "/y/a/foo", True),
    ("/*/a/*", "/y/a/foo/bar", False),
    ("/*/a/**", "/x/a/b/c/d", True),
    ("/*/a/*/feed/", "/x/a/b/feed/", True),
    ("/*/a/{reader}/feed/", "/y/a/foo/feed/", True),
    ("/a/**/feed/**", "/a/b/feed/rss/1234", True),
    ("/a/**/feed/**", "/a/feed/rss", False),
    ("/animals/*", "/animals/cats", True),
    ("/animals/*", "/animals/cats/wild", False),
    ("/animals/**", "/animals/cats/wild", True),
    ("/animals/**", "/animals/cats", True),
    ("/animals/**", "/animals", False),
    ("/animals/*/wild/**", "/animals/cats/wild/african/spotted", True),
    ("/animals/*/wild/**", "/animals/cats", False),
    ("/resource1/{id}", "/resource1/42", True),
    ("/resource1/{id}", "/resource1/4/2", False),
    ("%{user%}", "{user}", True),
    ("%{user%}", "user", False),
    ("/extensive-search", "/extensive-search/", False),
    ("/a/*", "/a/b", True),
    ("/internal/**", "/public/x", False),
    ("/ANIMALS/*", "/animals/cat", False),
    ("**/health/*", "/v1/x/health/live", True),
    ("**/health/*", "/v1/x/health/live/now", False),
    ("**/india/blr**", "/x/india/blr/1/2", True),
    ("/", "", True),
    ("/", "/", True),
    ("/", "/x", False),
    ("", "", True),
    ("/**", "/", True),
    ("/**", "", False),
    ("**", "", True),
    ("***", "/a/b", True),
    ("/*", "/", True),
    ("/*", "", False),
    ("/a/*/b", "/a//b", True),
    ("/a/*", "/a/", True),
    ("/a*b", "/axxb", True),
    ("/a*b", "/ab", True),
    ("/a*b", "/a/b", False),
    ("/a*", "/abc", True),
    ("/{x}**", "/abc/d", True),
    ("/a%20b", "/a%20b", True),
    ("/a.b/*/c", "/axb/1/c", False),
    ("/a/{id}", "/a/x\ny", True),
    ("users", "/users", False),
    ("%*%%", "*%", True),
]


@pytest.mark.parametrize(("pattern", "path", "result"), MATCHES_PATH)
def test_matches_path(pattern: str, path: str, result: bool) -> None:
    assert compile_path(pattern)(path) is result


@pytest.mark.parametrize(
    ("pattern", "position"), [("/a/{id", 3), ("/{a/b}", 1), ("/{a{b}}", 1), ("/a}", 2), ("{", 0)]
)
def test_a_brace_needs_its_partner(pattern: str, position: int) -> None:
    with pytest.raises(PatternError, match="write %") as caught:
        compile_path(pattern)
    assert caught.value.position == position


def test_case_can_be_ignored() -> None:
    assert compile_path("/Animals/*/X", ignore_case=True)("/aNIMALS/cat/x")
    assert compile_path("/", ignore_case=True)("")


@pytest.mark.parametrize("pattern", ["**a" * 30 + "*b", "/" + "*a" * 30, "/*" * 30 + "b"])
def test_time_is_bounded(pattern: str) -> None:
    assert not compile_path(pattern)("/" + "a" * 50_000 + "c")
    assert not compile_resource(pattern)("/" + "a" * 50_000 + "c")


@given(st.text("/a*", max_size=7), st.text("/ab", max_size=7))
def test_agrees_with_the_definition(pattern: str, path: str) -> None:
    parts = re.split(r"(\*+)", pattern)
    slow = "".join("[^/]*" if part == "*" else ".*" if part.startswith("*") else part for part in parts)
    expected = path in ("", "/") if pattern == "/" else re.fullmatch(slow, path) is not None
    assert compile_path(pattern)(path) is expected


@pytest.mark.parametrize(
    ("resource", "path", "result"),
    [
        ("/", "", True),
        ("/", "/any/thing", True),
        ("/**", "/any/thing", True),
        ("/**", "/", True),
        ("/**", "", False),
        ("/*", "/a", True),
        ("/*", "/a/", True),
        ("/*", "/a/b", False),
        ("/*", "/", False),
        ("/a", "/a", True),
        ("/a", "/a/", True),
        ("/a", "/a//", False),
        ("/a", "/A", False),
        ("/a", "/ab", False),
        ("/a/*", "/a/b", True),
        ("/a/*", "/a/", False),
        ("/a/*", "/a", False),
        ("/a/*", "/a/b/c", False),
        ("/a/**", "/a/", True),
        ("/a/**", "/a", False),
        ("/a/**", "/a/b/c", True),
        ("/a/*/c", "/a/b/c", True),
        ("/a/*/c", "/a//c", False),
        ("/yy*", "/yyz", True),
        ("/yy*", "/yy", False),
        ("/**/admin", "/a/b/admin", True),
        ("/a/{id}", "/a/1", False),
        ("/a%*", "/a%b", True),
        ("/a/***", "/a/b/c", True),
    ],
)
def test_resources_of_a_product(resource: str, path: str, result: bool) -> None:
    assert compile_resource(resource)(path) is result


def test_a_lone_surrogate_in_a_resource_does_no_harm() -> None:
    assert not compile_resource("/\ud800*x")("/a")


@pytest.mark.parametrize(
    ("pattern", "beginning"),
    [
        ("", ("", True)),
        ("/", ("/", True)),
        ("/a%*", ("/a*", True)),
        ("/a/*", ("/a/", False)),
        ("/a/**", ("/a/", False)),
        ("/a*", ("/a", False)),
        ("*", ("", False)),
        ("/{x}/b", ("/", False)),
        ("/a/**/b", None),
        ("/a*b", None),
    ],
)
def test_how_what_matches_begins(pattern: str, beginning: tuple[str, bool] | None) -> None:
    assert path_beginning(pattern) == beginning
