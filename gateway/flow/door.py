"""What is asked of a request before its first flow runs, by the proxy endpoint's properties."""

from __future__ import annotations

from collections.abc import Mapping

from gateway import faults
from gateway.flow.action import Deed, Pending
from gateway.message import GUARDED_ESCAPES, Exchange, Headers
from gateway.message.name_beginnings import has_name_beginning  # house: the compiler asks who declares it

ALLOWED_ESCAPES = "request.path.allow.encoded.separators"
METHODS = "allow.http.method."
RESERVED = "x-apigee-"
"""Edge: headers that begin so are its own; what a client sends under such a name is dropped."""


class _Admit(Deed):
    """Refuse what the endpoint does not take, and drop the headers that are not the client's to send."""

    __slots__ = ("_allows_others", "_methods", "_refused")

    def __init__(self, methods: dict[str, bool], refused: tuple[str, ...], *, allows_others: bool) -> None:
        self._methods = methods
        self._refused = refused
        self._allows_others = allows_others

    def act(self, exchange: Exchange) -> Pending:
        request = exchange.request
        if "%" in request.path and _holds_any(request.path, self._refused):
            raise faults.BAD_PATH()
        is_allowed = self._allows_others
        if self._methods:
            is_allowed = self._methods.get(request.verb, is_allowed)
        if not is_allowed:
            raise faults.METHOD_NOT_ALLOWED(verb=request.verb)
        if has_name_beginning(request.headers, RESERVED):
            _drop_reserved(request.headers)
        return None


def _drop_reserved(headers: Headers) -> None:
    """Drop the fields that are not the client's to send."""
    for name in headers.names():
        if name.lower().startswith(RESERVED):
            headers.remove(name)


def _holds_any(path: str, escapes: tuple[str, ...]) -> bool:
    """Say whether one of the escapes stands in a path."""
    return any(escape in path for escape in escapes)


def door(properties: Mapping[str, str]) -> Deed:
    """Return the action that refuses what the endpoint does not take.

    It also drops the `X-Apigee-*` headers of the client: Edge keeps that name space to itself.
    """
    allowed = {escape.strip().upper() for escape in properties.get(ALLOWED_ESCAPES, "").split(",")}
    methods = {
        key.removeprefix(METHODS).upper(): value.lower() == "true"
        for key, value in properties.items()
        if key.startswith(METHODS) and key != METHODS + "*"
    }
    allows_others = properties.get(METHODS + "*", "true").lower() == "true"
    return _Admit(methods, tuple(sorted(GUARDED_ESCAPES - allowed)), allows_others=allows_others)
