"""How long tokens live: what configuration may say, and what is told of the time that is left.

Configuration speaks milliseconds, answers speak whole seconds; a life of None is endless.
"""

from __future__ import annotations

import re

DEFAULT_LIFE = 1800.0
"""Seconds that an access token lives when nothing is configured: Edge's system-level default."""

_ENDLESS = "-1"
_MILLISECONDS = re.compile(r"\+?0*[1-9][0-9]{0,14}")
"""Positive and whole. Fifteen digits are 31,000 years: more would overflow the store's clocks."""


def parse_life(text: str) -> float | None:
    """Return the seconds that a configured number of milliseconds means; None for -1, endless.

    Raises:
        ValueError: neither a positive whole number nor -1. Edge: 0, fractions and exponents are refused.
    """
    digits = text.strip()
    if digits == _ENDLESS:
        return None
    if not digits.isascii() or not _MILLISECONDS.fullmatch(digits):
        raise ValueError(f"must be a positive number of milliseconds or -1 for endless, not '{text}'")
    return int(digits) / 1000


def end_of_life(life: float | None, now: float) -> float | None:
    """Return when a life that begins now is over, None for an endless one."""
    return None if life is None else now + life


def milliseconds(seconds: float) -> int:
    """Return a time in whole milliseconds."""
    return round(seconds * 1000)


def seconds_left(expires_at: float | None, now: float) -> int:
    """Return the whole seconds that are left, 0 when none are and when they never end.

    Edge: the rest is counted after the token was stored, so that a life of exactly 3600 s is told
    as 3599. A clock that stood still meanwhile gives the same here.
    """
    if expires_at is None:
        return 0
    return max(0, (milliseconds(expires_at) - milliseconds(now) - 1) // 1000)
