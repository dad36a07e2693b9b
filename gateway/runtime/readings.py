"""What is counted where it happens, and read off now and then: metrics would cost more.

Whoever holds the loop calls `take` every second or so. What is remembered tells of itself: `Recall.watch`.
"""

from __future__ import annotations

from typing import Protocol

from gateway.telemetry import WorkerMetrics


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

    def __init__(self, metrics: WorkerMetrics, pools: Calling) -> None:
        self._metrics = metrics
        self._pools = pools
        self._last = self._counts()

    def take(self) -> None:
        """Read everything once."""
        now = self._counts()
        opened, reused = (count - before for count, before in zip(now, self._last, strict=True))
        self._last = now
        self._metrics.targets_connected(opened, reused)

    def _counts(self) -> tuple[int, int]:
        return self._pools.opened_count, self._pools.reused_count
