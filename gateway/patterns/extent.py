"""How large a pattern is once its counted repetitions are written out, and how large it may be.

Engines unroll: `x{1000000}` is nine characters and, compiled, a quarter of a gigabyte. So the
size is worked out before an engine sees anything. What an engine needs to compile grows with the
characters of the text it is given, whatever they mean; that is why sizes are counted in them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """Bound what compiling a pattern may take.

    Args:
        linear: characters of the linear engine's text, repetitions written out.
        timed: characters of the timed engine's text, as it is given to that engine.
        atoms: characters, classes, groups and so on of that text, repetitions written out.
        reading: steps of some 3 µs that reading the pattern may take: its terms, what classes hold.
        memory: bytes the linear engine may use, its automaton included.
    """

    linear: int = 400_000
    timed: int = 20_000
    atoms: int = 10_000
    reading: int = 60_000
    memory: int = 8 << 20


AT_DEPLOY = Bounds()
"""For patterns that are written in a bundle."""

AT_RUN_TIME = Bounds(linear=100_000, timed=5_000, atoms=2_500, reading=15_000, memory=2 << 20)
"""For patterns that come with a request: compiling one takes some hundredths of a second at most."""

_UNROLLED_IN_A_STEP = 10

Mark = tuple[int, int]


class Extent:
    """Add up the size of a pattern while it is read from the left."""

    __slots__ = ("_atoms", "_bounds", "_linear", "_timed")

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._linear = 0
        self._timed = 0
        self._atoms = 0

    def add(self, linear: int, timed: int, atoms: int = 1) -> None:
        """Count what was written for each engine, in characters."""
        self._linear += linear
        self._timed += timed
        self._atoms += atoms

    @property
    def mark(self) -> Mark:
        """Return the size up to here, for `repeat`."""
        return self._linear, self._atoms

    def repeat(self, since: Mark, times: int) -> None:
        """Count what was added since the mark so many times in all; at least once, as it is compiled."""
        linear, atoms = since
        self._linear += (self._linear - linear) * (max(times, 1) - 1)
        self._atoms += (self._atoms - atoms) * (max(times, 1) - 1)

    @property
    def effort(self) -> int:
        """Return how many steps unrolling will take, as `spend_effort` counts them."""
        linear = self._linear if self.fits_linear else 0
        return (linear + self._atoms) // _UNROLLED_IN_A_STEP

    @property
    def fits_linear(self) -> bool:
        """Say whether the linear engine may still be asked."""
        return self._linear <= self._bounds.linear

    @property
    def fits_timed(self) -> bool:
        """Say whether the timed engine may still be asked."""
        return self._timed <= self._bounds.timed and self._atoms <= self._bounds.atoms
