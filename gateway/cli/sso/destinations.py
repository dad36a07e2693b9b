"""To whom a token may be shown: the login service that gave it, and the hosts its user names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from gateway.cli.sso.failures import Failure

_URL = re.compile(r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<authority>[^/?#]*)[^\s\\]*")
_AUTHORITY = re.compile(
    r"(?:[^@\\]*@)?(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?"
)
_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


class Origin(NamedTuple):
    """Say who is called: scheme and host in lower case, and the port."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin | None:
    """Return whom a URL calls as curl would read it; None where that cannot be told."""
    whole = _URL.fullmatch(url.strip())
    if whole is None:
        return None
    scheme, found = (whole["scheme"] or "http").lower(), _AUTHORITY.fullmatch(whole["authority"])
    if found is None or scheme not in _PORTS:
        return None
    return Origin(scheme, found["host"].lower(), int(found["port"] or _PORTS[scheme]))


def check_destinations(urls: Sequence[str], login_url: str, others: Sequence[str]) -> None:
    """Refuse URLs for which the token is not: of another scheme, host or port than the login service.

    `others` are hosts that may have it as well, at whatever port.

    Raises:
        Failure: naming the first.
    """
    login = origin_of(login_url)
    for url in urls:
        origin = origin_of(url)
        if origin is None or not (_is_same(origin, login) or origin.host in others):
            raise Failure(
                f"the token is for {', '.join([login_url, *others])}, and is not sent to {url}\n"
                "set SSO_API_HOSTS to further hosts that it is for, with commas between"
            )


def are_in_the_clear(urls: Sequence[str]) -> bool:
    """Say whether whoever passes on a call of one of these URLs reads along."""
    origins = map(origin_of, urls)
    return any(origin is not None and origin.scheme == "http" for origin in origins)


def _is_same(origin: Origin, login: Origin | None) -> bool:
    if login is None:
        return False
    one = login.host in _LOOPBACK and origin.host in _LOOPBACK
    return origin == (login._replace(host=origin.host) if one else login)
