"""Plain integers in shared memory: what a worker counts in, and what the supervisor reads at scrape.

The memory of one worker is a run of cells of eight bytes; a worker writes its own and nobody else's. There is
no lock: one writer, and an aligned store of eight bytes is one store on every machine that we run on, so a
reader sees the value before or after it and nothing between. Cells outlive their worker: its successor takes
them over and counts on, so totals never fall. What a cell counts is `metrics`' matter.

Compiled as it stands: a count is then a few instructions, and its bounds are still checked.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from math import inf

LONGEST = 1e9
"""Seconds. What is longer (about 31 years) is a clock's fault, and would overflow the sum in the end."""


class Cells:
    """Count in memory; cells are signed 64-bit integers, numbered from 0.

    `bounds` are the upper bounds, in seconds, of the buckets of every histogram. A histogram takes
    `histogram_cells` cells: one for each bound, one for what lies above the last, and the sum in
    microseconds. The count is the total of the buckets; kept apart, the two could be read at odds.
    The memory begins at a multiple of eight bytes and is kept as long as the cells are.

    Raises:
        ValueError: the memory cannot be written to, or the bounds do not rise.
        TypeError: it is no run of whole cells.
    """

    # No __slots__: where it is compiled the .pxd declares the fields, and tests derive from it.

    def __init__(self, memory: bytearray | memoryview, bounds: Iterable[float] = ()) -> None:
        view = memoryview(memory).cast("B").cast("q")
        if view.readonly:
            raise ValueError("the memory cannot be written to")
        limits = array("d", bounds)
        if not all(low < high for low, high in pairwise((0.0, *limits, inf))):
            raise ValueError(f"bounds must be finite, above 0 and rising, which {list(limits)} are not")
        self._cells = view
        self._size = len(view)
        self._bounds = limits
        self._bound_count = len(limits)

    @property
    def histogram_cells(self) -> int:
        """Return how many cells a histogram takes."""
        return self._bound_count + 2

    def read(self, index: int) -> int:
        """Return the value of a cell.

        Raises:
            IndexError: there is no such cell.
        """
        self._check(index, 1)
        return self._cells[index]

    def set(self, index: int, value: int) -> None:
        """Set a cell.

        Raises:
            IndexError: there is no such cell.
        """
        self._check(index, 1)
        self._cells[index] = value

    def add(self, index: int, n: int = 1) -> None:
        """Add `n`, which may be negative, to a cell.

        Raises:
            IndexError: there is no such cell.
        """
        self._check(index, 1)
        self._cells[index] += n

    def begin(self, counter: int, gauge: int) -> None:
        """Count a thing that begins: one more in both cells.

        Raises:
            IndexError: there is no such cell.
        """
        self._check(counter, 1)
        self.add(gauge, 1)
        self._cells[counter] += 1

    def end(self, counter: int, gauge: int, first: int, seconds: float) -> None:
        """Count a thing that is over: one more in `counter`, one less in `gauge`, and `observe` its duration.

        Raises:
            IndexError: there is no such cell.
            ValueError: as for `observe`.
        """
        self._check(gauge, 1)
        self.record(counter, first, seconds)
        self._cells[gauge] -= 1

    def record(self, counter: int, first: int, seconds: float) -> None:
        """Count one more in `counter`, and a duration in the histogram that starts at cell `first`.

        A duration belongs to the first bucket whose bound is not below it; buckets are not cumulative.

        Raises:
            IndexError: there is no such cell, or the histogram's do not all exist.
            ValueError: the duration is negative, not finite or absurdly long.
        """
        self._check(counter, 1)
        self._check(first, self._bound_count + 2)
        if not 0.0 <= seconds <= LONGEST:  # holds for NaN, too
            raise ValueError(f"{seconds!r} is not a duration in seconds")
        bucket = 0
        while bucket < self._bound_count and seconds > self._bounds[bucket]:
            bucket += 1
        self._cells[first + bucket] += 1
        self._cells[first + self._bound_count + 1] += int(seconds * 1e6 + 0.5)
        self._cells[counter] += 1

    def _check(self, index: int, count: int) -> None:
        # Written so that index + count cannot overflow.
        if index < 0 or index > self._size - count:
            which = f"cell {index} is" if count == 1 else f"cells {index} to {index + count - 1} are"
            raise IndexError(f"{which} not within the {self._size} there are")
