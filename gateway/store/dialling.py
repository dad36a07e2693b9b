"""How a connection of our own to Redis is opened, and what is said first on it.

The URL means what it means to redis-py, which reads it here, too: host, path, credentials, database, TLS.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ssl import SSLContext

from redis.asyncio import Connection as TcpConnection
from redis.asyncio import ConnectionPool, SSLConnection, UnixDomainSocketConnection

from gateway.store.confirmations import Command

Protocols = Callable[[], asyncio.BaseProtocol]


@dataclass(frozen=True, slots=True)
class Address:
    """Say where a Redis listens, and as whom we come; `path` is empty unless it is a unix socket."""

    path: str
    host: str
    port: int
    tls: SSLContext | None
    username: str
    password: str = field(repr=False)
    database: int

    @classmethod
    def of(cls, url: str) -> Address:
        """Read a URL that `Connection.open` has taken."""
        pool = ConnectionPool.from_url(url)
        made = pool.connection_class(**pool.connection_kwargs)
        path, host, port, tls = "", "", 0, None
        if isinstance(made, UnixDomainSocketConnection):
            path = made.path
        elif isinstance(made, TcpConnection):
            host, port = made.host, int(made.port)
        if isinstance(made, SSLConnection):
            tls = made.ssl_context.get()
        return cls(path, host, port, tls, made.username or "", made.password or "", int(made.db or 0))

    async def open(self, protocols: Protocols) -> asyncio.Transport:
        """Open a connection; the protocol gets it, and whoever asks.

        Raises:
            OSError: nobody listens, or the other side is not who it should be.
        """
        loop = asyncio.get_running_loop()
        if self.path:
            transport, _ = await loop.create_unix_connection(protocols, self.path)
        elif self.tls is None:
            transport, _ = await loop.create_connection(protocols, self.host, self.port)
        else:
            transport, _ = await loop.create_connection(
                protocols, self.host, self.port, ssl=self.tls, server_hostname=self.host
            )
        return transport

    def greeting(self, name: str, *, tracks: Sequence[str] = ()) -> list[Command]:
        """Return the commands that begin a tracking connection of this name; `tracks` says more of what."""
        hello: Command = ("HELLO", "3", "SETNAME", name)
        if self.password:
            hello = ("HELLO", "3", "AUTH", self.username or "default", self.password, "SETNAME", name)
        select: list[Command] = [("SELECT", self.database)] if self.database else []
        return [hello, *select, ("CLIENT", "TRACKING", "ON", *tracks)]
