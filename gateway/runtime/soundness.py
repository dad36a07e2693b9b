"""What aiohttp's parser lets pass and nobody should forward: refused before the door, with the connection.

The compiled hand's framing has no such heads to let pass; this is for those that aiohttp framed. Whatever
could be framed or addressed differently by the next reader is refused, also where RFC 9112 lets a server
guess.
"""

from __future__ import annotations

import re

from gateway import faults
from gateway.message import RequestHead

_HOST = re.compile(r"(?:[\w.~%!$&'()*+;=-]*|\[[0-9a-f:.]+\])(?::\d*)?", re.ASCII | re.IGNORECASE)
"""Source: RFC 3986 §3.2.2 and §3.2.3, without the comma: a list of hosts is no host."""
_AUTHORITY = re.compile(r"[a-z][a-z0-9+.-]*://([^/?#]*)", re.ASCII | re.IGNORECASE)


def check_sound(head: RequestHead) -> None:
    """Refuse a head that another reader might take for something else.

    Raises:
        Fault: `BAD_REQUEST`, after which the connection closes.
    """
    if head.verb == "CONNECT" or not (_is_framed_plainly(head) and _is_addressed_plainly(head)):
        raise faults.BAD_REQUEST()


def _is_framed_plainly(head: RequestHead) -> bool:
    """Tell whether no transfer coding but chunked is named, once, and no length beside it.

    Source: RFC 9112 §6.1 and §6.3. A coding that we do not undo would be lost on the way: the
    field ends with this connection.
    """
    codings = head.headers.get_all("Transfer-Encoding")
    if not codings:
        return True
    return (
        len(codings) == 1
        and codings[0].strip(" \t").lower() == "chunked"
        and codings[0].isascii()
        and not head.headers.get_all("Content-Length")
    )


def _is_addressed_plainly(head: RequestHead) -> bool:
    """Tell whether what names the host is a host. Source: RFC 9112 §3.2."""
    hosts = [value.strip(" \t") for value in head.headers.get_all("Host")]
    if (absolute := _AUTHORITY.match(head.target)) is not None:
        hosts.append(absolute[1].rpartition("@")[2])
    return all(_HOST.fullmatch(host) for host in hosts)
