"""From the head of a request to an Exchange: the one door of both hands.

Whatever carries the bytes, the canonical path, the environment, the client's address and the
forwarding fields are worked out here. What is said plainly counts as it stands; only the rest is looked into.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from gateway import faults
from gateway.clock import clock_of
from gateway.flow import Program
from gateway.flow.ports import Entrance  # house: the compiler asks who declares a type
from gateway.message import ClientCall, Exchange, Headers, RequestHead, canonical_path, has_name_beginning

# house: the compiler, likewise
from gateway.message.making import arrived_request, client_call, exchange_of, proxy_call
from gateway.message.uri import is_canonical  # house: the compiler, likewise
from gateway.runtime.routes import RouteTable
from gateway.upstream import drop_named

__all__ = ["MAX_REQUEST_HEADERS", "MAX_REQUEST_LINE", "UNSOUND", "Door", "RequestHead"]

MAX_REQUEST_LINE = 7_168
MAX_REQUEST_HEADERS = 25_600
UNSOUND = frozenset({faults.BAD_REQUEST, faults.VERSION_NOT_SUPPORTED})
"""Faults of a head behind which nothing can be taken for another request: the connection closes."""

Network = IPv4Network | IPv6Network
MAX_KNOWN_PEERS = 4_096
"""Of how many addresses it is remembered whether they are trusted; then all are forgotten."""

_LINE_LIMIT, _HEADER_LIMIT = MAX_REQUEST_LINE, MAX_REQUEST_HEADERS
_ABSOLUTE = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_FORWARDED = "x-forwarded-"
_FORWARDED_FOR, _FORWARDED_PORT, _FORWARDED_PROTO = "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"


class Door(Entrance):
    """Let requests in. `trusted` are the peers whose forwarding fields count."""

    __slots__ = ("_address", "_clock", "_fields", "_known", "_lines", "_port", "_scheme", "new_id", "trusted")

    def __init__(
        self, clock: Callable[[], float], new_id: Callable[[], str], trusted: tuple[Network, ...] = ()
    ) -> None:
        self._clock = clock_of(clock)
        self.new_id = new_id
        self.trusted = trusted
        self._known: dict[str, bool] = {}
        # The forwarding fields that were written last, and of what: a client's next request has the same.
        self._address = self._scheme = ""
        self._port = -1
        self._fields: list[tuple[str, str]] = []
        self._lines = b""

    def arrive(self, head: RequestHead, routes: object) -> tuple[Program, Exchange]:
        """Return the program for a request and the exchange it begins with.

        Raises:
            Fault: the head is over a limit or not sound, or no proxy listens there.
        """
        table: RouteTable = routes  # type: ignore[assignment]
        headers = head.headers
        _check_version(head, headers)
        _check_size(head, headers)
        host, target = _host(head, headers), head.target
        if not target or target[0] != "/":
            host, target = _in_origin_form(host, target)
        end = _end_of_path(target)
        written = target if end == len(target) else target[:end]
        path = written if is_canonical(written) else canonical_path(written)[0]
        match = table.find(host, path)
        if match is None:
            raise faults.APPLICATION_NOT_FOUND(host=table.virtual_host(host), path=path)
        if headers.holds("Connection"):
            drop_named(headers)
        query = target[end + 1 :]
        request = arrived_request(headers, head.verb, path, head.version, query)
        client = self._client(head, headers, host)
        uri = path
        if query:
            uri = target if path is written else f"{path}?{query}"
        proxy = proxy_call(match.program.facts, path[match.base_size :], uri, match.virtual_host)
        return match.program, exchange_of(self.new_id(), self._clock.now(), request, proxy, client)

    def _client(self, head: RequestHead, headers: Headers, host: str) -> ClientCall:
        """Work out where a request came from, and write the forwarding fields for the target."""
        address = _plain(head.peer[0])
        scheme = "https" if head.is_tls else "http"
        client = client_call(address, head.peer[1], scheme, host, _plain(head.local[0]))
        if has_name_beginning(headers, _FORWARDED):
            self._forward_anew(head, headers, client)
            return client
        port = head.local[1]
        if address != self._address or port != self._port or scheme != self._scheme:
            self._remember_fields(address, port, scheme)
        headers.add_lines(self._fields, self._lines)
        return client

    def _remember_fields(self, address: str, port: int, scheme: str) -> None:
        """Make the forwarding fields of a request that brought none."""
        self._address, self._port, self._scheme = address, port, scheme
        self._fields = [(_FORWARDED_FOR, address), (_FORWARDED_PORT, str(port)), (_FORWARDED_PROTO, scheme)]
        self._lines = "".join([f"{name}: {value}\r\n" for name, value in self._fields]).encode()

    def _forward_anew(self, head: RequestHead, headers: Headers, client: ClientCall) -> None:
        """Write the forwarding fields of a request that brought some; a trusted peer's are believed."""
        address = client.ip
        is_trusted = self._trusts(address)
        if is_trusted:
            claimed = (headers.get(_FORWARDED_PROTO) or "").strip().lower()
            if claimed in {"http", "https"}:
                client.scheme = claimed
        chain = [part for part in headers.values(_FORWARDED_FOR) if part]
        if is_trusted and headers.holds(_FORWARDED_FOR):
            client.forwarded_for = self._last_external([*chain, address])
        headers.set(_FORWARDED_FOR, ", ".join([*chain, address]))
        if not (is_trusted and headers.get(_FORWARDED_PORT)):
            headers.set(_FORWARDED_PORT, str(head.local[1]))
        headers.set(_FORWARDED_PROTO, client.scheme)

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


def _host(head: RequestHead, headers: Headers) -> str:
    """Return the Host field of a request, "" for none, which only an older version may do without."""
    try:
        host = headers.sole("Host")
    except ValueError as error:
        raise faults.BAD_REQUEST() from error
    if host is None:
        if head.version == "1.1":
            raise faults.BAD_REQUEST()
        return ""
    return host


def _in_origin_form(host: str, target: str) -> tuple[str, str]:
    """Return host and target of a request whose target does not begin with a slash.

    Source: RFC 9112 §3.2; the authority of an absolute form counts over the Host field.
    """
    absolute = _ABSOLUTE.match(target)
    if absolute is None:
        return host, target
    rest = target[absolute.end() :]
    return absolute[1].rpartition("@")[2], rest if rest.startswith("/") else "/" + rest


def _end_of_path(target: str) -> int:
    """Return where the path of a request target ends.

    Raises:
        Fault: there is a fragment, or bytes that are no UTF-8 and cannot be sent on as they are.
    """
    if "#" in target or not (target.isascii() or _is_sendable(target)):
        raise faults.BAD_PATH()
    end = target.find("?")
    return end if end >= 0 else len(target)


def _is_sendable(target: str) -> bool:
    """Tell whether a text holds no byte that the surrogate escape kept."""
    for character in target:  # noqa: SIM110 - a generator is no thing of C
        if 0xD800 <= ord(character) < 0xE000:
            return False
    return True


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
    return text.removeprefix("::ffff:") if text and text[0] == ":" and "." in text else text
