"""What is wrong in the text of a condition, and where: made by lexer, parser and matcher alike."""

from __future__ import annotations

from dataclasses import dataclass

_WIDEST = 120


class ConditionError(Exception):
    """Refuse a condition: `message` says what was expected, `at` is a 0-based index into the text."""

    def __init__(self, message: str, at: int) -> None:
        self.message = message
        self.at = at
        super().__init__(f"{message} (at index {at})")


@dataclass(frozen=True, slots=True)
class Remark:
    """Note something that is accepted but should be written otherwise; `at` as in ConditionError."""

    message: str
    at: int


def excerpt(text: str, at: int) -> str:
    """Return the line of a condition's text that holds an index, with a caret below; the end has one too."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    source = text[start : len(text) if end < 0 else end].rstrip("\r")
    column = at - start
    # A long line is cut so that the caret stays in view; tabs would put it elsewhere.
    left = max(0, column - _WIDEST // 2)
    shown = source[left : left + _WIDEST].replace("\t", " ")
    return f"{shown}\n{' ' * (column - left)}^"
