"""What is asked of a request before its first flow runs, by the proxy endpoint's properties."""

from __future__ import annotations

from collections.abc import Mapping

from gateway import faults
from gateway.flow.action import Action, Pending
from gateway.message import GUARDED_ESCAPES, Exchange

ALLOWED_ESCAPES = "request.path.allow.encoded.separators"
METHODS = "allow.http.method."


def door(properties: Mapping[str, str]) -> Action:
    """Return the action that refuses what the endpoint does not take.

    It also drops the `X-Apigee-*` headers of the client: Edge keeps that name space to itself.
    """
    allowed = {escape.strip().upper() for escape in properties.get(ALLOWED_ESCAPES, "").split(",")}
    refused = tuple(sorted(GUARDED_ESCAPES - allowed))
    allows_others = properties.get(METHODS + "*", "true").lower() == "true"
    methods = {
        key.removeprefix(METHODS).upper(): value.lower() == "true"
        for key, value in properties.items()
        if key.startswith(METHODS) and key != METHODS + "*"
    }

    def admit(exchange: Exchange) -> Pending:
        request = exchange.request
        if "%" in request.path and any(escape in request.path for escape in refused):
            raise faults.BAD_PATH()
        if not methods.get(request.verb, allows_others):
            raise faults.METHOD_NOT_ALLOWED(verb=request.verb)
        for name in request.headers.names():
            if name[:9].lower() == "x-apigee-":
                request.headers.remove(name)
        return None

    return admit
