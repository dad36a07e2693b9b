"""To whom a token may be shown: the host of the login service that gave it, and those its user names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gateway.cli.sso.failures import Failure

_URL = re.compile(r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?P<authority>[^/?#]*)[^\s\\]*")
_AUTHORITY = re.compile(r"(?:[^@\\]*@)?(?P<host>\[[0-9A-Fa-f:.%]+\]|[A-Za-z0-9._-]+)(?::\d+)?")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})


def host_of(url: str) -> str:
    """Return the host of a URL as curl would read it, in lower case; "" where that cannot be told."""
    whole = _URL.fullmatch(url.strip())
    if whole is None or (whole["scheme"] or "http").lower() not in ("http", "https"):
        return ""
    found = _AUTHORITY.fullmatch(whole["authority"])
    return "" if found is None else found["host"].lower()


def check_destinations(urls: Sequence[str], login_url: str, others: Sequence[str]) -> None:
    """Refuse URLs of hosts for which the token is not.

    Raises:
        Failure: naming the first.
    """
    allowed = {host_of(login_url), *others} - {""}
    if allowed & _LOOPBACK:
        allowed |= _LOOPBACK
    for url in urls:
        host = host_of(url)
        if host not in allowed:
            raise Failure(
                f"the token is for {', '.join(sorted(allowed))}, and is not sent to {url}\n"
                "set SSO_API_HOSTS to further hosts that it is for, with commas between"
            )
