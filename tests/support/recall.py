"""A worker's memory as a test uses it: on a real Redis, or on a peer that a test plays."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway._fastpath import TokenTable, TrackingConnection, pack_command
from gateway.errors import StoreUnavailable
from gateway.flow import Lookup, LookupKind
from gateway.store import Memory, Parts
from gateway.store.dialling import Address
from gateway.store.tracking import Tracking
from tests.support.links import Ticks
from tests.support.store import PURGE_AFTER, VAULT

PARTS = Parts(TrackingConnection, pack_command, TokenTable)
PATIENCE = 10.0
"""Seconds that a lookup may take: a real Redis on a busy machine is not away because it is slow."""
IMPATIENCE = 0.05
"""Seconds, likewise, where a test is about a Redis that is away."""


def token_lookup(text: str) -> Lookup:
    """Ask for a token."""
    return Lookup(LookupKind.ACCESS_TOKEN, text)


def client_lookup(consumer_key: str) -> Lookup:
    """Ask for a client."""
    return Lookup(LookupKind.CLIENT, consumer_key)


@dataclass
class Remembered:
    """Be a memory with its connection; `organization` is whose tokens are asked for."""

    memory: Memory
    tracking: Tracking
    clock: Ticks
    organization: str

    def peek(self, lookup: Lookup) -> object | None:
        return self.memory.peek(self.organization, lookup)

    async def find(self, lookup: Lookup) -> object | None:
        return await self.memory.find(self.organization, lookup)

    def fetch(self, lookup: Lookup) -> asyncio.Future[tuple[object | None, StoreUnavailable | None]]:
        """Fetch, and have the answer as a future of what `done` was given."""
        told: asyncio.Future[tuple[object | None, StoreUnavailable | None]] = (
            asyncio.get_running_loop().create_future()
        )
        self.memory.fetch(self.organization, lookup, lambda record, error: told.set_result((record, error)))
        return told


@asynccontextmanager
async def remembered(
    url: str,
    organization: str,
    *,
    worker_id: str = "w1",
    grace: float = 10.0,
    patience: float = PATIENCE,
    capacity: int = 1000,
    clock: Callable[[], float] | None = None,
) -> AsyncIterator[Remembered]:
    """Keep a memory on the Redis of a URL."""
    ticks = Ticks()
    tracking = Tracking(
        Address.of(url),
        worker_id,
        grace,
        make_link=TrackingConnection,
        pack=pack_command,
        patience=patience,
        clock=clock or ticks,
    )
    tokens, unknown = (TokenTable(size, os.urandom(16)) for size in (capacity, 100))
    memory = Memory(tracking, VAULT, tokens=tokens, unknown=unknown, purge_after=PURGE_AFTER)
    keeping = asyncio.create_task(tracking.keep())
    try:
        yield Remembered(memory, tracking, ticks, organization)
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
