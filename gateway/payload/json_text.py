"""Write JSON: compact, as Edge's conversions do, or pretty as Jackson does for Edge.

Jackson's pretty printing puts one member on a line, blanks on both sides of the colon, and arrays
on one line, also when they hold objects:

    {
      "name" : "x",
      "list" : [ "a", "b" ],
      "apps" : [ {
        "id" : 1
      } ]
    }

Clients grep those lines, so the layout is part of the interface. Nothing here recurses: how deep
a value is nested costs memory, never the stack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring, encode_basestring_ascii
from math import isfinite

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """Be a number that is written as it was found: `1.50` stays `1.50`."""

    text: str


def compact(value: object, *, sort: bool = False) -> str:
    """Return JSON without a blank: `{"a":"b"}`.

    Raises:
        TypeError: for a value that JSON does not know, infinities included.
    """
    return _write(value, _COMPACT, sort)


def pretty(value: object, *, sort: bool = False) -> str:
    """Return JSON in Jackson's layout; members keep their order unless `sort`.

    Raises:
        TypeError: for a value that JSON does not know, infinities included.
    """
    return _write(value, _PRETTY, sort)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Say what stands between the parts of a value."""

    no_members: str
    no_items: str
    open_array: str
    close_array: str
    between_items: str
    colon: str
    breaks_lines: bool

    def line(self, depth: int) -> str:
        """Return the line break before a member at this depth of objects."""
        return "\n" + "  " * depth if self.breaks_lines else ""


_COMPACT = _Layout("{}", "[]", "[", "]", ",", ":", breaks_lines=False)
_PRETTY = _Layout("{ }", "[ ]", "[ ", " ]", ", ", " : ", breaks_lines=True)

_NOTHING = object()
_Part = tuple[str, object, int]
"""The text before a value, the value or _NOTHING, and how many objects it stands in."""


def _write(root: object, layout: _Layout, sort: bool) -> str:
    """Write a value with a stack of our own: what is on it is still to be written, last first."""
    pieces: list[str] = []
    stack: list[_Part] = [("", root, 0)]
    while stack:
        before, value, depth = stack.pop()
        pieces.append(before)
        if isinstance(value, Mapping):
            stack.extend(_object(value, depth + 1, layout, sort))
        elif isinstance(value, (list, tuple)):
            stack.extend(_array(value, depth, layout))
        elif value is not _NOTHING:
            pieces.append(_scalar(value))
    return "".join(pieces)


def _object(members: Mapping[object, object], depth: int, layout: _Layout, sort: bool) -> list[_Part]:
    """List the parts of an object, the last one first."""
    if not members:
        return [(layout.no_members, _NOTHING, depth)]
    line = layout.line(depth)
    named = [(_name(name), value) for name, value in members.items()]
    if sort:
        named.sort(key=lambda member: member[0])
    parts: list[_Part] = [("," + line + quote(name) + layout.colon, value, depth) for name, value in named]
    parts[0] = ("{" + parts[0][0].removeprefix(","), *parts[0][1:])
    parts.append((layout.line(depth - 1) + "}", _NOTHING, depth))
    parts.reverse()
    return parts


def _array(items: Sequence[object], depth: int, layout: _Layout) -> list[_Part]:
    """List the parts of an array, the last one first."""
    if not items:
        return [(layout.no_items, _NOTHING, depth)]
    parts: list[_Part] = [(layout.between_items, item, depth) for item in items]
    parts[0] = (layout.open_array, items[0], depth)
    parts.append((layout.close_array, _NOTHING, depth))
    parts.reverse()
    return parts


def _name(name: object) -> str:
    """Return a member's name, which JSON wants to be text."""
    if isinstance(name, str):
        return name
    raise TypeError(f"a JSON member cannot be named {name!r}")


def _scalar(value: object) -> str:
    """Write what has no parts."""
    if isinstance(value, str):
        return quote(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, JsonNumber):
        return value.text
    if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
        return str(value)
    raise TypeError(f"JSON cannot hold {value!r}")


def quote(text: str) -> str:
    """Return a JSON string. Lone surrogates, which UTF-8 cannot carry, are escaped."""
    quoted = encode_basestring(text)
    return quoted if quoted.isascii() or not _SURROGATE.search(quoted) else encode_basestring_ascii(text)


def json_value_text(value: object) -> str:
    """Return what a found JSON value is as text: texts as they are, everything else as JSON."""
    return value if isinstance(value, str) else compact(value)
