"""When the machine below stood still: what no program on it can be blamed for.

The host of a virtual machine gives its processors to others now and then, for milliseconds at a time.
Whatever is under way then is late by as much, whoever serves it. A small C program on each processor, which
comes before all other work there, tells when it was held up all the same.
"""

from __future__ import annotations

import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import running

SOURCE = Path(__file__).with_name("stalls.c")
_KEPT = "stalls of the machine are not left out"
_NO_RIGHTS = "to come before all other work (SCHED_FIFO) needs the rights of root"


@dataclass(frozen=True, slots=True)
class Stalls:
    """Hold when something stood still, in order and apart from each other: seconds of the monotonic clock."""

    begins: tuple[float, ...] = ()
    ends: tuple[float, ...] = ()

    @classmethod
    def of(cls, lines: Iterable[str]) -> Stalls:
        """Read what the programs wrote; what lies within another, or touches it, becomes one with it.

        After a stall as much time again belongs to it: at half load that is how long what has piled up takes.
        """
        pairs = sorted((float(begin), float(end)) for begin, end in map(str.split, lines))
        begins: list[float] = []
        ends: list[float] = []
        for begin, end in pairs:
            over = end + (end - begin)
            if ends and begin <= ends[-1]:
                ends[-1] = max(ends[-1], over)
            else:
                begins.append(begin)
                ends.append(over)
        return cls(tuple(begins), tuple(ends))

    def hit(self, begin: float, end: float) -> bool:
        """Tell whether any of the time from one moment to another belongs to a stall."""
        before = bisect_right(self.begins, end)
        return before > 0 and self.ends[before - 1] >= begin


@dataclass(frozen=True, slots=True)
class Watch:
    """Watch processors by what is written of each; without logs nobody does, and `note` says why."""

    logs: Sequence[Path] = ()
    note: str = ""

    def stalls(self) -> Stalls:
        """Return all stalls so far."""
        # Behind the last end of a line is nothing, or half of one.
        return Stalls.of(line for log in self.logs for line in log.read_text().split("\n")[:-1])


@contextmanager
def watched(compiler: Sequence[str], folder: Path, cores: Iterable[int]) -> Iterator[Watch]:
    """Watch some processors for as long as the block lasts; where that cannot be, stalls are not left out."""
    program = folder / "stalls"
    command = [*compiler, "-O2", "-Wall", "-o", str(program), str(SOURCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        yield Watch(note=f"{_KEPT}: {done.stderr[-300:]}")
        return
    with ExitStack() as ending:
        logs = {core: folder / f"stalls-{core}" for core in cores}
        programs = [
            ending.enter_context(running([str(program), str(core)], log)) for core, log in logs.items()
        ]
        yield Watch(tuple(logs.values())) if _are_up(programs) else Watch(note=f"{_KEPT}: {_NO_RIGHTS}")


def _are_up(programs: Iterable[subprocess.Popen[bytes]]) -> bool:
    """Tell whether programs run on after the moment in which they would end."""
    for program in programs:
        try:
            program.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        return False
    return True
