"""Moments as flow variables show them: epoch milliseconds, and text in UTC.

Inside the gateway a moment is float seconds since the epoch; it is rounded to milliseconds
here, once, so that a text and its number never disagree.
"""

from __future__ import annotations

import time

ZONE = "UTC"
"""The zone of every moment that is shown."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def epoch_ms(seconds: float) -> int:
    """Return whole milliseconds since the epoch."""
    return round(seconds * 1000)


def calendar(seconds: float) -> time.struct_time:
    """Return the fields of a moment in UTC."""
    return time.gmtime(epoch_ms(seconds) // 1000)


def utc_text(seconds: float) -> str:
    """Return a moment like `Wed, 21 Aug 2013 19:16:47 UTC`, whatever the locale."""
    at = calendar(seconds)
    day, month = _DAYS[at.tm_wday], _MONTHS[at.tm_mon - 1]
    return f"{day}, {at.tm_mday:02} {month} {at.tm_year} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} {ZONE}"


def day_of_week(seconds: float) -> int:
    """Return 1 for Sunday to 7 for Saturday, as Java counts."""
    return (calendar(seconds).tm_wday + 1) % 7 + 1
