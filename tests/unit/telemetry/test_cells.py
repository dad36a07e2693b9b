"""The cells: bounds checks, histograms, and what another mapping of the memory sees."""

from __future__ import annotations

import mmap
import os

import pytest

from gateway.telemetry import Cells

BOUNDS = (0.001, 0.01, 0.1)


def some(count: int, bounds: tuple[float, ...] = ()) -> Cells:
    return Cells(bytearray(count * 8), bounds)


def values(cells: Cells, count: int) -> list[int]:
    return [cells.read(index) for index in range(count)]


def test_cells_start_at_nothing_and_count() -> None:
    cells = some(4)
    cells.add(0)
    cells.add(0, 41)
    cells.add(3, -2)
    cells.set(2, 7)
    assert values(cells, 4) == [42, 0, 7, -2]


def test_cells_hold_the_whole_range_of_64_bits() -> None:
    cells = some(1)
    for value in (2**63 - 1, -(2**63), -1):
        cells.set(0, value)
        assert cells.read(0) == value


def test_parts_of_a_memory_do_not_touch_each_other() -> None:
    memory = memoryview(bytearray(48))
    first, second, third = (Cells(memory[at : at + 16]) for at in (0, 16, 32))
    first.add(1, 1)
    second.add(0, 2)
    second.add(1, 3)
    third.add(0, 4)
    assert memory.cast("q").tolist() == [0, 1, 2, 3, 4, 0]


def test_a_successor_counts_on_where_another_left() -> None:
    memory = bytearray(8)
    Cells(memory).add(0, 5)
    successor = Cells(memory)
    successor.add(0)
    assert successor.read(0) == 6


def test_another_mapping_of_the_same_memory_sees_the_counts() -> None:
    descriptor = os.memfd_create("counters")
    try:
        os.ftruncate(descriptor, mmap.PAGESIZE)
        with mmap.mmap(descriptor, mmap.PAGESIZE) as ours, mmap.mmap(descriptor, mmap.PAGESIZE) as theirs:
            writer, reader = Cells(memoryview(ours)), Cells(memoryview(theirs))
            writer.add(31, 9)
            assert reader.read(31) == 9
            del writer, reader  # a mapping cannot be closed while cells hold it
    finally:
        os.close(descriptor)


def test_cells_hold_their_memory_until_they_go() -> None:
    memory = bytearray(8)
    cells = Cells(memory)
    with pytest.raises(BufferError):
        memory.clear()
    del cells
    memory.clear()
    assert memory == b""


@pytest.mark.parametrize("index", [-1, 4, 2**40])
def test_a_cell_that_does_not_exist_is_refused(index: int) -> None:
    cells = some(4)
    for use in (
        *(cells.add, cells.read, lambda cell: cells.set(cell, 1)),
        *(lambda cell: cells.begin(cell, 0), lambda cell: cells.begin(0, cell)),
        *(lambda cell: cells.end(0, cell, 1, 0.1), lambda cell: cells.end(cell, 0, 1, 0.1)),
        lambda cell: cells.record(cell, 0, 0.1),
    ):
        with pytest.raises(IndexError, match=f"cell {index} is not within the 4 there are"):
            use(index)
    assert values(cells, 4) == [0, 0, 0, 0]


def test_a_number_beyond_64_bits_is_refused() -> None:
    cells = some(1)
    for value in (2**63, -(2**63) - 1):
        # The one compiled, the other not.
        with pytest.raises((OverflowError, ValueError)):
            cells.set(0, value)
        with pytest.raises((OverflowError, ValueError)):
            cells.add(0, value)
    assert cells.read(0) == 0


def test_a_memory_of_broken_cells_is_refused() -> None:
    with pytest.raises(TypeError, match="multiple of itemsize"):
        Cells(bytearray(12))


def test_a_memory_that_cannot_be_written_to_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be written to"):
        Cells(memoryview(bytes(64)))


@pytest.mark.parametrize(
    ("seconds", "bucket"),
    [
        (0.0, 0),
        (0.001, 0),
        (0.0010001, 1),
        (0.01, 1),
        (0.05, 2),
        (0.1, 2),
        (0.1000001, 3),
        (1_000_000_000.0, 3),
    ],
)
def test_a_duration_falls_into_the_first_bucket_that_reaches_it(seconds: float, bucket: int) -> None:
    cells = some(6, BOUNDS)
    cells.record(5, 0, seconds)
    assert values(cells, 4) == [int(index == bucket) for index in range(4)]
    assert cells.read(5) == 1


def test_a_histogram_keeps_buckets_and_sum() -> None:
    cells = some(8, BOUNDS)
    assert cells.histogram_cells == 5
    for seconds in (0.0005, 0.002, 0.5, 0.5):
        cells.record(0, 2, seconds)
    assert values(cells, 8) == [4, 0, 1, 1, 0, 2, 1_002_500, 0]


def test_without_bounds_everything_is_one_bucket() -> None:
    cells = some(3)
    cells.record(2, 0, 2.0)
    assert values(cells, 3) == [1, 2_000_000, 1]


def test_what_begins_and_ends_is_counted_once_each() -> None:
    cells = some(8, BOUNDS)
    cells.begin(0, 1)
    cells.begin(0, 1)
    assert values(cells, 3) == [2, 2, 0]
    cells.end(2, 1, 3, 0.05)
    assert values(cells, 8) == [2, 1, 1, 0, 0, 1, 0, 50_000]


@pytest.mark.parametrize("seconds", [-0.001, float("nan"), float("inf"), 1e10])
def test_what_is_no_duration_is_refused_and_not_counted(seconds: float) -> None:
    cells = some(7, BOUNDS)
    with pytest.raises(ValueError, match="is not a duration in seconds"):
        cells.record(5, 0, seconds)
    with pytest.raises(ValueError, match="is not a duration in seconds"):
        cells.end(5, 6, 0, seconds)
    assert not any(values(cells, 7))


@pytest.mark.parametrize("first", [-1, 4, 8])
def test_a_histogram_that_does_not_fit_is_refused(first: int) -> None:
    cells = some(8, BOUNDS)
    with pytest.raises(IndexError, match=f"cells {first} to {first + 4} are not within the 8 there are"):
        cells.record(0, first, 0.1)
    assert not any(values(cells, 8))


@pytest.mark.parametrize("bounds", [(0.0,), (0.1, 0.1), (0.2, 0.1), (float("inf"),), (float("nan"),)])
def test_bounds_that_do_not_rise_are_refused(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="bounds must be finite, above 0 and rising"):
        some(8, bounds)
