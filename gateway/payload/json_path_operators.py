"""THE table of operators in JSONPath filters, with Jayway's coercions.

A number and a text that spells one compare as numbers; booleans are never numbers; values of
different kinds are unequal and have no order. A path that finds nothing gives MISSING, which
equals nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import TypeGuard

MISSING = object()

Comparison = Callable[[object, object], bool]


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _as_number(text: str) -> float | None:
    """Return the number that a text spells."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if isfinite(number) else None


def _alike(left: object, right: object) -> tuple[object, object]:
    """Bring a number and the text of a number to the same kind."""
    if _is_number(left) and isinstance(right, str):
        return left, _as_number(right)
    if isinstance(left, str) and _is_number(right):
        return _as_number(left), right
    return left, right


def equal(left: object, right: object) -> bool:
    """Tell whether two values are the same."""
    left, right = _alike(left, right)
    return isinstance(left, bool) == isinstance(right, bool) and left is not MISSING and left == right


def _ordered(holds: Callable[[int], bool]) -> Comparison:
    """Make an ordering from what must hold for the sign of left minus right."""

    def test(left: object, right: object) -> bool:
        order = _order(*_alike(left, right))
        return order is not None and holds(order)

    return test


def _order(left: object, right: object) -> int | None:
    """Return -1, 0 or 1; None for what has no order: all but two numbers or two texts."""
    if _is_number(left) and _is_number(right):
        return (left > right) - (left < right)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def _is_in(left: object, right: object) -> bool:
    return isinstance(right, list) and any(equal(left, each) for each in right)


def _contains(left: object, right: object) -> bool:
    if isinstance(left, str):
        return isinstance(right, str) and right in left
    return _is_in(right, left)


def _any_of(left: object, right: object) -> bool:
    return isinstance(left, list) and any(_is_in(each, right) for each in left)


def _subset_of(left: object, right: object) -> bool:
    return isinstance(left, list) and all(_is_in(each, right) for each in left)


def _has_size(left: object, right: object) -> bool:
    return isinstance(left, (list, dict, str)) and equal(len(left), right)


def _is_empty(left: object, right: object) -> bool:
    return isinstance(left, (list, dict, str)) and (len(left) == 0) is right


OPERATORS: dict[str, Comparison] = {
    "===": equal,
    "!==": lambda left, right: not equal(left, right),
    "==": equal,
    "!=": lambda left, right: not equal(left, right),
    "<=": _ordered(lambda order: order <= 0),
    ">=": _ordered(lambda order: order >= 0),
    "<": _ordered(lambda order: order < 0),
    ">": _ordered(lambda order: order > 0),
    "in": _is_in,
    "nin": lambda left, right: not _is_in(left, right),
    "contains": _contains,
    "anyof": _any_of,
    "noneof": lambda left, right: isinstance(left, list) and not _any_of(left, right),
    "subsetof": _subset_of,
    "size": _has_size,
    "empty": _is_empty,
}
"""By spelling, longer signs before their beginnings. `=~` is not here: its right side is a pattern."""
