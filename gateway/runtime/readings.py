"""What is counted where it happens, and read off now and then: metrics would cost more.

Whoever holds the loop calls `take` every second or so.
"""

from __future__ import annotations

from typing import Protocol

from gateway.telemetry import WorkerMetrics


class Asking(Protocol):
    """Ask Redis, and know whether it answers."""

    @property
    def asked_count(self) -> int:
        """Return how many keys were asked for."""
        ...

    @property
    def is_up(self) -> bool:
        """Say whether the connection stands."""
        ...

    @property
    def is_away(self) -> bool:
        """Say whether Redis is known to be unreachable."""
        ...


class Remembering(Protocol):
    """Answer lookups from memory."""

    hits: int
    misses: int

    def __len__(self) -> int:
        """Return how much is remembered."""
        ...


class Calling(Protocol):
    """Call targets on pooled connections."""

    @property
    def opened_count(self) -> int:
        """Return how many connections were opened."""
        ...

    @property
    def reused_count(self) -> int:
        """Return how many calls took a connection that was open."""
        ...


class Readings:
    """Hand to the metrics what was counted since the last time."""

    def __init__(self, metrics: WorkerMetrics, memory: Remembering, link: Asking, pools: Calling) -> None:
        self._metrics = metrics
        self._memory = memory
        self._link = link
        self._pools = pools
        self._last = self._counts()
        self._was_away = False

    def take(self) -> None:
        """Read everything once."""
        link = self._link
        now = self._counts()
        hits, misses, asked, opened, reused = (
            count - before for count, before in zip(now, self._last, strict=True)
        )
        self._last = now
        self._metrics.remembered(hits, misses)
        self._metrics.remembers(len(self._memory))
        self._metrics.store_asked(asked)
        self._metrics.store_reached(link.is_up and not link.is_away)
        self._metrics.targets_connected(opened, reused)
        if link.is_away and self._was_away:
            # While Redis is away only a lease answers; calls at the edges of that time count as usual.
            self._metrics.leased(hits)
        self._was_away = link.is_away

    def _counts(self) -> tuple[int, ...]:
        memory, pools = self._memory, self._pools
        return (
            *(memory.hits, memory.misses, self._link.asked_count),
            *(pools.opened_count, pools.reused_count),
        )
