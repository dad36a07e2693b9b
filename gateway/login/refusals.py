"""How the login service says no: a status and the two members of RFC 6749, in the words of a UAA.

What is wrong with a user, a password or a one-time code is told in one and the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from aiohttp import web

JSON = "application/json;charset=UTF-8"
ALWAYS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "Server": "Tollkeeper",
    "X-Content-Type-Options": "nosniff",
}
REALM = 'Basic realm="Tollkeeper login", charset="UTF-8"'


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what is told of one refusal."""

    status: int
    error: str
    description: str
    headers: Mapping[str, str] = field(default_factory=dict)


class LoginRefused(Exception):
    """Refuse a request to the login service."""

    def __init__(self, told: Told) -> None:
        super().__init__(told.description)
        self.told = told


def bad_client() -> LoginRefused:
    """Refuse who is not the client `edgecli`."""
    return LoginRefused(Told(401, "unauthorized", "Bad credentials", {"WWW-Authenticate": REALM}))


def bad_user() -> LoginRefused:
    """Refuse who shows no user, whatever is wrong."""
    return LoginRefused(Told(401, "unauthorized", "Bad credentials"))


def bad_passcode() -> LoginRefused:
    """Refuse a passcode that is unknown, used, or too old."""
    return LoginRefused(Told(401, "unauthorized", "Invalid passcode"))


def bad_refresh_token() -> LoginRefused:
    """Refuse a refresh token that is unknown, too old, or of a user who has changed."""
    return LoginRefused(Told(401, "invalid_token", "The refresh token is invalid or has expired"))


def bad_access_token() -> LoginRefused:
    """Refuse an access token."""
    challenge = {"WWW-Authenticate": 'Bearer realm="Tollkeeper login", error="invalid_token"'}
    return LoginRefused(Told(401, "invalid_token", "The access token is invalid or has expired", challenge))


def too_many(retry_after: int) -> LoginRefused:
    """Refuse an attempt for which too many others wait; `retry_after` seconds are worth waiting."""
    headers = {"Retry-After": str(retry_after)}
    return LoginRefused(Told(429, "unauthorized", "Too many failed logins; try again later", headers))


def bad_request(description: str) -> LoginRefused:
    """Refuse a request that cannot be understood."""
    return LoginRefused(Told(400, "invalid_request", description))


def bad_grant(name: str) -> LoginRefused:
    """Refuse a grant that there is not."""
    return LoginRefused(Told(400, "unsupported_grant_type", f"Unsupported grant type: {name[:100]}"))


def bad_scope() -> LoginRefused:
    """Refuse scopes none of which there is."""
    return LoginRefused(Told(400, "invalid_scope", "None of the requested scopes can be granted"))


def too_large(most: int) -> LoginRefused:
    """Refuse a body beyond the bound."""
    headers = {"Connection": "close"}
    return LoginRefused(Told(413, "invalid_request", f"The body is larger than {most} bytes", headers))


def too_slow() -> LoginRefused:
    """Refuse a body that does not come."""
    headers = {"Connection": "close"}
    return LoginRefused(Told(408, "invalid_request", "The body did not arrive in time", headers))


def wrong_verb(verb: str, allowed: str) -> LoginRefused:
    """Refuse a verb."""
    description = f"Request method '{verb[:20]}' not supported"
    return LoginRefused(Told(405, "method_not_allowed", description, {"Allow": allowed}))


def store_away() -> LoginRefused:
    """Refuse what needs the store while it does not answer."""
    headers = {"Retry-After": "1"}
    return LoginRefused(Told(503, "temporarily_unavailable", "The store does not answer; try again", headers))


def refused(error: LoginRefused) -> web.Response:
    """Return the response that tells a refusal."""
    told = error.told
    response = answered({"error": told.error, "error_description": told.description}, told.status)
    response.headers.update(told.headers)
    if "Connection" in told.headers:
        response.force_close()
    return response


def answered(members: Mapping[str, object], status: int = 200) -> web.Response:
    """Return the response that tells members, in their order and on one line: scripts cut them out."""
    headers = {**ALWAYS, "Content-Type": JSON}
    return web.Response(status=status, body=orjson.dumps(dict(members)), headers=headers)
