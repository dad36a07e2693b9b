"""From the head of a request to an Exchange: the one door of both hands.

Whatever carries the bytes, the canonical path, the environment, the client's address and the
forwarding fields are worked out here. What is said plainly counts as it stands; only the rest is looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from gateway import faults
from gateway.flow import Program
from gateway.message import (
    ClientCall,
    Exchange,
    Headers,
    Kind,
    Message,
    Parameters,
    ProxyCall,
    RequestHead,
    canonical_path,
)
from gateway.runtime.routes import Match, RouteTable
from gateway.upstream import drop_named

__all__ = ["MAX_REQUEST_HEADERS", "MAX_REQUEST_LINE", "UNSOUND", "Door", "RequestHead"]

MAX_REQUEST_LINE = 7_168
MAX_REQUEST_HEADERS = 25_600
UNSOUND = frozenset({faults.BAD_REQUEST, faults.VERSION_NOT_SUPPORTED})
"""Faults of a head behind which nothing can be taken for another request: the connection closes."""

Network = IPv4Network | IPv6Network
MAX_KNOWN_PEERS = 4_096
"""Of how many addresses it is remembered whether they are trusted; then all are forgotten."""

_REQUEST = Kind.REQUEST
_LINE_LIMIT, _HEADER_LIMIT = MAX_REQUEST_LINE, MAX_REQUEST_HEADERS
_ABSOLUTE = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_FORWARDED_FOR, _FORWARDED_PORT, _FORWARDED_PROTO = "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"


class Door:
    """Let requests in. `trusted` are the peers whose forwarding fields count."""

    __slots__ = ("_known", "_port", "_port_text", "clock", "new_id", "trusted")

    def __init__(
        self, clock: Callable[[], float], new_id: Callable[[], str], trusted: tuple[Network, ...] = ()
    ) -> None:
        self.clock = clock
        self.new_id = new_id
        self.trusted = trusted
        self._known: dict[str, bool] = {}
        self._port = 0
        self._port_text = "0"

    def arrive(self, head: RequestHead, routes: RouteTable) -> tuple[Program, Exchange]:
        """Return the program for a request and the exchange it begins with.

        Raises:
            Fault: the head is over a limit or not sound, or no proxy listens there.
        """
        headers = head.headers
        _check_version(head, headers)
        _check_size(head, headers)
        place = _place_of(head, headers)
        path = canonical_path(place.path)[0]
        match = routes.find(place.host, path)
        if match is None:
            raise faults.APPLICATION_NOT_FOUND(host=routes.virtual_host(place.host), path=path)
        if headers.holds("Connection"):
            drop_named(headers)
        return match.program, self._exchange(head, place, path, match)

    def _exchange(self, head: RequestHead, place: _Place, path: str, match: Match) -> Exchange:
        """Make the exchange of a request that was let in."""
        request = Message(_REQUEST, head.headers, None, Parameters(place.query))
        request.verb = head.verb
        request.path = path
        request.version = head.version
        client = self._client(head, head.headers, place.host)
        uri = path
        if place.query:
            uri = place.target if path is place.path else f"{path}?{place.query}"
        proxy = ProxyCall(match.program.facts, match.path_suffix, uri, match.virtual_host)
        return Exchange(self.new_id(), self.clock(), request, proxy, client)

    def _client(self, head: RequestHead, headers: Headers, host: str) -> ClientCall:
        """Work out where a request came from, and write the forwarding fields for the target."""
        address, port = _plain(head.peer[0]), head.peer[1]
        is_trusted = self._trusts(address)
        scheme = "https" if head.is_tls else "http"
        if is_trusted:
            claimed = (headers.get(_FORWARDED_PROTO) or "").strip().lower()
            scheme = claimed if claimed in {"http", "https"} else scheme
        client = ClientCall(address, port)
        client.scheme = scheme
        client.host = host
        client.local_ip = _plain(head.local[0])
        if headers.holds(_FORWARDED_FOR):
            chain = [part for part in headers.values(_FORWARDED_FOR) if part]
            if is_trusted:
                client.forwarded_for = self._last_external([*chain, address])
            headers.set(_FORWARDED_FOR, ", ".join([*chain, address]))
        else:
            headers.add(_FORWARDED_FOR, address)
        if not (is_trusted and headers.get(_FORWARDED_PORT)):
            headers.set(_FORWARDED_PORT, self._port_of(head))
        headers.set(_FORWARDED_PROTO, scheme)
        return client

    def _port_of(self, head: RequestHead) -> str:
        """Return the port a request came in by as text; it is nearly always the same one."""
        port = head.local[1]
        if port != self._port:
            self._port = port
            self._port_text = str(port)
        return self._port_text

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
        if not self.trusted:
            return False
        known = self._known.get(address)
        if known is None:
            known = _is_within(address, self.trusted)
            if len(self._known) >= MAX_KNOWN_PEERS:
                self._known.clear()
            self._known[address] = known
        return known


class _Place:
    """Say what a request asks for: its host and its target as written, of that the path and the query."""

    __slots__ = ("host", "path", "query", "target")

    def __init__(self, host: str, target: str, end: int) -> None:
        self.host = host
        self.target = target
        self.path = target if end == len(target) else target[:end]
        self.query = target[end + 1 :]


def _check_version(head: RequestHead, headers: Headers) -> None:
    """Refuse versions that are not spoken, and framing that a version does not know.

    Source: RFC 9112 §2.3 and §6.1: a transfer coding in HTTP/1.0 is faulty framing.
    """
    if head.version == "1.1":
        return
    if not head.version:
        raise faults.BAD_REQUEST()
    if head.version != "1.0":
        raise faults.VERSION_NOT_SUPPORTED()
    if headers.holds("Transfer-Encoding"):
        raise faults.BAD_REQUEST()


def _check_size(head: RequestHead, headers: Headers) -> None:
    """Refuse a head over the limits that Edge documents."""
    # The blanks, the version and the end of the line are twelve bytes.
    if len(head.verb) + len(head.target) + 12 > _LINE_LIMIT:
        raise faults.REQUEST_LINE_TOO_LONG(limit=MAX_REQUEST_LINE)
    if headers.exceeds(_HEADER_LIMIT):
        raise faults.REQUEST_HEADERS_TOO_BIG(limit=MAX_REQUEST_HEADERS)


def _place_of(head: RequestHead, headers: Headers) -> _Place:
    """Return what a request target asks for, in origin or absolute form.

    Source: RFC 9112 §3.2; the authority of an absolute form counts over the Host field.
    """
    hosts = headers.get_all("Host")
    if len(hosts) > 1 or (not hosts and head.version == "1.1"):
        raise faults.BAD_REQUEST()
    host = hosts[0] if hosts else ""
    target = head.target
    absolute = None if target[:1] == "/" else _ABSOLUTE.match(target)
    if absolute is not None:
        host = absolute[1].rpartition("@")[2]
        target = target[absolute.end() :]
        if not target.startswith("/"):
            target = "/" + target
    return _Place(host, target, _end_of_path(target))


def _end_of_path(target: str) -> int:
    """Return where the path of a request target ends.

    Raises:
        Fault: there is a fragment, or bytes that are no UTF-8 and cannot be sent on as they are.
    """
    end = -1
    place = 0
    for character in target:
        code = ord(character)
        if code == 63 and end < 0:  # the question mark
            end = place
        elif code == 35 or 0xD800 <= code < 0xE000:  # the number sign; what the surrogate escape kept
            raise faults.BAD_PATH()
        place += 1
    return end if end >= 0 else place


def _address(text: str) -> IPv4Address | IPv6Address:
    """Return an address; a v4 address mapped into v6 counts as v4."""
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def _is_within(address: str, networks: tuple[Network, ...]) -> bool:
    """Tell whether an address is in one of the networks."""
    parsed = _address(address)
    return any(parsed in network for network in networks)


def _is_address(text: str) -> bool:
    """Tell whether a text is an address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _plain(text: str) -> str:
    """Return the address of a peer as it is written; a v4 address mapped into v6 as v4."""
    return text.removeprefix("::ffff:") if text[:1] == ":" and "." in text else text
