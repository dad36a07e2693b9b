"""Open what a worker remembers: a memory, the tracking connection that feeds it, and its end.

The compiled parts are handed in; they stand beside the store, not below it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from gateway.errors import StoreUnavailable
from gateway.store.dialling import Address
from gateway.store.memory import MOST_UNKNOWN, Memory, Table
from gateway.store.store import Store
from gateway.store.tracking import Link, MakeLink, Tracking

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold the compiled parts: a link, the packing of commands, a table of a capacity under a random seed."""

    make_link: MakeLink
    pack: Callable[..., bytes]
    make_table: Callable[[int, bytes], Table]


@dataclass(frozen=True, slots=True)
class Extent:
    """Say how a worker remembers: how many tokens, and for how many seconds while Redis is away."""

    tokens: int
    grace: float


@dataclass(frozen=True, slots=True)
class Recall:
    """Hold a memory and the connection that feeds it. A new memory has nothing to answer with yet."""

    memory: Memory
    link: Link
    """What asks Redis, and knows whether it answers."""
    _store: Store
    _worker_id: str
    _keeping: asyncio.Task[None]

    @classmethod
    def open(cls, store: Store, url: str, parts: Parts, extent: Extent) -> Recall:
        """Begin to remember, and go on until this is closed."""
        worker_id = str(uuid.uuid4())
        tracking = Tracking(
            Address.of(url), worker_id, extent.grace, make_link=parts.make_link, pack=parts.pack
        )
        tokens, unknown = (parts.make_table(size, os.urandom(16)) for size in (extent.tokens, MOST_UNKNOWN))
        memory = Memory(tracking, store.vault, tokens=tokens, unknown=unknown, purge_after=store.purge_after)
        return cls(memory, tracking.link, store, worker_id, asyncio.create_task(tracking.keep()))

    async def watch(self) -> None:
        """Wait until it breaks, which would be a bug; being cancelled ends nothing but the wait."""
        await asyncio.shield(self._keeping)

    async def close(self) -> None:
        """Forget everything, and tell those that wait for confirmations: nothing is looked up any more."""
        self._keeping.cancel()
        await asyncio.wait([self._keeping])
        try:
            await self._store.confirmations.forget(self._worker_id)
        except StoreUnavailable as error:
            _log.info("the worker's lease runs out by itself: %s", error)
