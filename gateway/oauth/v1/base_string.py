"""The text that is signed: method, address and parameters of a request in one spelling.

Source: RFC 5849 §3.4.1. Written here and not taken from oauthlib, whose signature functions are internal to
it by its own words, decode parameters twice that begin with `oauth_`, and take twice the time; the tests hold
this one to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.oauth.v1.percent import encode, encode_pairs

_URL = re.compile(r"([A-Za-z]+)://([^/?#]*)([^?#]*)")
_AUTHORITY = re.compile(r"(?:.*@)?(\[[0-9A-Fa-f:.]+\]|[^\s:@\[\]]+)(?::([0-9]{0,5}))?")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def base_string_uri(url: str) -> str:
    """Return the address of a URL as it is signed: scheme and host in lower case, no default port, no query.

    Raises:
        ValueError: it is no absolute http or https URL.
    """
    found = _URL.match(url)
    if found is None or found[1].lower() not in _DEFAULT_PORTS:
        raise ValueError("needs an http or https URL")
    scheme = found[1].lower()
    authority = _AUTHORITY.fullmatch(found[2])
    port = 0 if authority is None else int(authority[2] or _DEFAULT_PORTS[scheme])
    if authority is None or not 0 < port <= 65_535:
        raise ValueError("needs a URL with a host and, if any, a valid port")
    shown = "" if port == _DEFAULT_PORTS[scheme] else f":{port}"
    # A blank cannot stand in a URL; where configuration has one, clients sign its escape.
    path = found[3].replace(" ", "%20") or "/"
    return f"{scheme}://{authority[1].lower()}{shown}{path}"


def normalized(encoded: Iterable[tuple[str, str]]) -> str:
    """Return encoded parameters sorted by name, then by value, and joined. Source: §3.4.1.3.2."""
    return "&".join([f"{name}={value}" for name, value in sorted(encoded)])


def base_string(verb: str, uri: str, encoded: Iterable[tuple[str, str]]) -> str:
    """Return what is signed; `uri` as `base_string_uri` gives it, parameters percent-encoded."""
    return "&".join((encode(verb.upper()), encode(uri), encode_pairs(normalized(encoded))))
