"""Finding, pinning and metering the processes of a benchmark, by what Linux tells in /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cpu:
    """Hold the CPU time of a process so far, in seconds."""

    user: float
    system: float

    def since(self, earlier: Cpu) -> Cpu:
        """Return what was used since an earlier reading."""
        return Cpu(self.user - earlier.user, self.system - earlier.system)


def cpu_of(pid: int) -> Cpu:
    """Read the CPU time of a process; its resolution is one tick, 10 ms as a rule."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Cpu(int(fields[11]) / _TICKS, int(fields[12]) / _TICKS)


def memory_of(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def descendants(pid: int) -> list[int]:
    """List the children of a process, and theirs."""
    found: list[int] = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        found += [int(child), *descendants(int(child))]
    return found


def listeners(port: int, among: list[int]) -> list[int]:
    """Return which of these processes hold a listening socket of this port."""
    inodes = _listening_inodes(port)
    return [pid for pid in among if _sockets(pid) & inodes]


def pin(pid: int, core: int) -> None:
    """Let a process, with all its threads, run on one core only."""
    for task in os.listdir(f"/proc/{pid}/task"):
        os.sched_setaffinity(int(task), {core})


def _listening_inodes(port: int) -> set[str]:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.add(fields[9])
    return inodes


def _sockets(pid: int) -> set[str]:
    found = set()
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        try:
            link = os.readlink(descriptor)
        except FileNotFoundError:
            continue  # closed between listing and looking
        if link.startswith("socket:["):
            found.add(link[8:-1])
    return found
