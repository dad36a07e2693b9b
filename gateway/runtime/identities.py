"""The ids of exchanges: unique over all workers, machines and restarts, and made without asking anybody.

An id is `rrt-`, sixteen hexadecimal digits that a worker draws when it starts, and sixteen more that never
come again while it lives: a counter, scattered so that one id tells neither the next one nor how many there
were. It names an exchange and grants nothing: whoever guesses one has gained nothing.
"""

from __future__ import annotations

_ALL_BITS = (1 << 64) - 1
_SPREAD = 0xD6E8FEB86659FD93
"""Odd, with its ones well apart: what a low bit says comes to stand in many."""


class ExchangeIds:
    """Make ids; call it for the next one. `seed` are 24 random bytes, drawn once a process."""

    __slots__ = ("_at", "_prefix", "_step")

    def __init__(self, seed: bytes) -> None:
        self._prefix = f"rrt-{seed[:8].hex()}"
        self._at = int.from_bytes(seed[8:16], "big")
        # Odd, so that the counter meets each number once before it comes round.
        self._step = int.from_bytes(seed[16:24], "big") | 1

    def __call__(self) -> str:
        """Return an id that was never returned before."""
        return self.draw()

    def draw(self) -> str:
        """Return an id that was never returned before."""
        self._at = (self._at + self._step) & _ALL_BITS
        number = self._at
        # Both turns can be undone, so that different numbers stay different.
        number ^= number >> 32
        number = (number * _SPREAD) & _ALL_BITS
        number ^= number >> 29
        return f"{self._prefix}{number:016x}"
