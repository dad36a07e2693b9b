"""The traffic listener: who makes the connections of one worker.

A connection is the compiled hand's. What that declines goes to aiohttp's, which stands behind it and is
loaded when it is needed for the first time.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from gateway._fastpath import Downstream, Hand
from gateway.runtime.stand_in import Behind, StandIn
from gateway.runtime.traffic import Traffic

if TYPE_CHECKING:
    from gateway.runtime.server import Server

_log = logging.getLogger(__name__)


class Listener:
    """Make the connections of one worker: a protocol factory for `create_server`.

    With a `hand` each connection is the compiled hand's, which builds aiohttp's behind itself for what
    it declines; without one each is aiohttp's.
    """

    def __init__(self, traffic: Traffic, *, head_timeout: float, idle_timeout: float) -> None:
        self._traffic = traffic
        self._head_timeout = head_timeout
        self._idle_timeout = idle_timeout
        self._server: Server | None = None
        self._loading: asyncio.Task[None] | None = None
        self._waiting: list[tuple[StandIn, Downstream]] = []
        self.hand: Hand | None = None

    def __call__(self) -> asyncio.Protocol:
        """Return the protocol of a new connection."""
        return self._served().connection() if self.hand is None else Downstream(self.hand)

    def behind(self, downstream: Downstream) -> Behind:
        """Return what stands behind a connection of the compiled hand, for what it declines."""
        if self._server is not None:
            return self._server.connection(downstream.look_soon)
        stand_in = StandIn()
        self._waiting.append((stand_in, downstream))
        if self._loading is None:
            self._loading = asyncio.get_running_loop().create_task(self._load())
            self._loading.add_done_callback(_tell)
        return stand_in

    async def _load(self) -> None:
        """Load aiohttp beside the loop, and let it take over."""
        try:
            await asyncio.to_thread(_server_class)
            server = self._served()
        except BaseException:
            # Those who wait have waited for nothing; whoever comes next tries again.
            self._loading = None
            for stand_in, _ in self._waited():
                stand_in.force_close()
            raise
        for stand_in, downstream in self._waited():
            stand_in.become(server.connection(downstream.look_soon))

    def _waited(self) -> list[tuple[StandIn, Downstream]]:
        """Return those who wait, who from now on do no more."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _served(self) -> Server:
        """Return the aiohttp hand's server, made when it is first asked for."""
        if self._server is None:
            times = {"head_timeout": self._head_timeout, "idle_timeout": self._idle_timeout}
            self._server = _server_class()(self._traffic, **times)
        return self._server

    @property
    def open_count(self) -> int:
        """Return how many connections are open."""
        if self.hand is not None:
            return len(self.hand.connections)
        return 0 if self._server is None else len(self._server.connections)

    def close_idle(self) -> None:
        """Close what carries no call."""
        for downstream in list(self.hand.connections) if self.hand is not None else ():
            downstream.close_idle()
        if self._server is not None:
            self._server.close_idle()

    async def shutdown(self, timeout: float | None = None) -> None:
        """Close what is still open; calls under way have `timeout` seconds, in the aiohttp hand."""
        if self._loading is not None:
            await asyncio.wait([self._loading])
        if self._server is not None:
            await self._server.shutdown(timeout)
        for downstream in list(self.hand.connections) if self.hand is not None else ():
            downstream.abort()


def _server_class() -> type[Server]:
    from gateway.runtime.server import Server  # house: start-up time and memory of every worker

    return Server


def _tell(loading: asyncio.Task[None]) -> None:
    """Tell of a loading that failed, now: asyncio tells of it whenever the task is collected."""
    if not loading.cancelled() and (error := loading.exception()) is not None:
        _log.error("aiohttp cannot be loaded; what it would have carried is cut off", exc_info=error)
