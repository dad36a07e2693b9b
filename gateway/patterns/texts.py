"""The two texts that a Java pattern becomes, while they are being written.

Both engines unroll counted repetitions, so the size of what they will make of the texts is added
up on the way (`extent.py`), and the writing ends where no engine may be asked any more.
"""

from __future__ import annotations

from gateway.patterns import charsets
from gateway.patterns.errors import PatternError
from gateway.patterns.extent import Extent

TOO_LARGE = "from here on this pattern is too large to be compiled, its repetitions written out"
"""What is told of a pattern that no engine is asked to compile."""

Mark = tuple[int, tuple[int, int]]


class Texts:
    """Write for both engines at once; `is_linear` says whether the linear one may still be asked.

    `too_large` is where in the pattern the timed text passed its bounds, None as long as it fits.
    """

    __slots__ = ("_extent", "_linear", "_timed", "is_linear", "too_large")

    def __init__(self, extent: Extent) -> None:
        self.is_linear = True
        self.too_large: int | None = None
        self._linear: list[str] = []
        self._timed: list[str] = []
        self._extent = extent

    @property
    def linear(self) -> str | None:
        """Return what the linear engine is given; None where only the timed one will do."""
        return "".join(self._linear) if self.is_linear else None

    @property
    def timed(self) -> str:
        """Return what the timed engine is given."""
        return "".join(self._timed)

    @property
    def effort(self) -> int:
        """Return how many steps unrolling all repetitions will take, as `spend_effort` counts them."""
        return self._extent.effort

    @property
    def mark(self) -> Mark:
        """Return the place that has been reached, for `repeat`."""
        return len(self._linear), self._extent.mark

    def write(self, linear: str, timed: str | None = None) -> None:
        """Append one construct, which may read differently for the timed engine."""
        timed = linear if timed is None else timed
        self._linear.append(linear)
        self._timed.append(timed)
        self._extent.add(len(linear), len(timed))

    def write_timed(self, timed: str) -> None:
        """Append what only the timed engine knows."""
        self.is_linear = False
        self.write("", timed)

    def write_plain(self, plain: str) -> None:
        """Append characters that mean themselves."""
        text = charsets.as_text(plain)
        self._linear.append(text)
        self._timed.append(text)
        self._extent.add(len(text), len(text), len(plain))

    def repeat(self, since: Mark, quantifier: str, copies: int) -> None:
        """Put a quantifier behind what was written since the mark; it is compiled to so many copies."""
        start, size = since
        self._linear.insert(start, "(?:")
        self._timed.insert(start, "(?:")
        self._extent.add(len("(?:"), len("(?:"), 0)
        self._extent.repeat(size, copies)
        self.write(f"){quantifier}")

    def hold(self, position: int) -> None:
        """Refuse the pattern if what was written up to here is too large for both engines."""
        self.is_linear &= self._extent.fits_linear
        if self.too_large is None and not self._extent.fits_timed:
            self.too_large = position
        if self.too_large is not None and not self.is_linear:
            raise PatternError(TOO_LARGE, self.too_large)
