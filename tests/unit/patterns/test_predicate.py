"""A test of a text: called, or asked; a function is one, too."""

from __future__ import annotations

import pytest

from gateway.patterns import Predicate
from gateway.patterns.predicate import predicate_of


class Short(Predicate):
    def matches(self, text: str) -> bool:
        return len(text) < 3


def test_the_base_tests_nothing() -> None:
    for ask in (Predicate().matches, Predicate()):
        with pytest.raises(NotImplementedError):
            ask("text")


def test_calling_a_predicate_asks_the_one_that_was_derived() -> None:
    assert (Short()("ab"), Short()("abc")) == (True, False)


def test_a_function_becomes_a_predicate() -> None:
    is_upper = predicate_of(str.isupper)
    assert isinstance(is_upper, Predicate)
    assert (is_upper.matches("A"), is_upper.matches("a")) == (True, False)
    assert (is_upper("A"), is_upper("a")) == (True, False)


def test_a_predicate_stays_as_it_is() -> None:
    short = Short()
    assert predicate_of(short) is short


def test_what_a_function_raises_comes_through() -> None:
    def broken(text: str) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        predicate_of(broken).matches("text")
