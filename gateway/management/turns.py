"""Turns: of many who want to change one thing here, one at a time does, in the order in which they came.

What keeps their changes apart is the store, also from those of other processes; this only spares them from
doing everything again whenever another was faster.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager


class Turns:
    """Give turns by key. A key is remembered as long as somebody wants it."""

    __slots__ = ("_locks", "_wanted")

    def __init__(self) -> None:
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._wanted: dict[Hashable, int] = {}

    @asynccontextmanager
    async def of(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for the turn, have it, and give it on."""
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._wanted[key] = self._wanted.get(key, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._wanted[key] -= 1
            if not self._wanted[key]:
                del self._wanted[key], self._locks[key]

    def __len__(self) -> int:
        """Return the number of keys that somebody wants."""
        return len(self._locks)
