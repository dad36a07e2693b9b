"""The types of ExtractVariables: what a value found in a payload becomes."""

from __future__ import annotations

import re
from collections.abc import Callable

from gateway import faults
from gateway.payload import json_value_text
from gateway.policies._extraction import Rules
from gateway.policies._values import Wrong

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")

Cast = Callable[[object], object]
"""Convert a JSON value, or the text of an XML node; raises ValueError for what cannot be converted."""


def _whole(bits: int) -> Cast:
    """Return the cast to a whole number of so many bits."""
    limit = 2 ** (bits - 1)

    def cast(value: object) -> object:
        text = json_value_text(value)
        number = int(text) if _INTEGER.fullmatch(text) else limit
        if not -limit <= number < limit:
            raise ValueError(f"not a whole number of {bits} bits")
        return number

    return cast


def _decimal(value: object) -> object:
    text = json_value_text(value)
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not a number")
    return float(text)


def _boolean(value: object) -> object:
    text = json_value_text(value)
    if text not in {"true", "false"}:
        raise ValueError("not a boolean")
    return text == "true"


NODESET = "nodeset"
CASTS: dict[str, Cast] = {
    "string": json_value_text,
    "boolean": _boolean,
    "integer": _whole(32),
    "long": _whole(64),
    "float": _decimal,
    "double": _decimal,
    NODESET: json_value_text,
}


def to_type(text: str) -> str:
    """Read the name of a type, in any case.

    Raises:
        Wrong: there is none of this name.
    """
    name = text.lower()
    if name not in CASTS:
        raise Wrong(f"type '{text}' is none of {', '.join(CASTS)}")
    return name


def cast_to(type_name: str, value: object, rules: Rules) -> object:
    """Convert a value.

    Raises:
        Fault: UnableToCast.
    """
    try:
        return CASTS[type_name](value)
    except ValueError as error:
        raise faults.EXTRACT_CAST(value=value, type=type_name, policy=rules.policy) from error
