"""Calls to targets by aiohttp's client: the aiohttp hand's way out.

What all calls of a worker share is kept here: connections, by the time they may idle.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gateway.message import Exchange
from gateway.upstream.attempts import Rota
from gateway.upstream.upload import Body

if TYPE_CHECKING:
    import aiohttp

    from gateway.upstream.answer import TargetAnswer


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
        # house: start-up time and memory of every worker; the aiohttp hand, which calls here, has loaded it
        from gateway.upstream.call import Call

        attempts = self.rota.attempts(exchange, is_body_held=isinstance(body, bytes))
        session = self._session(attempts.destination.keepalive_timeout)
        return await Call(attempts, body, session).answer()

    def _session(self, keepalive: float) -> aiohttp.ClientSession:
        """Return the session for a keep-alive time; its pool keeps idle connections that long."""
        from gateway.upstream.sessions import open_session  # house: start-up time and memory, as in `call`

        if keepalive not in self._sessions:
            self._sessions[keepalive] = open_session(keepalive, self.max_connections)
        return self._sessions[keepalive]

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()
