"""Open what a worker remembers: a memory, the tracking connection that feeds it, and its end.

The compiled parts are handed in; they stand beside the store, not below it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from gateway.errors import StoreUnavailable
from gateway.store.dialling import Address
from gateway.store.memory import MOST_UNKNOWN, Memory, Table
from gateway.store.store import Store
from gateway.store.tracking import MakeLink, Tracking

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """Hold the compiled parts: a link, the packing of commands, a table of a capacity under a random seed."""

    make_link: MakeLink
    pack: Callable[..., bytes]
    make_table: Callable[[int, bytes], Table]


@dataclass(frozen=True, slots=True)
class Remembering:
    """Say how a worker remembers: under which id, how many tokens, for how long while Redis is away."""

    worker_id: str
    tokens: int
    grace: float


@asynccontextmanager
async def remember(
    store: Store, url: str, parts: Parts, remembering: Remembering
) -> AsyncIterator[Memory]:
    """Keep a tracking connection for as long as this lasts; yield the memory that it feeds.

    The memory answers at once; before the first connection stands it has nothing to answer with. At the end the
    worker is taken off the list of those that a revocation waits for: nothing may be looked up any more.
    """
    tracking = Tracking(
        Address.of(url),
        remembering.worker_id,
        remembering.grace,
        make_link=parts.make_link,
        pack=parts.pack,
    )
    tables = (parts.make_table(size, os.urandom(16)) for size in (remembering.tokens, MOST_UNKNOWN))
    tokens, unknown = tables
    memory = Memory(tracking, store.vault, tokens=tokens, unknown=unknown, purge_after=store.purge_after)
    keeping = asyncio.create_task(tracking.keep())
    try:
        yield memory
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        try:
            await store.confirmations.forget(remembering.worker_id)
        except StoreUnavailable as error:
            _log.info("the worker's lease runs out by itself: %s", error)
