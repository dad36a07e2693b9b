"""Moments as flow variables show them."""

from __future__ import annotations

import pytest

from gateway.message.moments import calendar, day_of_week, epoch_ms, utc_text

DOCUMENTED = 1377112607.0


def test_the_documented_text() -> None:
    assert utc_text(DOCUMENTED) == "Wed, 21 Aug 2013 19:16:47 UTC"


def test_text_and_number_never_disagree() -> None:
    almost = DOCUMENTED + 0.9996
    assert epoch_ms(almost) == 1377112608000
    assert utc_text(almost).endswith("19:16:48 UTC")


def test_milliseconds_are_exact() -> None:
    assert epoch_ms(1377112607.001) == 1377112607001


@pytest.mark.parametrize(("day", "number"), [(0, 4), (1, 5), (2, 6), (3, 7), (4, 1), (5, 2), (6, 3)])
def test_the_week_begins_on_sunday_with_1(day: int, number: int) -> None:
    assert day_of_week(DOCUMENTED + day * 86400) == number


def test_the_calendar_is_in_utc() -> None:
    at = calendar(0.0)
    assert (at.tm_year, at.tm_mon, at.tm_mday, at.tm_hour) == (1970, 1, 1, 0)
