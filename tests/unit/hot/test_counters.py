"""The counters in shared memory: slots, bounds checks, histograms, and what another mapping sees."""

from __future__ import annotations

import mmap
import os

import pytest

from gateway._fastpath import CounterBlock

BOUNDS = (0.001, 0.01, 0.1)


def a_buffer(cells: int) -> bytearray:
    return bytearray(cells * 8)


def test_cells_start_at_nothing_and_count() -> None:
    block = CounterBlock(a_buffer(4), 0, 4)
    block.add(0)
    block.add(0, 41)
    block.add(3, -2)
    block.set(2, 7)
    assert [block.read(index) for index in range(4)] == [42, 0, 7, -2]
    assert (block.slot, block.size) == (0, 4)


def test_cells_hold_the_whole_range_of_64_bits() -> None:
    block = CounterBlock(a_buffer(1), 0, 1)
    for value in (2**63 - 1, -(2**63), -1):
        block.set(0, value)
        assert block.read(0) == value


def test_slots_do_not_touch_each_other() -> None:
    buffer = a_buffer(6)
    first, second, third = (CounterBlock(buffer, slot, 2) for slot in range(3))
    first.add(1, 1)
    second.add(0, 2)
    second.add(1, 3)
    third.add(0, 4)
    assert memoryview(buffer).cast("q").tolist() == [0, 1, 2, 3, 4, 0]


def test_a_successor_counts_on_where_a_slot_was_left() -> None:
    buffer = a_buffer(2)
    CounterBlock(buffer, 1, 1).add(0, 5)
    successor = CounterBlock(buffer, 1, 1)
    successor.add(0)
    assert successor.read(0) == 6


def test_another_mapping_of_the_same_memory_sees_the_counts() -> None:
    descriptor = os.memfd_create("counters")
    try:
        os.ftruncate(descriptor, mmap.PAGESIZE)
        with mmap.mmap(descriptor, mmap.PAGESIZE) as ours, mmap.mmap(descriptor, mmap.PAGESIZE) as theirs:
            writer, reader = CounterBlock(ours, 3, 8), CounterBlock(theirs, 3, 8)
            writer.add(7, 9)
            assert reader.read(7) == 9
            del writer, reader  # a mapping cannot be closed while a block holds it
    finally:
        os.close(descriptor)


def test_a_block_holds_its_buffer_until_it_goes() -> None:
    buffer = a_buffer(1)
    block = CounterBlock(buffer, 0, 1)
    with pytest.raises(BufferError):
        buffer.clear()
    del block
    buffer.clear()
    assert buffer == b""


@pytest.mark.parametrize("index", [-1, 4, 2**40])
def test_a_cell_outside_the_block_is_refused(index: int) -> None:
    block = CounterBlock(a_buffer(8), 0, 4)
    for use in (block.add, block.read, lambda cell: block.set(cell, 1)):
        with pytest.raises(IndexError, match=f"cell {index} is not within the 4 of the block"):
            use(index)


def test_a_number_beyond_64_bits_is_refused() -> None:
    block = CounterBlock(a_buffer(1), 0, 1)
    with pytest.raises(OverflowError):
        block.add(0, 2**63)
    with pytest.raises(OverflowError):
        block.set(0, -(2**63) - 1)
    assert block.read(0) == 0


@pytest.mark.parametrize(("slot", "size"), [(-1, 4), (0, 0), (0, -3)])
def test_a_slot_that_makes_no_sense_is_refused(slot: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"slot must be 0 or more and size 1 or more, not {slot} and {size}"):
        CounterBlock(a_buffer(8), slot, size)


def test_a_slot_beyond_the_buffer_is_refused() -> None:
    with pytest.raises(ValueError, match="a buffer of 64 bytes holds 2 slots of 4 cells, no slot 2"):
        CounterBlock(a_buffer(8), 2, 4)
    with pytest.raises(ValueError, match="holds 1 slots of 4 cells, no slot"):
        CounterBlock(a_buffer(4), 2**62, 4)


def test_a_buffer_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(BufferError):
        CounterBlock(bytes(64), 0, 1)


def test_a_buffer_out_of_alignment_is_refused() -> None:
    with pytest.raises(ValueError, match="not aligned to eight bytes"):
        CounterBlock(memoryview(a_buffer(3))[1:-7], 0, 1)


def test_a_refused_block_lets_its_buffer_go() -> None:
    buffer = a_buffer(1)
    with pytest.raises(ValueError, match="no slot 5"):
        CounterBlock(buffer, 5, 1)
    buffer.clear()


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
    block = CounterBlock(a_buffer(6), 0, 6, BOUNDS)
    block.observe(0, seconds)
    assert [block.read(index) for index in range(4)] == [int(index == bucket) for index in range(4)]


def test_a_histogram_keeps_buckets_and_sum() -> None:
    block = CounterBlock(a_buffer(16), 1, 8, BOUNDS)
    assert block.histogram_cells == 5
    for seconds in (0.0005, 0.002, 0.5, 0.5):
        block.observe(2, seconds)
    assert [block.read(index) for index in range(8)] == [0, 0, 1, 1, 0, 2, 1_002_500, 0]


def test_without_bounds_everything_is_one_bucket() -> None:
    block = CounterBlock(a_buffer(2), 0, 2)
    block.observe(0, 2.0)
    assert [block.read(index) for index in range(2)] == [1, 2_000_000]


@pytest.mark.parametrize("seconds", [-0.001, float("nan"), float("inf"), 1e10])
def test_what_is_no_duration_is_refused_and_not_counted(seconds: float) -> None:
    block = CounterBlock(a_buffer(6), 0, 6, BOUNDS)
    with pytest.raises(ValueError, match="is not a duration in seconds"):
        block.observe(0, seconds)
    assert not any(block.read(index) for index in range(6))


@pytest.mark.parametrize("first", [-1, 4, 8])
def test_a_histogram_that_does_not_fit_is_refused(first: int) -> None:
    block = CounterBlock(a_buffer(8), 0, 8, BOUNDS)
    with pytest.raises(IndexError, match=f"cells {first} to {first + 4} are not within the 8 of the block"):
        block.observe(first, 0.1)


@pytest.mark.parametrize("bounds", [(0.0,), (0.1, 0.1), (0.2, 0.1), (float("inf"),), (float("nan"),)])
def test_bounds_that_do_not_rise_are_refused(bounds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="bounds must be finite, above 0 and rising"):
        CounterBlock(a_buffer(8), 0, 8, bounds)


def test_too_many_bounds_are_refused() -> None:
    with pytest.raises(ValueError, match="33 bounds are more than 32"):
        CounterBlock(a_buffer(64), 0, 64, [float(n) for n in range(1, 34)])
