"""What one call of a contract case tells the next: `{{name}}` stands for the text of a flow variable.

In a request it is the text that an earlier call left, in an expectation the one that this call left. So a
case can hold a credential without knowing how it was made; its shape is checked by `like`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from tests.support.cases import Asked, Asking, CaseError, Expected

T = TypeVar("T")

PLACE = re.compile(r"\{\{([\w.-]+)\}\}")


def texts_of(variables: Mapping[str, object]) -> dict[str, str]:
    """Return the variables that are texts."""
    return {name: value for name, value in variables.items() if isinstance(value, str)}


def filled(table: T, said: Mapping[str, str]) -> T:
    """Return what a case holds (a record, mapping, list or text) with its places filled.

    Raises:
        CaseError: a place names what no call has said.
    """
    return cast(T, _filled(table, said))


def _filled(value: Any, said: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return PLACE.sub(lambda place: _said(place[1], said), value)
    if isinstance(value, Mapping):
        return {name: _filled(each, said) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_filled(each, said) for each in value)
    if isinstance(value, Asking | Asked | Expected):
        return replace(value, **{name: _filled(each, said) for name, each in vars(value).items()})
    return value


def _said(name: str, said: Mapping[str, str]) -> str:
    try:
        return said[name]
    except KeyError:
        raise CaseError(f"no call has said {name}") from None
