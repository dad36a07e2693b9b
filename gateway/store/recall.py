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
from typing import Protocol

from gateway.errors import StoreUnavailable
from gateway.store.dialling import Address
from gateway.store.memory import Memory
from gateway.store.remembered_clients import Bounds
from gateway.store.remembered_tokens import MOST_UNKNOWN, Table
from gateway.store.store import Store
from gateway.store.tracking import MakeLink, Tracking

_log = logging.getLogger(__name__)


TELL_EVERY = 0.5
"""Seconds between two tellings of what goes on."""


def most_tracked(tokens: int) -> int:
    """Return how many keys a worker remembers at a time, at most, where so many are tokens."""
    return tokens + MOST_UNKNOWN + Bounds().entities


class Counts(Protocol):
    """Be told of what goes on; a worker's metrics are."""

    def remembered(self, hits: int, misses: int) -> None:
        """Count lookups that were answered from memory, and those that were not."""
        ...

    def remembers(self, entries: int) -> None:
        """Say how much is remembered now."""
        ...

    def store_asked(self, lookups: int) -> None:
        """Count keys that Redis was asked for."""
        ...

    def store_reached(self, is_reached: bool) -> None:
        """Say whether Redis answers."""
        ...

    def leased(self, lookups: int) -> None:
        """Count lookups that were answered from memory while Redis was away."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold the compiled parts: a link, the packing of commands, a table of a capacity under a random seed."""

    make_link: MakeLink
    pack: Callable[..., bytes]
    make_table: Callable[[int, bytes], Table]


@dataclass(frozen=True, slots=True)
class Extent:
    """Say how a worker remembers: how many tokens, and for how many seconds while Redis is away.

    `patience` is for how many seconds Redis may take to answer.
    """

    tokens: int
    grace: float
    patience: float


@dataclass(frozen=True, slots=True)
class Recall:
    """Hold a memory and the connection that feeds it. A new memory has nothing to answer with yet."""

    memory: Memory
    _store: Store
    _worker_id: str
    _keeping: asyncio.Task[None]

    @classmethod
    def open(cls, store: Store, url: str, parts: Parts, extent: Extent) -> Recall:
        """Begin to remember, and go on until this is closed."""
        worker_id = str(uuid.uuid4())
        tracking = Tracking(
            Address.of(url),
            worker_id,
            extent.grace,
            make_link=parts.make_link,
            pack=parts.pack,
            patience=extent.patience,
        )
        tokens, unknown = (parts.make_table(size, os.urandom(16)) for size in (extent.tokens, MOST_UNKNOWN))
        memory = Memory(tracking, store.vault, tokens=tokens, unknown=unknown, purge_after=store.purge_after)
        return cls(memory, store, worker_id, asyncio.create_task(tracking.keep()))

    async def watch(self, counts: Counts) -> None:
        """Tell of what goes on, until it breaks, which would be a bug; cancelling ends only the telling."""
        told = (0, 0, 0, 0)
        while not self._keeping.done():
            await asyncio.wait([self._keeping], timeout=TELL_EVERY)
            memory = self.memory
            now = (memory.hits, memory.misses, memory.asked, memory.lasted)
            hits, misses, asked, lasted = (each - before for each, before in zip(now, told, strict=True))
            told = now
            counts.remembered(hits, misses)
            counts.store_asked(asked)
            counts.leased(lasted)
            counts.remembers(len(memory))
            counts.store_reached(memory.is_reached)
        self._keeping.result()

    async def close(self) -> None:
        """Forget everything, and tell those that wait for confirmations: nothing is looked up any more."""
        self._keeping.cancel()
        await asyncio.wait([self._keeping])
        try:
            await self._store.confirmations.forget(self._worker_id)
        except StoreUnavailable as error:
            _log.info("the worker's lease runs out by itself: %s", error)
