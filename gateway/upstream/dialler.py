"""Making connections: from a host's name to its addresses, and from those to a transport.

It serves connections that are protocols of their own (the compiled hand's). What is sent on them,
and how many there are, is none of its business.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohappyeyeballs import AddrInfoType, start_connection

from gateway.errors import UpstreamError
from gateway.message import TlsFacts
from gateway.upstream.tls import client_context

LIFETIME = 10.0
"""Seconds for which the addresses of a name are remembered."""
Address = tuple[str, str, int, TlsFacts | None]
"""Scheme, host, port, and with https how to speak TLS."""
MOST_NAMES = 1024
NEXT_ADDRESS = 0.25
"""Seconds after which the next address of a name is tried beside the one before. Source: RFC 8305 §5."""
_HUNG_UP = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


@dataclass(slots=True)
class _Name:
    """Hold what a name means: addresses, and until when, or the asking that is under way."""

    addresses: list[AddrInfoType] = field(default_factory=list)
    expires: float = 0.0
    asking: asyncio.Task[list[AddrInfoType]] | None = None


@dataclass(slots=True)
class Dialler:
    """Connect protocols to targets; one per worker. `clock` gives seconds that never run backwards."""

    clock: Callable[[], float]
    lifetime: float = LIFETIME
    context: Callable[[TlsFacts], ssl.SSLContext] = client_context
    _names: dict[tuple[str, int], _Name] = field(default_factory=dict)

    def follows(self, host: str) -> bool:
        """Tell whether a host is a name, which may come to mean another address."""
        return not _is_address(host)

    async def dial(self, protocol: asyncio.Protocol, address: Address) -> None:
        """Connect a protocol; with TLS where there are facts of it.

        Raises:
            UpstreamError: "connect", "tls" or "address", as with any other call to a target.
        """
        _, host, port, tls = address
        try:
            sock = await self._connected(host, port)
        except OSError as error:
            raise UpstreamError("connect", type(error).__name__) from error
        try:
            await self._speak(protocol, sock, host, tls)
        except (ssl.SSLError, ssl.CertificateError, *_HUNG_UP) as error:
            raise UpstreamError("tls", type(error).__name__) from error
        except OSError as error:
            raise UpstreamError("connect", type(error).__name__) from error
        except ValueError as error:
            raise UpstreamError("address", type(error).__name__) from error

    async def _connected(self, host: str, port: int) -> socket.socket:
        try:
            addresses = await self._resolved(host, port)
        except ValueError as error:  # a name that no resolver takes, or a port that is none
            raise UpstreamError("address", type(error).__name__) from error
        return await start_connection(addresses, happy_eyeballs_delay=NEXT_ADDRESS, interleave=1)

    async def _speak(
        self, protocol: asyncio.Protocol, sock: socket.socket, host: str, tls: TlsFacts | None
    ) -> None:
        """Put a protocol on a connected socket."""
        loop = asyncio.get_running_loop()
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if tls is None:
                await loop.create_connection(lambda: protocol, sock=sock)
            else:
                name = tls.common_name or host
                name.encode("idna")  # what is no name is refused here, before the loop's TLS trips over it
                await loop.create_connection(
                    lambda: protocol, sock=sock, ssl=self.context(tls), server_hostname=name
                )
        except BaseException:
            sock.close()
            raise

    async def addresses(self, host: str, port: int) -> frozenset[str]:
        """Ask anew what a name means, and return the addresses as they are written.

        Raises:
            OSError: it means nothing, or nobody knows.
        """
        return frozenset(str(address[0]) for *_, address in await self._ask(host, port))

    async def _resolved(self, host: str, port: int) -> list[AddrInfoType]:
        known = self._names.get((host, port))
        if known is not None and self.clock() < known.expires:
            return known.addresses
        return await self._ask(host, port)

    async def _ask(self, host: str, port: int) -> list[AddrInfoType]:
        """Ask the system; whoever wants to know the same meanwhile waits for the same answer."""
        name = self._names.get((host, port))
        if name is None:
            if len(self._names) >= MOST_NAMES:
                del self._names[next(iter(self._names))]
            name = self._names[host, port] = _Name()
        if name.asking is None:
            name.asking = asyncio.create_task(self._answer(name, host, port))
            name.asking.add_done_callback(_look_at)
        # Shielded: one who gives up does not take the answer from the others.
        return await asyncio.shield(name.asking)

    async def _answer(self, name: _Name, host: str, port: int) -> list[AddrInfoType]:
        flags = socket.AI_ADDRCONFIG if self.follows(host) else socket.AI_NUMERICHOST
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        finally:
            name.asking = None
        name.addresses, name.expires = list(found), self.clock() + self.lifetime
        return name.addresses


def _look_at(asked: asyncio.Task[list[AddrInfoType]]) -> None:
    """Look at what went wrong; asyncio complains where all who asked have given up."""
    if not asked.cancelled():
        asked.exception()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
