"""JSONPath in Jayway's flavour: `$.store.book[?(@.price < 10 && @.isbn)].title`.

Understood: members (`.a`, `['a']`, `['a','b']`), items (`[0]`, `[-1]`, `[0,2]`, `[1:3]`,
`[(@.length-1)]`), `*`, `..`, filters with `&&`, `||`, `!`, parentheses, the comparisons of
`json_path_operators` and `=~ /regex/i`, and a closing function such as `.length()`. A path without
`$` begins at the root all the same.

A path is read once; what cannot be read is refused with its position. A search never recurses into
the document and looks at a bounded number of values. This is own code rather than a library's:
the libraries at hand bound neither, match patterns with backtracking, and read another dialect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.payload import json_path_steps as steps
from gateway.payload.errors import PathError
from gateway.payload.json_path_cursor import Cursor
from gateway.payload.json_path_filter import read_filter
from gateway.payload.json_path_steps import Scope, Step

_MAX_LENGTH = 4096
_NAME = re.compile(r"[^.\[\]()\s*,'\"=<>!~&|]+")
_INTEGER = re.compile(r"-?\d{1,9}")
_SLICE = re.compile(r"(-?\d{1,9})?\s*:\s*(-?\d{1,9})?(?:\s*:\s*(\d{1,9})?)?")
_FROM_END = re.compile(r"\(\s*@\.length\s*-\s*(\d{1,9})\s*\)")
_CALL = re.compile(rf"\.({'|'.join(steps.FUNCTIONS)})\(\)")


@dataclass(frozen=True, slots=True)
class JsonPath:
    """Be a path that was read; `is_definite` says that it finds one value at most."""

    source: str
    is_definite: bool
    _steps: tuple[Step, ...]

    @property
    def is_linear(self) -> bool:
        """Tell whether a search looks at each value a fixed number of times at most."""
        return self.source.count("..") < 2 and "$" not in self.source[1:]

    def find(self, parsed: object) -> list[object]:
        """Return what the path finds in a parsed document, in the document's order.

        Raises:
            PathError: when the search looks at too many values.
            RegexBudgetExceeded: when a pattern in a filter takes too long.
        """
        return steps.run(self._steps, parsed, Scope(parsed))


def compile_json_path(text: str) -> JsonPath:
    """Read a path.

    Raises:
        PathError: for what is no path, with its position.
    """
    if len(text) > _MAX_LENGTH:
        raise PathError(f"a JSONPath may have up to {_MAX_LENGTH} characters", _MAX_LENGTH)
    cursor = Cursor(text)
    cursor.skip_blanks()
    begins_at_root = cursor.takes("$") or cursor.peek() in (".", "[")
    first = [] if begins_at_root else [_member(cursor)]
    more, is_definite = _read_steps(cursor, is_definite=all(is_single for _, is_single in first))
    cursor.skip_blanks()
    if cursor.at < len(text):
        raise cursor.error(f'unexpected "{cursor.peek()}"')
    return JsonPath(text, is_definite, (*(step for step, _ in first), *more))


_Read = tuple[Step, bool]
"""A step, and whether it finds one value at most."""


def _read_steps(cursor: Cursor, *, is_definite: bool = True) -> tuple[Sequence[Step], bool]:
    """Read steps as long as there are any; tell whether the path is definite."""
    found: list[Step] = []
    while cursor.peek() in (".", "["):
        function = cursor.match(_CALL)
        if function is not None:
            found.append(steps.call(function[1], on_each=is_definite))
            return found, True
        if cursor.takes(".."):
            is_definite = False
            found.append(steps.descend)
            step, is_single = _bracket(cursor) if cursor.peek() == "[" else _member(cursor)
        elif cursor.takes("."):
            step, is_single = _member(cursor)
        else:
            step, is_single = _bracket(cursor)
        found.append(step)
        is_definite = is_definite and is_single
    return found, is_definite


def _member(cursor: Cursor) -> _Read:
    """Read what follows a dot."""
    if cursor.takes("*"):
        return steps.wildcard, False
    name = cursor.match(_NAME)
    if name is None:
        raise cursor.error("expected the name of a member")
    return steps.members([name[0]]), True


def _bracket(cursor: Cursor) -> _Read:
    """Read `[...]`."""
    cursor.expect("[")
    cursor.skip_blanks()
    read = _selector(cursor)
    cursor.expect("]")
    return read


def _selector(cursor: Cursor) -> _Read:
    """Read what stands in brackets."""
    if cursor.takes("*"):
        return steps.wildcard, False
    if cursor.takes("?"):
        return steps.where(read_filter(cursor, _read_steps)), False
    if cursor.peek() in ("'", '"'):
        return _names(cursor)
    from_end = cursor.match(_FROM_END)
    if from_end is not None:
        return steps.items([-int(from_end[1])]), True
    bounds = cursor.match(_SLICE)
    if bounds is not None:
        start, end, stride = [None if bound is None else int(bound) for bound in bounds.groups()]
        if stride == 0:
            raise cursor.error("a stride of 0 goes nowhere")
        return steps.span(start, end, stride), False
    return _indexes(cursor)


def _names(cursor: Cursor) -> _Read:
    """Read quoted names, separated by commas."""
    names: list[str] = []
    while not names or cursor.takes(","):
        cursor.skip_blanks()
        name = cursor.string()
        if name is None:
            raise cursor.error("expected a quoted name")
        names.append(name)
        cursor.skip_blanks()
    return steps.members(names), len(names) == 1


def _indexes(cursor: Cursor) -> _Read:
    """Read places in an array, separated by commas."""
    places: list[int] = []
    while not places or cursor.takes(","):
        cursor.skip_blanks()
        place = cursor.match(_INTEGER)
        if place is None:
            raise cursor.error("expected a name, a place, a slice, a filter or *")
        places.append(int(place[0]))
        cursor.skip_blanks()
    return steps.items(places), len(places) == 1
