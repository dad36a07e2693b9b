"""Calls to targets by aiohttp's client: the aiohttp hand's way out.

What all calls of a worker share is kept here: connections, by the time they may idle.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import aiohttp

from gateway.message import Exchange
from gateway.upstream.answer import Response, TargetAnswer
from gateway.upstream.attempts import Rota
from gateway.upstream.call import Call
from gateway.upstream.failures import MAX_RESPONSE_HEADERS
from gateway.upstream.upload import Body

MAX_RESPONSE_LINE = 2_048
DNS_LIFETIME = 10
"""Seconds."""


@dataclass(slots=True)
class TargetClient:
    """Call targets; one per worker. `rota` is shared with whoever else calls them."""

    rota: Rota
    max_connections: int = 1024
    """Most connections that are open to targets at a time, per keep-alive time in use."""
    _sessions: dict[float, aiohttp.ClientSession] = field(default_factory=dict)

    async def call(self, exchange: Exchange, body: Body) -> TargetAnswer:
        """Send the exchange's request to its target and return the answer's head.

        Raises:
            Fault: no target answered.
        """
        attempts = self.rota.attempts(exchange, is_body_held=isinstance(body, bytes))
        session = self._session(attempts.destination.keepalive_timeout)
        return await Call(attempts, body, session).answer()

    def _session(self, keepalive: float) -> aiohttp.ClientSession:
        """Return the session for a keep-alive time; its pool keeps idle connections that long."""
        session = self._sessions.get(keepalive)
        if session is None:
            connector = aiohttp.TCPConnector(
                limit=self.max_connections,
                ttl_dns_cache=DNS_LIFETIME,
                keepalive_timeout=keepalive or None,
                force_close=not keepalive,
            )
            session = self._sessions[keepalive] = aiohttp.ClientSession(
                connector=connector,
                response_class=Response,
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                max_line_size=MAX_RESPONSE_LINE,
                max_field_size=MAX_RESPONSE_HEADERS,
                # As many as fit: their size is what is limited.
                max_headers=MAX_RESPONSE_HEADERS // 4,
                trust_env=False,
            )
        return session

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
