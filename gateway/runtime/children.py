"""Child processes: started with a charter, watched, replaced when they die.

A child has a session of its own, so that a Ctrl-C in the terminal reaches the supervisor
alone and the stop is told to each child in its turn.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from gateway.runtime.charter import READY, Charter, send_charter

_log = logging.getLogger(__name__)

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
HEALTHY_AFTER = 10.0
"""Seconds after which a child that dies is replaced without a pause again."""
HOPELESS_AFTER = 5
"""So many deaths in a row before a child was ready for the first time: it never will be."""


@dataclass(slots=True, eq=False)
class Child:
    """Keep one child running. `module` is run with Python, `charter` is what it is told."""

    module: str
    charter: Charter
    on_restart: Callable[[], None] = lambda: None
    is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    _was_ready: bool = False
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    @property
    def title(self) -> str:
        """Return what the child is called in logs."""
        return f"{self.charter.role} {self.charter.slot}" if self.is_worker else self.charter.role

    @property
    def is_worker(self) -> bool:
        """Say whether it carries traffic."""
        return self.charter.role == "worker"

    @property
    def is_hopeless(self) -> bool:
        """Say whether it keeps dying and was never ready: starting it again will not help."""
        return not self._was_ready and self.restarts >= HOPELESS_AFTER

    def start(self) -> asyncio.Task[None]:
        """Begin to keep it running; the task ends after `stop`, or by a bug."""
        self._task = asyncio.create_task(self._run())
        return self._task

    async def stop(self, grace: float) -> None:
        """Ask the child to finish; after `grace` seconds end it."""
        self._stopping.set()
        if self._task is None:
            return
        self._signal(signal.SIGTERM)
        done, _ = await asyncio.wait([self._task], timeout=grace)
        if not done:
            _log.warning("%s did not finish in %.1f s and is ended", self.title, grace)
            self._signal(signal.SIGKILL)
            await asyncio.wait([self._task])

    def _signal(self, number: signal.Signals) -> None:
        # Before it is started, and after it has ended, there is nobody to tell.
        if self.process is not None and self.process.returncode is None:
            with suppress(ProcessLookupError):
                self.process.send_signal(number)

    async def _run(self) -> None:
        """Start the child and start it again whenever it dies, until `stop`."""
        loop = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            begun = loop.time()
            outcome = await self._live()
            if self._stopping.is_set():
                return
            if loop.time() - begun > HEALTHY_AFTER:
                pause = FIRST_PAUSE
            _log.warning("%s %s; it is replaced in %.1f s", self.title, outcome, pause)
            self.restarts += 1
            self.on_restart()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _live(self) -> str:
        """Run one life of the child; return how it ended."""
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    self.process = await self._spawn(theirs.fileno())
            except OSError as error:
                return f"could not be started: {error}"
            if self._stopping.is_set():
                self._signal(signal.SIGTERM)
            try:
                await asyncio.to_thread(send_charter, ours, self.charter)
                await self._listen(ours)
            except OSError as error:
                if not self._stopping.is_set():
                    _log.warning("%s left before it was told what to do: %s", self.title, error)
            finally:
                self.is_ready.clear()
            code = await self.process.wait()
            return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    async def _spawn(self, control: int) -> asyncio.subprocess.Process:
        inherited = [control, self.charter.socket, self.charter.counters]
        return await asyncio.create_subprocess_exec(
            *python_command(sys.executable, sys.path, Path.cwd()),
            *("-m", self.module, str(control)),
            stdin=asyncio.subprocess.DEVNULL,
            pass_fds=[descriptor for descriptor in inherited if descriptor >= 0],
            start_new_session=True,
        )

    async def _listen(self, control: socket.socket) -> None:
        """Read what the child says until it is gone."""
        reader, writer = await asyncio.open_connection(sock=control)
        try:
            while line := await reader.readline():
                if line == READY:
                    self._was_ready = True
                    self.is_ready.set()
        finally:
            writer.close()


def python_command(executable: str, path: Sequence[str], folder: Path) -> list[str]:
    """Return how to run Python so that a child finds modules where we do.

    `-m` would look into the current folder first: it may hold a `gateway` that is not ours, so it
    is left out unless it is on our own path too.
    """
    return [executable] if {"", str(folder)} & set(path) else [executable, "-P"]


def workers_of(charter: Charter, sockets: Sequence[socket.socket]) -> list[Charter]:
    """Return the charters of all workers: each has its slot and its socket."""
    return [replace(charter, slot=slot, socket=sock.fileno()) for slot, sock in enumerate(sockets)]
