"""What is done once in the life of a store, whichever of several machines comes first.

A milestone is one key: absent, claimed for a while by the one that works, or reached for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from gateway.store.connection import Connection
from gateway.store.keys import milestone
from gateway.store.replies import as_bytes

_REACHED = b"reached"
_CLAIMED = b"claimed"
_POLL = 0.1

CLAIM_LIFETIME = 60.0
"""Seconds after which another may try: whoever claimed it has died over the work."""


class Milestones:
    """Keep what was done once."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def once(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Do the work unless it was done before; wait while another does it. Say whether it was done now.

        Work that was interrupted is done again: it must bear that.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        key = milestone(name)
        while await self._state(key) != _REACHED:
            if await self._claim(key):
                await self._do(key, work)
                return True
            await asyncio.sleep(_POLL)
        return False

    async def _state(self, key: str) -> bytes | None:
        return as_bytes(await self._connection.ask("GET", key))

    async def _claim(self, key: str) -> bool:
        lifetime_ms = int(CLAIM_LIFETIME * 1000)
        return await self._connection.ask("SET", key, _CLAIMED, "NX", "PX", lifetime_ms) is not None

    async def _do(self, key: str, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except BaseException:
            await self._connection.ask("DEL", key)
            raise
        await self._connection.ask("SET", key, _REACHED)
