"""What one call of a contract case tells the next: `{{name}}` stands for the text of a flow variable.

In a request it is the text that an earlier call left, in an expectation the one that this call left. So a
case can hold a credential without knowing how it was made; its shape is checked by `like`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

from tests.support.cases import FORM, Asked, Asking, CaseError, Expected
from tests.support.oauth1_signing import Signing, sign

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
        made = replace(value, **{name: _filled(each, said) for name, each in vars(value).items()})
        return _signed(made) if isinstance(made, Asking) else made
    return value


def _signed(asking: Asking) -> Asking:
    """Return a request with the signature that its case asks for."""
    if asking.oauth1 is None:
        return asking
    given = dict(asking.oauth1)
    url = given.pop("url", f"http://{asking.host}{asking.path}")
    types = [line for line in asking.headers if line.lower().startswith("content-type:")]
    is_form = not types or types == [FORM]
    signed_url, headers, body = sign(Signing(**given), asking.verb, url, asking.body if is_form else "")
    query = signed_url.partition("?")[2]
    path = asking.path.partition("?")[0] + (f"?{query}" if query else "")
    lines = [f"{name}: {value}" for name, value in headers.items() if not (types and name == "Content-Type")]
    sent = body if is_form else asking.body
    return replace(asking, path=path, body=sent, headers=[*asking.headers, *lines], oauth1=None)


def _said(name: str, said: Mapping[str, str]) -> str:
    try:
        return said[name]
    except KeyError:
        raise CaseError(f"no call has said {name}") from None
