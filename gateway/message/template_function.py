"""The form of a message-template function, for the tables here and in `gateway.payload`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Arguments = Sequence[str | None]


class FunctionError(Exception):
    """Say why a function cannot work with its arguments."""


def _no_word(_index: int, _text: str) -> bool:
    """Let every unquoted name be a variable."""
    return False


def _no_check(_arguments: Arguments) -> None:
    """Accept all arguments at deploy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFunction:
    """Describe one function: its name, how many arguments it takes, and what it does.

    `apply` gets one text per argument and returns the result, None for null; it raises
    FunctionError. An unset variable arrives as empty text, or as None where `sees_null`.
    `most` is None where there is no limit.
    `is_word(index, text)` tells which unquoted arguments mean themselves and no variable.
    `check` gets the arguments at deploy, None for each that is not known yet, and raises
    FunctionError for those that can never work.
    """

    name: str
    least: int
    most: int | None
    apply: Callable[[Arguments], str | None]
    sees_null: bool = False
    is_word: Callable[[int, str], bool] = _no_word
    check: Callable[[Arguments], None] = _no_check
