"""From the head of a request to an Exchange: the one door of both hands.

Whatever carries the bytes, the canonical path, the environment, the client's address and the
forwarding fields are worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from gateway import faults
from gateway.flow import Program
from gateway.message import (
    ClientCall,
    Exchange,
    Message,
    Parameters,
    ProxyCall,
    RequestHead,
    canonical_path,
)
from gateway.runtime.routes import RouteTable
from gateway.upstream import drop_named

__all__ = ["MAX_REQUEST_HEADERS", "MAX_REQUEST_LINE", "UNSOUND", "Door", "RequestHead"]

MAX_REQUEST_LINE = 7_168
MAX_REQUEST_HEADERS = 25_600
UNSOUND = frozenset({faults.BAD_REQUEST, faults.VERSION_NOT_SUPPORTED})
"""Faults of a head behind which nothing can be taken for another request: the connection closes."""

Network = IPv4Network | IPv6Network

_ODD = re.compile("[\ud800-\udfff]")
_ABSOLUTE = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Door:
    """Let requests in. `trusted` are the peers whose forwarding fields count."""

    clock: Callable[[], float]
    new_id: Callable[[], str]
    trusted: tuple[Network, ...] = ()

    def arrive(self, head: RequestHead, routes: RouteTable) -> tuple[Program, Exchange]:
        """Return the program for a request and the exchange it begins with.

        Raises:
            Fault: the head is over a limit or not sound, or no proxy listens there.
        """
        _check_version(head)
        _check_size(head)
        host, raw_path, query = _split_target(head)
        path, _ = canonical_path(raw_path)
        match = routes.find(host, path)
        if match is None:
            raise faults.APPLICATION_NOT_FOUND(host=routes.virtual_host(host), path=path)
        drop_named(head.headers)
        request = Message.request(head.verb, path, headers=head.headers, content=None)
        request.query = Parameters(query)
        request.version = head.version
        client = self._client(head, host)
        proxy = ProxyCall(match.program.facts, match.path_suffix, request.uri, match.virtual_host)
        exchange = Exchange(self.new_id(), self.clock(), request, proxy, client)
        return match.program, exchange

    def _client(self, head: RequestHead, host: str) -> ClientCall:
        """Work out where a request came from, and write the forwarding fields for the target."""
        headers = head.headers
        address, port = _plain(head.peer[0]), head.peer[1]
        is_trusted = self._trusts(address)
        scheme = "https" if head.is_tls else "http"
        claimed = (headers.get("X-Forwarded-Proto") or "").strip().lower()
        if is_trusted and claimed in {"http", "https"}:
            scheme = claimed
        client = ClientCall(address, port, scheme=scheme, host=host)
        client.local_ip = _plain(head.local[0])
        chain = [part for part in headers.values("X-Forwarded-For") if part]
        client.forwarded_for = self._last_external([*chain, address])
        headers.set("X-Forwarded-For", ", ".join([*chain, address]))
        if not (is_trusted and headers.get("X-Forwarded-Port")):
            headers.set("X-Forwarded-Port", str(head.local[1]))
        headers.set("X-Forwarded-Proto", scheme)
        return client

    def _last_external(self, chain: list[str]) -> str:
        """Return the last address of a chain that no trusted peer vouches away.

        Each address was written by the next one, so the first that is not trusted is as far
        as the chain can be believed.
        """
        believed = chain[-1]
        for address in reversed(chain):
            if not _is_address(address):
                break
            believed = address
            if not self._trusts(address):
                break
        return believed

    def _trusts(self, address: str) -> bool:
        """Tell whether an address is that of a trusted peer."""
        return any(_address(address) in network for network in self.trusted)


def _check_version(head: RequestHead) -> None:
    """Refuse versions that are not spoken, and framing that a version does not know.

    Source: RFC 9112 §2.3 and §6.1: a transfer coding in HTTP/1.0 is faulty framing.
    """
    if not head.version:
        raise faults.BAD_REQUEST()
    if head.version not in {"1.0", "1.1"}:
        raise faults.VERSION_NOT_SUPPORTED()
    if head.version == "1.0" and head.headers.get_all("Transfer-Encoding"):
        raise faults.BAD_REQUEST()


def _check_size(head: RequestHead) -> None:
    """Refuse a head over the limits that Edge documents."""
    # The blanks, the version and the end of the line are twelve bytes.
    if len(head.verb) + len(head.target) + 12 > MAX_REQUEST_LINE:
        raise faults.REQUEST_LINE_TOO_LONG(limit=MAX_REQUEST_LINE)
    size = sum(len(name) + len(value) + 4 for name, value in head.headers.raw())
    if size > MAX_REQUEST_HEADERS:
        raise faults.REQUEST_HEADERS_TOO_BIG(limit=MAX_REQUEST_HEADERS)


def _split_target(head: RequestHead) -> tuple[str, str, str]:
    """Return (host, path, query) of a request target in origin or absolute form.

    Source: RFC 9112 §3.2; the authority of an absolute form counts over the Host field.
    """
    hosts = head.headers.get_all("Host")
    if len(hosts) > 1 or (not hosts and head.version == "1.1"):
        raise faults.BAD_REQUEST()
    host = hosts[0] if hosts else ""
    target = head.target
    absolute = _ABSOLUTE.match(target)
    if absolute is not None:
        host = absolute[1].rpartition("@")[2]
        target = target[absolute.end() :]
        if not target.startswith("/"):
            target = "/" + target
    if "#" in target or not _is_text(target):
        raise faults.BAD_PATH()
    path, _, query = target.partition("?")
    return host, path, query


def _is_text(target: str) -> bool:
    """Tell whether all bytes of a request target are UTF-8; others cannot be sent on as they are."""
    return target.isascii() or _ODD.search(target) is None


def _address(text: str) -> IPv4Address | IPv6Address:
    """Return an address; a v4 address mapped into v6 counts as v4."""
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _is_address(text: str) -> bool:
    """Tell whether a text is an address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    """Return the address of a peer as it is written; a v4 address mapped into v6 as v4."""
    return text.removeprefix("::ffff:") if "." in text else text
