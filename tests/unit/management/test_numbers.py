from __future__ import annotations

import pytest

from gateway.management.numbers import whole_number


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number


# The last but one is a digit to Python, and the last longer than it would make a number of.
@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "1_0", "1" * 10, "\u0661", "9" * 5_000])
def test_anything_else_is_none(text: str) -> None:
    assert whole_number(text) is None


def test_how_long_it_may_be_is_given() -> None:
    assert whole_number("123", most_digits=3) == 123
    assert whole_number("1234", most_digits=3) is None
