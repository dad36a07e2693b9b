"""How a child process comes into the world, as whoever keeps it running sees it.

There are two ways: Python is executed anew (here), or the nursery forks a process that has imported
everything already (`midwife.py`). A `Child` knows only the ports.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from gateway.runtime.charter import Charter


class Life(Protocol):
    """One process, from its birth to its end; `asyncio.subprocess.Process` is one."""

    @property
    def pid(self) -> int:
        """Return the process id."""
        ...

    @property
    def returncode(self) -> int | None:
        """Return what `wait` returns; None as long as it is not known."""
        ...

    def send_signal(self, signal: int, /) -> None:
        """Send it a signal.

        Raises:
            ProcessLookupError: it has ended, or nobody can tell of it any more.
        """
        ...

    async def wait(self) -> int | None:
        """Wait for its end; return the exit code, or the signal's number below zero.

        None: nobody can tell any more, and it may still run. It leaves by itself once its control socket
        is closed.
        """
        ...


class Birth(Protocol):
    """A way to start processes."""

    async def until_possible(self) -> None:
        """Wait until a process can be started: that may take long, and may be given up."""
        ...

    async def bear(self, charter: Charter, control: int) -> Life:
        """Start a process that reads its charter from the control socket; this is not to be given up.

        It gets copies of the descriptor `control` and of those that the charter names, and but for stdio
        no other.

        Raises:
            OSError: it could not be started.
        """
        ...


@dataclass(frozen=True, slots=True)
class Execution:
    """Start processes by executing Python, which runs `module` with the control socket's descriptor."""

    module: str

    async def until_possible(self) -> None:
        """Return at once: it always is."""

    async def bear(self, charter: Charter, control: int) -> asyncio.subprocess.Process:
        """Start a process, with a session of its own.

        Raises:
            OSError: the system has no room for it.
        """
        return await asyncio.create_subprocess_exec(
            *python_command(sys.executable, sys.path, Path.cwd()),
            *("-m", self.module, str(control)),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=handed_down(charter, control),
            start_new_session=True,
        )


def handed_down(charter: Charter, control: int) -> list[int]:
    """Return what a child gets: the descriptor of its control socket, and those that its charter names."""
    return [control, *(each for each in (charter.socket, charter.counters) if each >= 0)]


def python_command(executable: str, path: Sequence[str], folder: Path) -> list[str]:
    """Return how to run Python so that a child finds modules where we do.

    `-m` would look into the current folder first: it may hold a `gateway` that is not ours, so it
    is left out unless it is on our own path too.
    """
    return [executable] if {"", str(folder)} & set(path) else [executable, "-P"]
