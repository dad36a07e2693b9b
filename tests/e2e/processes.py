"""Processes as the machine shows them: who runs, and who was started by whom."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def is_alive(pid: int) -> bool:
    """Say whether a process runs; one that nobody has buried does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children_of(pid: int) -> dict[int, str]:
    """Return the processes that run of those that a process, or one of these, has started: commands by id."""
    found: dict[int, str] = {}
    parents = _parents()
    kin = {pid}
    while more := {child for child, parent in parents.items() if parent in kin} - kin:
        kin |= more
    for child in sorted(kin - {pid}):
        with suppress(FileNotFoundError, ProcessLookupError):
            found[child] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
    return found


def parent_of(pid: int) -> int:
    """Return the process that a process is a child of."""
    return _parents()[pid]


def _parents() -> dict[int, int]:
    """Return whose child each process is that runs."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and is_alive(int(folder.name)):
            with suppress(FileNotFoundError, ProcessLookupError):
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found
