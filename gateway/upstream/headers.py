"""Which header fields travel through a proxy: the rules of hop-by-hop fields.

What `Connection` names is dropped when a message arrives, before any policy runs: a client
that names a field there must not take away what a policy or the gateway sets later.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from gateway.message import Headers

HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "http2-settings",
    }
)
"""Names, in lower case, of the fields that go no further than the next hop. Source: RFC 9110 §7.6.1."""
OURS = frozenset({"host", "content-length", "expect"})
"""Names, in lower case, of the end-to-end fields of a request that the gateway writes anew."""
ANNOUNCED = frozenset({"POST", "PUT", "PATCH", "DELETE"})
"""Verbs whose requests tell a length also where there is no body, as aiohttp's do. Source: RFC 9110 §8.6."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


def drop_named(headers: Headers) -> None:
    """Drop the fields that `Connection` names; Connection itself stays, for whoever looks.

    Source: RFC 9110 §7.6.1.
    """
    for name in headers.values("Connection"):
        if name.lower() != "connection":
            headers.remove(name)


def end_to_end(headers: Headers, *, without: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the fields that travel on, in order: all but the hop-by-hop ones.

    `without` holds lower-case names to leave out as well. Source: RFC 9110 §7.6.1.
    """
    dropped = HOP_BY_HOP | frozenset(without)
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def holds_control(raw: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether a field holds a character that no field may hold."""
    return any(_CONTROLS.search(name) or _CONTROLS.search(value) for name, value in raw)


def wire_text(value: str) -> str:
    """Return a field value that can be written as UTF-8; other bytes become U+FFFD."""
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
