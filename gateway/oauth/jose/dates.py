"""Times and spans of time, as JWT policies write them and as their variables tell them.

Everything is seconds: instants since the epoch, spans from a given now. Must not know the clock.
"""

from __future__ import annotations

import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime
from math import floor

_UNITS = {"ms": 0.001, "": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SPAN = re.compile(r"([0-9]{1,12})(ms|s|m|h|d)?")

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH = "|".join(_MONTHS)
_SHORT_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_LONG_DAY = "(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_CLOCK = r"(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})"
_ZONE = r"(?P<zone>[A-Z]{1,4}|[+-]\d{4})"
_SORTABLE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:?\d{2})", re.ASCII)
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        # RFC 1123: Tue, 18 Jun 2019 11:00:21 PDT
        rf"{_SHORT_DAY}, (?P<day>\d{{1,2}}) (?P<month>{_MONTH}) (?P<year>\d{{4}}) {_CLOCK} {_ZONE}",
        # RFC 850: Tuesday, 18-Jun-19 11:00:21 PDT; with blanks and a whole year as Edge's own example has it
        rf"{_LONG_DAY}, (?P<day>\d{{1,2}})[- ](?P<month>{_MONTH})[- ](?P<year>\d{{2}}|\d{{4}}) "
        rf"{_CLOCK} {_ZONE}",
        # ANSI C: Tue Jun 18 11:00:21 2019
        rf"{_SHORT_DAY} (?P<month>{_MONTH}) {{1,2}}(?P<day>\d{{1,2}}) {_CLOCK} (?P<year>\d{{4}})",
    )
)
_HOURS = {"GMT": 0, "UTC": 0, "UT": 0, "Z": 0}
_HOURS |= {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
"""The zones of RFC 822, by their hours from UTC."""
_CENTURY_TURNS = 70
"""Of years of two digits, those from here on are of the 20th century."""


def parse_span(text: str) -> float:
    """Return the seconds that a span means: a whole number with ms, s, m, h or d behind it, seconds without.

    Raises:
        ValueError: it is none.
    """
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError("not a number of ms, s, m, h or d")
    return int(found[1]) * _UNITS[found[2] or ""]


@dataclass(frozen=True, slots=True)
class Moment:
    """Be an instant, or a span that begins now: `seconds` are since the epoch, or from now."""

    seconds: float
    is_relative: bool

    def at(self, now: float) -> float:
        """Return the instant."""
        return now + self.seconds if self.is_relative else self.seconds


def parse_moment(text: str) -> Moment:
    """Return the moment that a text means: a date in one of Edge's four forms, or a span.

    Raises:
        ValueError: it is neither.
    """
    text = text.strip()
    if _SPAN.fullmatch(text):
        return Moment(parse_span(text), True)
    if _SORTABLE.fullmatch(text):
        return Moment(datetime.fromisoformat(text).timestamp(), False)
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        if found:
            return Moment(_instant(found.groupdict()), False)
    raise ValueError("neither a date, as 2019-06-18T11:00:11.269-0700, nor a span of time, as 10m")


def _instant(parts: dict[str, str]) -> float:
    """Return the instant of a date that was taken apart. The day of the week is not looked at."""
    year = int(parts["year"])
    if len(parts["year"]) == 2:
        year += 1900 if year >= _CENTURY_TURNS else 2000
    day = datetime(
        *(year, _MONTHS.index(parts["month"]) + 1, int(parts["day"])),
        *(int(parts["hour"]), int(parts["minute"]), int(parts["second"])),
    )
    return timegm(day.timetuple()) - _offset(parts.get("zone", "GMT"))


def _offset(zone: str) -> int:
    """Return a zone's seconds from UTC."""
    if zone in _HOURS:
        return _HOURS[zone] * 3600
    if zone[0] not in "+-":
        raise ValueError(f"there is no zone {zone}")
    minutes = int(zone[1:3]) * 60 + int(zone[3:])
    return (-60 if zone[0] == "-" else 60) * minutes


def format_instant(seconds: float) -> str | None:
    """Return an instant as `2019-09-28T21:30:45.000+0000`, None for one that no calendar has."""
    try:
        whole = datetime.fromtimestamp(floor(seconds), UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return f"{whole:%Y-%m-%dT%H:%M:%S}.{_thousandths(seconds)}+0000"


def format_span(seconds: float) -> str:
    """Return a span as `00:59:59.926`: days are hours, and a minus stands before one that is over."""
    sign, length = ("-", -seconds) if seconds < 0 else ("", seconds)
    whole = floor(length)
    return f"{sign}{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}.{_thousandths(length)}"


def _thousandths(seconds: float) -> str:
    """Return the digits behind the point, cut off."""
    return f"{floor(seconds * 1000) % 1000:03}"
