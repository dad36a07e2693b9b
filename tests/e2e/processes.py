"""Processes as the machine shows them: who runs, and who was started by whom."""

from __future__ import annotations

import os
from collections.abc import Iterable
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


def owners_of(pids: Iterable[int], server_port: int) -> dict[int, int]:
    """Return which of these processes holds the server's end of an IPv4 connection, by the client's port."""
    holders = {inode: pid for pid in pids for inode in _sockets_of(pid)}
    found = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if int(fields[1][-4:], 16) == server_port and fields[9] in holders:
            found[int(fields[2][-4:], 16)] = holders[fields[9]]
    return found


def _sockets_of(pid: int) -> set[str]:
    """Return the inodes of a process' sockets."""
    found = set()
    for descriptor in os.scandir(f"/proc/{pid}/fd"):
        with suppress(FileNotFoundError):  # closed between listing and looking
            kind, _, inode = os.readlink(descriptor.path).partition(":")
            if kind == "socket":
                found.add(inode.strip("[]"))
    return found


def _parents() -> dict[int, int]:
    """Return whose child each process is that runs."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and is_alive(int(folder.name)):
            with suppress(FileNotFoundError, ProcessLookupError):
                found[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return found
