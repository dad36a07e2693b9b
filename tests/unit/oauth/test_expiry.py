from __future__ import annotations

import pytest

from gateway.oauth.expiry import DEFAULT_LIFE, end_of_life, milliseconds, parse_life, seconds_left
from tests.support.fakes import NOW


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3600000", 3600.0), ("1", 0.001), (" 1800000\n", 1800.0), ("+5000", 5.0), ("007000", 7.0)],
)
def test_a_life_is_configured_in_milliseconds(text: str, seconds: float) -> None:
    assert parse_life(text) == seconds


def test_minus_one_is_endless() -> None:
    assert parse_life("-1") is None
    assert end_of_life(None, NOW) is None


@pytest.mark.parametrize(
    "text", ["0", "00", "-2", "", "3.6e6", "3600.0", "1 000", "abc", "٣٦٠٠", "1_000", "9" * 16, "+", "-"]
)
def test_other_lives_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="milliseconds or -1"):
        parse_life(text)


def test_a_life_ends_when_it_is_over() -> None:
    assert end_of_life(3600.0, NOW) == NOW + 3600


def test_the_default_life_is_half_an_hour() -> None:
    assert DEFAULT_LIFE == 1800.0


def test_times_are_told_in_whole_milliseconds() -> None:
    assert milliseconds(1382703699.7760001) == 1382703699776


@pytest.mark.parametrize(
    ("life", "elapsed", "left"),
    [
        (3600, 0, 3599),
        (3600, 0.002, 3599),
        (3600, 1.5, 3598),
        (1800, 0, 1799),
        (1, 0, 0),
        (0.5, 0, 0),
        (3600, 3600, 0),
        (3600, 9999, 0),
    ],
)
def test_what_is_left_is_told_in_whole_seconds(life: float, elapsed: float, left: int) -> None:
    assert seconds_left(1382703699.776 + life, 1382703699.776 + elapsed) == left


def test_an_endless_life_is_told_as_0() -> None:
    assert seconds_left(None, NOW) == 0
