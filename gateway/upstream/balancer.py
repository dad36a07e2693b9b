"""Choosing the server of a balanced target, and remembering which ones fail.

The state is per worker. Edge: without a health monitor a server that was taken out of the
rotation comes back only with the next deployment.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.message.destination import Destination, Server  # house: the compiler asks who declares a type


class Standing:
    """Hold what is known of one server: consecutive failures, calls under way, smooth weight."""

    __slots__ = ("active", "current_weight", "failures", "is_fallback", "name", "origin", "server")

    def __init__(self, server: Server) -> None:
        self.server = server
        self.name = server.name
        self.origin = server.origin
        self.is_fallback = server.is_fallback
        self.failures = 0
        self.active = 0
        self.current_weight = 0


class Balancer:
    """Hand out the servers of one destination; whoever calls one counts on its `Standing`."""

    __slots__ = ("_max_failures", "_only", "_pick", "_standings", "_turn")

    def __init__(self, destination: Destination) -> None:
        self._max_failures = destination.max_failures
        algorithms: dict[str, Callable[[list[Standing]], Standing]] = {
            "RoundRobin": self._round_robin,
            "Weighted": self._weighted,
            "LeastConnections": self._least_connections,
        }
        self._pick = algorithms[destination.algorithm]
        self._standings = [Standing(server) for server in destination.servers]
        self._only = self._standings[0] if len(self._standings) == 1 else None
        """The server, where there is but one: whatever the algorithm, it is that or none."""
        self._turn = 0

    def choose(self, tried: tuple[str, ...]) -> Standing | None:
        """Return the server to try next, None when all were tried; the fallback only when no other is up.

        A server that failed MaxFailures times in a row is out of the rotation (0: never).
        """
        if self._only is not None:
            return self._only if self._is_up(self._only) and self._only.name not in tried else None
        regular: list[Standing] = []
        fallbacks: list[Standing] = []
        for standing in self._standings:
            if self._is_up(standing) and standing.name not in tried:
                (fallbacks if standing.is_fallback else regular).append(standing)
        candidates = regular or fallbacks
        return self._pick(candidates) if candidates else None

    def _is_up(self, standing: Standing) -> bool:
        return self._max_failures == 0 or standing.failures < self._max_failures

    def _round_robin(self, candidates: list[Standing]) -> Standing:
        self._turn += 1
        return candidates[(self._turn - 1) % len(candidates)]

    def _weighted(self, candidates: list[Standing]) -> Standing:
        """Pick by smooth weighted round robin: shares by weight, well mixed."""
        total = 0
        for standing in candidates:
            weight = standing.server.weight
            standing.current_weight += weight
            total += weight
        best = max(candidates, key=_current_weight)
        best.current_weight -= total
        return best

    def _least_connections(self, candidates: list[Standing]) -> Standing:
        """Pick the least busy; among equals they take turns."""
        least = min([standing.active for standing in candidates])
        return self._round_robin([standing for standing in candidates if standing.active == least])


def _current_weight(standing: Standing) -> int:
    return standing.current_weight
