"""What the host of a virtual machine took from it while something was measured."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

STAT = Path("/proc/stat")
TOLD_FROM = 0.005
"""The share of time from which it is told: below, it is lost among the rest of the noise."""
_STOLEN = 7
"""The place of `steal` among a processor's numbers; those of guests, behind it, are in `user` already."""


@dataclass(frozen=True, slots=True)
class Host:
    """Hold one reading for all processors together, in the kernel's ticks since it started."""

    stolen: int
    total: int

    @classmethod
    def read(cls, stat: Path = STAT) -> Host:
        """Read it from the kernel; where there is no such file, nothing was ever taken."""
        if not stat.exists():
            return cls(0, 0)
        numbers = [int(each) for each in stat.read_text().splitlines()[0].split()[1:]]
        return cls(numbers[_STOLEN], sum(numbers[: _STOLEN + 1]))

    def note(self, earlier: Host) -> str:
        """Say what was taken since an earlier reading; nothing where it is hardly worth a word."""
        total = self.total - earlier.total
        share = (self.stolen - earlier.stolen) / total if total else 0.0
        if share < TOLD_FROM:
            return ""
        return f"the host took {share:.1%} of this machine's time: latencies are the worse for it, at random"
