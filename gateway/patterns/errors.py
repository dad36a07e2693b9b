"""What can be wrong with a pattern when it is compiled, and when it is run."""

from __future__ import annotations


class PatternError(ValueError):
    """Refuse a pattern at deploy: `message` says why, `position` is a 0-based index into its source."""

    def __init__(self, message: str, position: int = 0) -> None:
        self.message = message
        self.position = position
        super().__init__(f"{message} (at index {position})")


class RegexBudgetExceeded(Exception):
    """Say that a match was given up: too slow, or too long an input.

    It is never the answer "no match": a rule that blocks must not be skipped by a slow input.
    """
