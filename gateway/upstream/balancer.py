"""Choosing the server of a balanced target, and remembering which ones fail.

The state is per worker. Edge: without a health monitor a server that was taken out of the
rotation comes back only with the next deployment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.message import Destination, Server


@dataclass(slots=True)
class _Standing:
    """Hold what is known of one server: consecutive failures, calls under way, smooth weight."""

    server: Server
    failures: int = 0
    active: int = 0
    current_weight: int = 0


class Balancer:
    """Hand out the servers of one destination."""

    def __init__(self, destination: Destination) -> None:
        self._max_failures = destination.max_failures
        self._pick = {
            "RoundRobin": self._round_robin,
            "Weighted": self._weighted,
            "LeastConnections": self._least_connections,
        }[destination.algorithm]
        self._standings = [_Standing(server) for server in destination.servers]
        self._turn = 0

    def choices(self) -> Iterator[Server]:
        """Yield the servers to try, best first, each once; the fallback only when no other is up."""
        tried: set[str] = set()
        while True:
            up = [s for s in self._standings if self._is_up(s) and s.server.name not in tried]
            regular = [s for s in up if not s.server.is_fallback]
            candidates = regular or [s for s in up if s.server.is_fallback]
            if not candidates:
                return
            chosen = self._pick(candidates)
            tried.add(chosen.server.name)
            yield chosen.server

    def begin(self, server: Server) -> None:
        """Count a call as under way; `end` must follow."""
        self._standing_of(server).active += 1

    def end(self, server: Server) -> None:
        """Count a call off."""
        self._standing_of(server).active -= 1

    def failed(self, server: Server) -> None:
        """Count a failure; MaxFailures in a row take the server out of the rotation (0: never)."""
        self._standing_of(server).failures += 1

    def succeeded(self, server: Server) -> None:
        """Forget the failures of a server that answered."""
        self._standing_of(server).failures = 0

    def _standing_of(self, server: Server) -> _Standing:
        return next(standing for standing in self._standings if standing.server is server)

    def _is_up(self, standing: _Standing) -> bool:
        return self._max_failures == 0 or standing.failures < self._max_failures

    def _round_robin(self, candidates: list[_Standing]) -> _Standing:
        self._turn += 1
        return candidates[(self._turn - 1) % len(candidates)]

    def _weighted(self, candidates: list[_Standing]) -> _Standing:
        """Pick by smooth weighted round robin: shares by weight, well mixed."""
        total = 0
        for standing in candidates:
            standing.current_weight += standing.server.weight
            total += standing.server.weight
        best = max(candidates, key=lambda standing: standing.current_weight)
        best.current_weight -= total
        return best

    def _least_connections(self, candidates: list[_Standing]) -> _Standing:
        """Pick the least busy; among equals they take turns."""
        least = min(standing.active for standing in candidates)
        return self._round_robin([standing for standing in candidates if standing.active == least])
