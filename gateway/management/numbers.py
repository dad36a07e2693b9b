"""Whole numbers in paths and parameters: ASCII digits, and never more of them than a number may have."""

from __future__ import annotations


def whole_number(text: str, *, most_digits: int = 9) -> int | None:
    """Return the number that a text is, None when it is none, has a sign or is too long."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None
