"""The steps of a JSONPath: from the values found so far to those one step further.

A step is a function over the list of values and the Scope of one search. The Scope counts every
value that is looked at, so that no path over no document costs more than its budget; nothing here
recurses into a document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from gateway.payload.errors import PathError

MAX_VISITS = 200_000
"""How many values one search may look at, twice as many as a body may hold: a fraction of a second."""


class Scope:
    """Be one search: the document it runs over and what it has cost so far."""

    __slots__ = ("_visits", "root")

    def __init__(self, root: object) -> None:
        self.root = root
        self._visits = 0

    def visit(self, count: int = 1) -> None:
        """Count values that are looked at.

        Raises:
            PathError: when they are too many.
        """
        self._visits += count
        if self._visits > MAX_VISITS:
            raise PathError(f"the JSONPath looks at more than {MAX_VISITS} values")


Step = Callable[[Sequence[object], Scope], list[object]]
Test = Callable[[object, Scope], bool]


def run(steps: Sequence[Step], start: object, scope: Scope) -> list[object]:
    """Take all steps from one value."""
    scope.visit()
    found: list[object] = [start]
    for step in steps:
        found = step(found, scope)
    return found


def members(names: Sequence[str]) -> Step:
    """Step to the members of these names."""

    def step(values: Sequence[object], scope: Scope) -> list[object]:
        scope.visit(len(values) * len(names))
        return [value[name] for value in values if isinstance(value, dict) for name in names if name in value]

    return step


def items(indexes: Sequence[int]) -> Step:
    """Step to the items at these places; negatives count from the end."""

    def step(values: Sequence[object], scope: Scope) -> list[object]:
        scope.visit(len(values) * len(indexes))
        return [
            value[index]
            for value in values
            if isinstance(value, list)
            for index in indexes
            if -len(value) <= index < len(value)
        ]

    return step


def span(start: int | None, end: int | None, stride: int | None) -> Step:
    """Step to a run of items."""
    chosen = slice(start, end, stride)

    def step(values: Sequence[object], scope: Scope) -> list[object]:
        found: list[object] = []
        for value in values:
            if isinstance(value, list):
                scope.visit(len(value))
                found += value[chosen]
        return found

    return step


def _children(value: object) -> Sequence[object]:
    """List the members or items of a value."""
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else ()


def wildcard(values: Sequence[object], scope: Scope) -> list[object]:
    """Step to every member and item."""
    found: list[object] = []
    for value in values:
        children = _children(value)
        scope.visit(len(children))
        found += children
    return found


def descend(values: Sequence[object], scope: Scope) -> list[object]:
    """Step to each value and everything below it, parents before children."""
    return [below for value in values for below in _all_below(value, scope)]


def _all_below(value: object, scope: Scope) -> Iterator[object]:
    waiting = [value]
    while waiting:
        current = waiting.pop()
        scope.visit()
        yield current
        waiting.extend(reversed(_children(current)))


def where(test: Test) -> Step:
    """Step to the items of an array, or to an object itself, for which the test holds."""

    def step(values: Sequence[object], scope: Scope) -> list[object]:
        found: list[object] = []
        for value in values:
            candidates = value if isinstance(value, list) else [value] if isinstance(value, dict) else []
            scope.visit(len(candidates))
            found += [candidate for candidate in candidates if test(candidate, scope)]
        return found

    return step


def _numbers(value: object) -> list[int | float]:
    """List the numbers in an array."""
    values = value if isinstance(value, list) else []
    return [each for each in values if isinstance(each, (int, float)) and not isinstance(each, bool)]


def _length(value: object) -> object | None:
    return len(value) if isinstance(value, (list, dict, str)) else None


def _keys(value: object) -> object | None:
    return list(value) if isinstance(value, dict) else None


def _average(value: object) -> object | None:
    numbers = _numbers(value)
    return sum(numbers) / len(numbers) if numbers else None


FUNCTIONS: dict[str, Callable[[object], object | None]] = {
    "length": _length,
    "size": _length,
    "keys": _keys,
    "min": lambda value: min(_numbers(value), default=None),
    "max": lambda value: max(_numbers(value), default=None),
    "sum": lambda value: sum(_numbers(value)) if _numbers(value) else None,
    "avg": _average,
}
"""The functions a path may end with; what they cannot be applied to gives nothing."""


def call(name: str, *, on_each: bool) -> Step:
    """Step to a function's result: of the one value, or of the list of all where not `on_each`."""
    function = FUNCTIONS[name]

    def step(values: Sequence[object], _scope: Scope) -> list[object]:
        subjects = values if on_each else [list(values)]
        return [result for subject in subjects if (result := function(subject)) is not None]

    return step
