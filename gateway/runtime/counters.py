"""The shared memory in which workers count: made by the supervisor, one slot for each worker.

It is a file without a name that is handed down, so it outlives a worker: what a dead one counted
is counted on by its successor.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass

from gateway.telemetry import BUCKET_BOUNDS, CELLS, Cells

_BYTES = CELLS * 8


@dataclass(frozen=True, slots=True)
class Counters:
    """Hold the memory's descriptor and the blocks of all slots."""

    descriptor: int
    blocks: tuple[Cells, ...]

    @classmethod
    def make(cls, slots: int) -> Counters:
        """Make the memory, all zero."""
        descriptor = os.memfd_create("tollkeeper-counters")
        os.ftruncate(descriptor, slots * _BYTES)
        memory = mmap.mmap(descriptor, slots * _BYTES)
        return cls(descriptor, tuple(_block(memory, slot) for slot in range(slots)))

    def close(self) -> None:
        """Give up the descriptor; the blocks can still be read."""
        os.close(self.descriptor)


def open_slot(descriptor: int, slot: int, slots: int) -> Cells:
    """Return one slot of a memory that was handed down; the descriptor is not needed any more."""
    memory = mmap.mmap(descriptor, slots * _BYTES)
    os.close(descriptor)
    return _block(memory, slot)


def _block(memory: mmap.mmap, slot: int) -> Cells:
    return Cells(memoryview(memory)[slot * _BYTES : (slot + 1) * _BYTES], BUCKET_BOUNDS)
