"""Time in statistics: the span that is asked for, and the units that it is cut into. Seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from gateway.errors import Invalid
from gateway.management.numbers import whole_number
from gateway.management.stat_terms import INVALID

UNITS = ("minute", "hour", "day", "week", "month")
LONGEST = 366 * 86_400
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MOST_OFFSET = 24 * 60
_MONDAY = 4 * _DAY
"""The first Monday after 1970 began."""
_TIME = r"(\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2})"
_RANGE = re.compile(rf"\s*{_TIME}\s*~\s*{_TIME}\s*")


def read_range(text: str | None) -> tuple[int, int]:
    """Read `MM/DD/YYYY HH:MM~MM/DD/YYYY HH:MM` (UTC): where the span begins, and where it ends.

    Raises:
        Invalid: it is absent, is none, ends before it begins, or is longer than a year.
    """
    match = _RANGE.fullmatch(text or "")
    if match is None:
        raise Invalid(INVALID, "timeRange must be given as MM/DD/YYYY HH:MM~MM/DD/YYYY HH:MM")
    try:
        begin, end = (int(_read(part).timestamp()) for part in match.groups())
    except ValueError as error:
        raise Invalid(INVALID, f"timeRange {text} is no time: {error}") from error
    return check_span(begin, end)


def check_span(begin: int, end: int) -> tuple[int, int]:
    """Return a span.

    Raises:
        Invalid: it ends before it begins, or is longer than a year.
    """
    if not begin < end:
        raise Invalid(INVALID, "timeRange ends before it begins")
    if end - begin > LONGEST:
        raise Invalid(INVALID, "timeRange is longer than 366 days")
    return begin, end


def _read(text: str) -> datetime:
    return datetime.strptime(text, "%m/%d/%Y %H:%M").replace(tzinfo=UTC)


def read_offset(text: str | None) -> int:
    """Read the minutes that a time zone is ahead of UTC; return seconds, 0 for none.

    Raises:
        Invalid: it is no number, or more than a day.
    """
    if text is None:
        return 0
    text = text.strip()
    sign, digits = (text[0], text[1:]) if text.startswith(("-", "+")) else ("", text)
    minutes = whole_number(digits, most_digits=5)
    if minutes is None or minutes > _MOST_OFFSET:
        raise Invalid(INVALID, f"tzo {text!r} is no number of minutes up to {_MOST_OFFSET}")
    return (-minutes if sign == "-" else minutes) * _MINUTE


def bucket_of(second: int, unit: str, offset: int) -> int:
    """Return when the unit began that a time is in, in a zone so many seconds ahead of UTC."""
    if unit in ("minute", "hour"):
        return second - second % (_MINUTE if unit == "minute" else _HOUR)
    local = second + offset
    if unit == "day":
        return local - local % _DAY - offset
    if unit == "week":
        return local - (local - _MONDAY) % (7 * _DAY) - offset
    day = datetime.fromtimestamp(local, UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return int(day.timestamp()) - offset


def buckets(begin: int, end: int, unit: str, offset: int) -> Iterator[int]:
    """Yield when each unit of a span begins, ascending."""
    at = bucket_of(begin, unit, offset)
    while at < end:
        yield at
        at = end_of(at, unit, offset)


def end_of(at: int, unit: str, offset: int) -> int:
    """Return when the unit ends that begins at a time."""
    if unit == "month":
        later = datetime.fromtimestamp(at + offset, UTC) + timedelta(days=32)
        return bucket_of(int(later.timestamp()) - offset, unit, offset)
    return at + {"minute": _MINUTE, "hour": _HOUR, "day": _DAY, "week": 7 * _DAY}[unit]
