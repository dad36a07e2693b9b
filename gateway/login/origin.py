"""Where a request came to and from: what a token's issuer is called, and whether another site sends it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from aiohttp import web

from gateway.config import Network
from gateway.store import IsGone

TOKEN_PATH = "/oauth/token"
_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::\d{1,5})?")
_OWN_PAGES = ("same-origin", "none", "")


def issuer_of(request: web.Request, trusted: Sequence[Network]) -> str:
    """Return the URL of the token endpoint as the client called it.

    Edge: clients hold a token's `iss` against the URL they got it at. Nothing here relies on it.
    """
    host = request.headers.get("Host", "")
    scheme = "http" if request.transport is None else request.scheme
    if _is_from(_peer(request), trusted):
        forwarded = request.headers.get("X-Forwarded-Proto", "").strip().lower()
        scheme = forwarded if forwarded in ("http", "https") else scheme
    return f"{scheme}://{host if _HOST.fullmatch(host) else 'localhost'}{TOKEN_PATH}"


def _peer(request: web.Request) -> str:
    """Return the address at the other end; `remote` is who that says the request is from."""
    peer = None if request.transport is None else request.transport.get_extra_info("peername")
    return str(peer[0]) if isinstance(peer, tuple) else request.remote or ""


def hung_up(request: web.Request) -> IsGone:
    """Return what says whether the client of a request has ended the connection."""
    return lambda: request.transport is None or request.transport.is_closing()


def is_of_another_site(request: web.Request) -> bool:
    """Say whether a page of another site makes the browser send this, with the credentials it knows."""
    return request.headers.get("Sec-Fetch-Site", "") not in _OWN_PAGES


def _is_from(address: str, networks: Sequence[Network]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
