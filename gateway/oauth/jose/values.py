"""What a claim's text becomes: a string, a number, a boolean or a map, or an array of such.

And when two values of claims are the same, which is stricter than Python sees it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from gateway.oauth.jose.strict_json import read_array, read_object

_INTEGER = re.compile(r"-?[0-9]{1,400}")
_DECIMAL = re.compile(r"-?[0-9]{1,400}(?:\.[0-9]{1,400})?(?:[eE][+-]?[0-9]{1,4})?")

Convert = Callable[[object], object]
"""Make a claim's value of a text, or of what a variable holds; raises ValueError for what is none."""


def _string(value: object) -> object:
    if isinstance(value, dict | list):
        raise ValueError("a map or an array is not a string")
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    text = str(value).strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    if not _DECIMAL.fullmatch(text) or not isfinite(number := float(text)):
        raise ValueError("not a number")
    return number


def _boolean(value: object) -> object:
    text = str(value).strip().lower()
    if text not in {"true", "false"}:
        raise ValueError("not a boolean")
    return text == "true"


def _map(value: object) -> object:
    return value if isinstance(value, dict) else read_object(str(value))


STRING = "string"
TYPES: Mapping[str, Convert] = {STRING: _string, "number": _number, "boolean": _boolean, "map": _map}
"""The types of claims, by Edge's names."""


def claim_value(value: object, type_name: str, *, is_array: bool) -> object:
    """Return a claim's value; `value` is a text, or what a variable holds.

    An array is a list, a text in the form of a JSON array, or a text with commas between its items.

    Raises:
        ValueError: it is not of that type.
    """
    convert = TYPES[type_name]
    return [convert(item) for item in _items(value)] if is_array else convert(value)


def _items(value: object) -> Sequence[object]:
    if isinstance(value, list | tuple):
        return value
    text = str(value).strip()
    try:
        return read_array(text)
    except ValueError:
        return names_in(text)


def names_in(text: str) -> list[str]:
    """Return the items of a list with commas between; blanks around them and empty ones do not count.

    Brackets may stand around it, as in the text form of a variable that holds a list.
    """
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    return [item for each in text.split(",") if (item := each.strip())]


def is_same(one: object, other: object) -> bool:
    """Tell whether two values of claims are the same: `1` and `true` are not, `1` and `1.0` are."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    return isinstance(one, bool) is isinstance(other, bool) and one == other
