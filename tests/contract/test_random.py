"""A slice of `make fuzz` for every run: conditions against their oracle, templates, XML documents."""

from __future__ import annotations

import json
from random import Random
from time import process_time

import pytest

from gateway.conditions import Matcher
from gateway.errors import BundleError
from gateway.faults import Fault
from gateway.payload import xml_to_json
from tests.support import condition_fuzz, template_fuzz, xml_oracle
from tests.support.condition_oracle import NotACondition, evaluate
from tests.support.condition_rows import compiled


def test_texts_of_any_kind_are_conditions_or_refused_with_their_place() -> None:
    seen = condition_fuzz.fuzz(3_000, seed=20_131_025)
    assert seen["compiled"] > 500
    assert seen["refused"] > 500


@pytest.mark.parametrize("java", [False, True])
def test_matcher_and_oracle_agree(java: bool) -> None:
    assert not condition_fuzz.disagreements(1_500, seed=3_699, java=java)


def test_what_the_oracle_takes_for_a_condition_is_one() -> None:
    assert not condition_fuzz.unsound(1_500, seed=776)


def test_the_oracle_knows_wrong_from_right() -> None:
    """The oracle is only worth something where it refuses and where it says no."""
    assert evaluate('a = "1" and b', {"a": "1", "b": True})
    assert not evaluate('a = "1" and b', {"a": "1"})
    for text in ("a ===", '"a" = a', "a and", "(a", "a not = b", "a ~ b", "a = 5.5L"):
        with pytest.raises(NotACondition):
            evaluate(text, {})


def test_templates_never_crash() -> None:
    seen = template_fuzz.fuzz(2_000, seed=1_382)
    assert min(seen["rendered"], seen["refused"]) > 100


def test_xml_documents_become_what_the_tables_say() -> None:
    random = Random(468)
    for _ in range(500):
        node, options = xml_oracle.document(random), xml_oracle.options(random)
        got = json.loads(xml_to_json(node.xml().encode(), options))
        assert got == xml_oracle.expected(node, options), (node.xml(), options)


CATASTROPHES = (
    "(a+)+b",
    "(a|a)*b",
    "(a|aa)+b",
    "(.*a){25}",
    "(a*)*b",
    "^(([a-z])+.)+[A-Z]([a-z])+b",
    r"(a+)+\1b",
    "(?=(a+)+b)a*",
    "(?=(a|a)*b).*",
    r"(x+x+)+\1y",
    "(?:a?){500}a{500}",
    "((a{1,50}){1,50}){1,50}b",
)
VICTIMS = ("a" * 30, "a" * 2_000, "x" * 2_000, "a" * 20_000 + "!")


def asked(matcher: Matcher) -> str:
    try:
        return str(matcher(condition_fuzz.EXCHANGE))
    except Fault as fault:
        return fault.code


@pytest.mark.parametrize("pattern", CATASTROPHES)
def test_catastrophic_patterns_end_in_bounded_time(pattern: str) -> None:
    """Refused, answered, or over the budget, which is a fault: never a hang, never a silent no."""
    begun = process_time()
    try:
        condition = compiled(f'v ~~ "{pattern}"', {"v": VICTIMS[0]})
    except BundleError:
        assert process_time() - begun < 5
        return
    assert process_time() - begun < 5
    for victim in VICTIMS:
        begun = process_time()
        matcher = compiled(f'v ~~ "{pattern}"', {"v": victim}).matcher
        assert matcher is not None
        assert asked(matcher) in {"True", "False", "gateway.conditions.RegexBudgetExceeded"}
        assert process_time() - begun < 2
    assert condition.matcher is not None


def test_globs_and_paths_with_many_stars_end_in_bounded_time() -> None:
    for text in ('v ~ "' + "*a" * 40 + '*b"', 'v ~/ "' + "/**/a" * 40 + '/b"', 'v ~/ "/' + "*a" * 40 + 'b"'):
        begun = process_time()
        for value in ("a" * 5_000, "/a" * 5_000, "/" * 5_000):
            matcher = compiled(text, {"v": value}).matcher
            assert matcher is not None
            assert matcher(condition_fuzz.EXCHANGE) is False
        assert process_time() - begun < 2
