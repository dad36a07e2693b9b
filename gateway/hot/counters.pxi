# Plain integers in shared memory, read by the supervisor at scrape.
#
# Owns: the cells of one worker's slot and the arithmetic of a histogram. A buffer (an mmap of a memfd, shared
# by the supervisor and its workers) is cut into slots of `size` cells of eight bytes; a worker writes its own
# slot and nobody else's. There is no lock: one writer, and an aligned eight-byte store is one store on every
# machine that we run on, so a reader sees the value before or after it and nothing between. Cells outlive
# their worker: its successor takes the slot over and counts on, so totals never fall.
#
# Must not know: what a cell counts, what it is called, who asks for it.

from cpython.buffer cimport PyBUF_SIMPLE, PyBUF_WRITABLE, PyBuffer_Release, PyObject_GetBuffer
from libc.math cimport isfinite
from libc.stdint cimport int64_t, uintptr_t

cdef enum:
    CELL_BYTES = 8
    # More bounds than any histogram we would want to read; they lie in the object, not behind a pointer.
    MOST_BOUNDS = 32
    # A duration above this (about 31 years) is a clock's fault and would overflow the sum in the end.
    LONGEST_SECONDS = 1_000_000_000


cdef class CounterBlock:
    """Count in one slot of a shared buffer: cells are signed 64-bit integers, numbered from 0.

    `bounds` are the upper bounds, in seconds, of the buckets of every histogram in the block. A histogram
    takes `histogram_cells` cells: one for each bound, one for what lies above the last, and the sum in
    microseconds. The count is the total of the buckets; kept apart, the two could be read at odds.

    Raises:
        ValueError: the buffer does not hold the slot or is not aligned, or the bounds do not rise.
        TypeError, BufferError: the buffer cannot be written to.
    """

    cdef Py_buffer _view
    cdef bint _is_held
    cdef int64_t *_cells
    cdef double[MOST_BOUNDS] _bounds
    cdef Py_ssize_t _bound_count
    cdef readonly Py_ssize_t slot
    cdef readonly Py_ssize_t size

    def __cinit__(self, buffer, Py_ssize_t slot, Py_ssize_t size, bounds=()):
        cdef Py_ssize_t slots
        if slot < 0 or size < 1:
            raise ValueError(f"slot must be 0 or more and size 1 or more, not {slot} and {size}")
        PyObject_GetBuffer(buffer, &self._view, PyBUF_SIMPLE | PyBUF_WRITABLE)
        self._is_held = True
        # Divided, not multiplied: slot * size may overflow, this cannot.
        slots = self._view.len // CELL_BYTES // size
        if slot >= slots:
            raise ValueError(
                f"a buffer of {self._view.len} bytes holds {slots} slots of {size} cells, no slot {slot}"
            )
        if <uintptr_t> self._view.buf % CELL_BYTES:
            raise ValueError("the buffer is not aligned to eight bytes")
        # Safe: slot < slots was just shown, so all `size` cells lie within the buffer, which stays exported
        # (and therefore neither moves nor shrinks) until __dealloc__.
        self._cells = <int64_t *> self._view.buf + slot * size
        self.slot = slot
        self.size = size
        self._take_bounds(tuple(bounds))

    cdef _take_bounds(self, tuple bounds):
        cdef double bound, last = 0.0
        if len(bounds) > MOST_BOUNDS:
            raise ValueError(f"{len(bounds)} bounds are more than {<int> MOST_BOUNDS}")
        for position, bound in enumerate(bounds):
            if not isfinite(bound) or bound <= last:
                raise ValueError(f"bounds must be finite, above 0 and rising, which {bounds!r} are not")
            self._bounds[position] = last = bound
        self._bound_count = len(bounds)

    def __dealloc__(self):
        if self._is_held:
            PyBuffer_Release(&self._view)

    @property
    def histogram_cells(self):
        """Return how many cells a histogram of this block takes."""
        return self._bound_count + 2

    cdef int64_t *_cell(self, Py_ssize_t index, Py_ssize_t count) except NULL:
        # Written so that index + count cannot overflow.
        if index < 0 or index > self.size - count:
            which = f"cell {index} is" if count == 1 else f"cells {index} to {index + count - 1} are"
            raise IndexError(f"{which} not within the {self.size} of the block")
        return self._cells + index

    cpdef add(self, Py_ssize_t index, int64_t n=1):
        """Add `n`, which may be negative, to a cell.

        Raises:
            IndexError: there is no such cell.
            OverflowError: `n` takes more than 64 bits.
        """
        self._cell(index, 1)[0] += n

    cpdef set(self, Py_ssize_t index, int64_t value):
        """Set a cell.

        Raises:
            IndexError: there is no such cell.
            OverflowError: the value takes more than 64 bits.
        """
        self._cell(index, 1)[0] = value

    cpdef int64_t read(self, Py_ssize_t index) except? -1:
        """Return the value of a cell.

        Raises:
            IndexError: there is no such cell.
        """
        return self._cell(index, 1)[0]

    cpdef observe(self, Py_ssize_t first_index, double seconds):
        """Count one duration in the histogram whose cells start at `first_index`.

        A duration belongs to the first bucket whose bound is not below it; buckets are not cumulative.

        Raises:
            IndexError: the histogram's cells do not all lie within the block.
            ValueError: the duration is negative, not finite or absurdly long.
        """
        cdef int64_t *cells = self._cell(first_index, self._bound_count + 2)
        cdef Py_ssize_t bucket = 0
        if not 0.0 <= seconds <= LONGEST_SECONDS:  # holds for NaN, too
            raise ValueError(f"{seconds!r} is not a duration in seconds")
        while bucket < self._bound_count and seconds > self._bounds[bucket]:
            bucket += 1
        cells[bucket] += 1
        cells[self._bound_count + 1] += <int64_t> (seconds * 1e6 + 0.5)

    # What follows counts in one call what belongs together: a call costs more than all the counting. Each
    # counts all of it or, where it raises, nothing: cells are looked up before the first one is changed.

    cpdef begin(self, Py_ssize_t counter, Py_ssize_t gauge):
        """Count a thing that begins: one more in both cells.

        Raises:
            IndexError: there is no such cell.
        """
        cdef int64_t *begun = self._cell(counter, 1)
        self._cell(gauge, 1)[0] += 1
        begun[0] += 1

    cpdef end(self, Py_ssize_t counter, Py_ssize_t gauge, Py_ssize_t first_index, double seconds):
        """Count a thing that is over: one more in `counter`, one less in `gauge`, and `observe` its duration.

        Raises:
            IndexError: there is no such cell.
            ValueError: as for `observe`.
        """
        cdef int64_t *under_way = self._cell(gauge, 1)
        self.record(counter, first_index, seconds)
        under_way[0] -= 1

    cpdef record(self, Py_ssize_t counter, Py_ssize_t first_index, double seconds):
        """Count one more in `counter`, and `observe` a duration.

        Raises:
            IndexError: there is no such cell.
            ValueError: as for `observe`.
        """
        cdef int64_t *counted = self._cell(counter, 1)
        self.observe(first_index, seconds)
        counted[0] += 1
