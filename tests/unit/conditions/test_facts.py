from __future__ import annotations

from random import Random

import pytest

from gateway.conditions import Facts, Shape, compile_condition, necessary_facts
from gateway.errors import BundleError
from gateway.faults import Fault
from gateway.message import to_text
from tests.support.builders import make_exchange
from tests.support.condition_grammar import NAMES, VALUES, condition
from tests.support.condition_rows import AT
from tests.support.condition_rows import compiled as compile_given

VERB, SUFFIX = "request.verb", "proxy.pathsuffix"


def facts(text: str, *, java: bool = False) -> dict[str, set[str]]:
    """Return the facts of a condition, a text that is only a beginning marked by `...`."""
    tree = compile_condition(text, AT, java_precedence=java).tree
    return {
        name: {shape.text if shape.is_whole else f"{shape.text}..." for shape in shapes}
        for name, shapes in necessary_facts(tree).items()
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('request.verb = "GET"', {VERB: {"GET"}}),
        ('proxy.pathsuffix MatchesPath "/a"', {SUFFIX: {"/a"}}),
        ('proxy.pathsuffix MatchesPath "/a/**"', {SUFFIX: {"/a/..."}}),
        ('proxy.pathsuffix MatchesPath "/a/{id}/b"', {SUFFIX: {"/a/..."}}),
        ('proxy.pathsuffix MatchesPath "/a%*"', {SUFFIX: {"/a*"}}),
        ('proxy.pathsuffix MatchesPath "/"', {SUFFIX: {"/", ""}}),
        ('proxy.pathsuffix MatchesPath "/**"', {SUFFIX: {"/..."}}),
        ('proxy.pathsuffix MatchesPath "**/b/*"', {}),
        ('proxy.pathsuffix Matches "/a*b"', {SUFFIX: {"/a..."}}),
        ('proxy.pathsuffix Matches "/a"', {SUFFIX: {"/a"}}),
        ('proxy.pathsuffix StartsWith "/a"', {SUFFIX: {"/a..."}}),
        ('(request.verb = "GET") and (proxy.pathsuffix = "/a")', {VERB: {"GET"}, SUFFIX: {"/a"}}),
        ('(request.verb = "GET") or (request.verb = "PUT")', {VERB: {"GET", "PUT"}}),
        ('(request.verb = "GET") or (proxy.pathsuffix = "/a")', {}),
        ('a and (request.verb = "GET" or request.verb = "PUT")', {VERB: {"GET", "PUT"}}),
        ('(request.verb = "GET" and a) or (request.verb = "PUT" and b)', {VERB: {"GET", "PUT"}}),
        ('proxy.pathsuffix StartsWith "/a" and proxy.pathsuffix = "/a/b"', {SUFFIX: {"/a/b"}}),
        ('proxy.pathsuffix = "/a/b" and proxy.pathsuffix StartsWith "/a"', {SUFFIX: {"/a/b"}}),
    ],
)
def test_what_is_certain(text: str, expected: dict[str, set[str]]) -> None:
    assert facts(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '!(request.verb = "GET")',
        'request.verb != "GET"',
        'request.verb := "get"',
        'proxy.pathsuffix :~ "/a*"',
        'proxy.pathsuffix JavaRegex "/a"',
        "request.verb = null",
        "request.verb = 5",
        "request.verb = other",
        "5 = 5",
        "a",
        "true",
        'request.verb > "GET"',
        'proxy.pathsuffix Not MatchesPath "/a"',
    ],
)
def test_what_says_nothing(text: str) -> None:
    assert facts(text) == {}


def test_behind_a_pattern_that_may_give_up_nothing_is_certain() -> None:
    assert facts('a JavaRegex "x" and request.verb = "GET"') == {}
    assert facts('!(a JavaRegex "x") and request.verb = "GET"') == {}
    assert facts('(b or a JavaRegex "x") and request.verb = "GET"') == {}
    assert facts('a MatchesPath "**/b/*" and request.verb = "GET"') == {}
    assert facts('request.verb = "GET" and a JavaRegex "x"') == {VERB: {"GET"}}


def test_no_condition_says_nothing() -> None:
    assert necessary_facts(None) == {}


def is_met(known: Facts, values: dict[str, object]) -> bool:
    return all(
        any(
            to_text(values[name]) == shape.text
            if shape.is_whole
            else to_text(values[name]).startswith(shape.text)
            for shape in shapes
        )
        for name, shapes in known.items()
    )


def test_where_a_random_condition_holds_its_facts_do() -> None:
    random, exchange, told = Random(20_261), make_exchange(), 0
    for _ in range(4_000):
        values: dict[str, object] = {name: random.choice(VALUES) for name in NAMES}
        try:
            made = compile_given(condition(random), values)
        except BundleError:
            continue
        known = necessary_facts(made.tree)
        assert made.matcher is not None
        if not is_met(known, values):
            told += 1
            try:
                assert not made.matcher(exchange)
            except Fault:
                pytest.fail(f"{made.text} failed where its facts did not hold")
    assert told > 200


def test_a_shape_tells_a_text_from_a_beginning() -> None:
    assert Shape("/a", is_whole=True) != Shape("/a", is_whole=False)
