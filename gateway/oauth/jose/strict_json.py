"""JSON as tokens hold it: read strictly, so that two readers cannot see two things; written compactly."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite

DEEPEST = 64
"""How deep lists and objects may stand in each other."""


def read_object(text: str) -> dict[str, object]:
    """Read a JSON object.

    Raises:
        ValueError: it is none, or names a member twice, holds NaN, an infinity or a number too long to
            read, or is nested too deeply.
    """
    found = _read(text)
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def read_array(text: str) -> list[object]:
    """Read a JSON array.

    Raises:
        ValueError: it is none, or holds what `read_object` refuses.
    """
    found = _read(text)
    if not isinstance(found, list):
        raise ValueError("not an array")
    return found


def write(value: object) -> str:
    """Write a value on one line, without blanks; letters of other alphabets stay as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _read(text: str) -> object:
    try:
        found: object = _READER.decode(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _check_depth(found)
    return found


def _each_once(members: Iterable[tuple[str, object]]) -> dict[str, object]:
    pairs = list(members)
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("names a member twice")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number is too large")
    return number


def _check_depth(value: object) -> None:
    """Refuse what is nested too deeply, without going down into it by calls."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        if not level:
            return
    raise ValueError("nested too deeply")


def _inside(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


_READER = json.JSONDecoder(object_pairs_hook=_each_once, parse_constant=_no_constant, parse_float=_finite)
