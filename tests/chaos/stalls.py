"""Watch whether Redis, or the way to it, stalls by itself: a busy machine is nobody's fault.

A worker calls Redis unreachable that has not answered for 50 ms. Where that happens with nothing broken, it
has to be seen here, too, on a connection of our own that goes the same way.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from tests.support.chaos_judge import STALL, Judge

_EVERY = 0.008
_PATIENCE = 1.0


@dataclass(slots=True)
class StallWatch:
    """Ask a Redis for nothing, all the time, and tell the judge when it takes long."""

    url: str
    judge: Judge
    is_over: bool = False
    """Set to end it: a cancellation can be lost in the client's own timeouts."""

    async def watch(self) -> None:
        """Watch until it is over."""
        while not self.is_over:
            async with Redis.from_url(self.url, socket_timeout=_PATIENCE) as client:
                while await self._goes_on(client):
                    await asyncio.sleep(_EVERY)
            await asyncio.sleep(_EVERY)

    async def _goes_on(self, client: Redis) -> bool:
        """Ask once; say whether to go on."""
        asked_at = time.monotonic()
        try:
            await client.ping()
        except (RedisError, OSError):
            return False
        else:
            return not self.is_over
        finally:
            now = time.monotonic()
            if now - asked_at > STALL:
                self.judge.stalls.append((asked_at - _EVERY, now))
