"""Child processes: started with a charter, watched, replaced when they die.

A child has a session of its own, so that a Ctrl-C in the terminal reaches the supervisor
alone and the stop is told to each child in its turn.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Protocol

from gateway.runtime.births import Birth, Life
from gateway.runtime.charter import READY, Charter, send_charter

_log = logging.getLogger(__name__)

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
HEALTHY_AFTER = 10.0
"""Seconds after which a child that dies is replaced without a pause again."""
HOPELESS_AFTER = 5
"""So many deaths in a row before a child was ready for the first time: it never will be."""
FAREWELL = 3.0
"""Seconds in which a child ends that has hung up, or leaves whom nobody can end."""


class Companion(Protocol):
    """Speak with a child that has more to say than that it is ready."""

    def begin(self, life: Life, control: socket.socket) -> None:
        """Begin, now that it is ready. To the control socket, which does not block, may only be written."""
        ...

    def hear(self, line: bytes) -> None:
        """Take a line that it said."""
        ...

    def end(self) -> None:
        """Take leave: it is gone. This may come without `begin`."""
        ...


@dataclass(slots=True, eq=False)
class Child:
    """Keep one child running. It is started by a `birth`, and `charter` is what it is told."""

    birth: Birth
    charter: Charter
    on_restart: Callable[[], None] = lambda: None
    companion: Companion | None = None
    farewell: float = FAREWELL
    is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    life: Life | None = None
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
        if self.life is not None and self.life.returncode is None:
            with suppress(ProcessLookupError):
                self.life.send_signal(number)

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
        if not await self._is_possible():
            return "was not started"
        ours, theirs = socket.socketpair()
        with ours:
            try:
                with theirs:
                    self.life = life = await self.birth.bear(self.charter, theirs.fileno())
            except OSError as error:
                return f"could not be started: {error}"
            if self._stopping.is_set():
                self._signal(signal.SIGTERM)
            try:
                await asyncio.to_thread(send_charter, ours, self.charter)
                await self._accompany(life, ours)
            except OSError as error:
                if not self._stopping.is_set():
                    _log.warning("%s left without hearing what it was told: %s", self.title, error)
            finally:
                self.is_ready.clear()
            return _outcome(await self._end_of(life))

    async def _end_of(self, life: Life) -> int | None:
        """Wait for the end of a child that has hung up, the last that it does; return as `Life` says."""
        ending = asyncio.create_task(life.wait())
        await asyncio.wait([ending], timeout=self.farewell)
        if not ending.done():
            _log.warning("%s hung up %.1f s ago and is ended", self.title, self.farewell)
            self._signal(signal.SIGKILL)
        return await ending

    async def _is_possible(self) -> bool:
        """Wait until the child can be started; return False when the stop comes first."""
        possible = asyncio.create_task(self.birth.until_possible())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait([possible, stopped], return_when=asyncio.FIRST_COMPLETED)
        for task in (possible, stopped):
            task.cancel()
        return not self._stopping.is_set()

    async def _accompany(self, life: Life, control: socket.socket) -> None:
        """Stay until the child is gone, or leaves since nobody knows of it any more."""
        reader, writer = await asyncio.open_connection(sock=control)
        listening = asyncio.create_task(self._listen(life, reader, control))
        ended = asyncio.create_task(life.wait())
        try:
            await asyncio.wait([listening, ended], return_when=asyncio.FIRST_COMPLETED)
            if not listening.done():
                await self._part(listening, writer)
            if listening.done():
                listening.result()
        finally:
            listening.cancel()
            ended.cancel()
            writer.close()
            if self.companion is not None:
                self.companion.end()

    async def _part(self, listening: asyncio.Task[None], writer: asyncio.StreamWriter) -> None:
        """End the conversation from our side: a child that lives takes it for our end, and leaves.

        Its successor waits for it: it would count in the same slot.
        """
        self.is_ready.clear()
        # Some systems refuse this when the other side has closed already.
        with suppress(OSError):
            writer.write_eof()
        done, _ = await asyncio.wait([listening], timeout=self.farewell)
        if not done:
            _log.warning("%s was told to leave, and is still there after %.1f s", self.title, self.farewell)

    async def _listen(self, life: Life, reader: asyncio.StreamReader, control: socket.socket) -> None:
        """Read what the child says until it is gone."""
        while line := await reader.readline():
            if line == READY:
                self._was_ready = True
                self.is_ready.set()
                if self.companion is not None:
                    self.companion.begin(life, control)
            elif self.companion is not None:
                self.companion.hear(line)


def _outcome(code: int | None) -> str:
    """Say how a life ended."""
    if code is None:
        return "had to leave: whoever bore it is gone"
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


def workers_of(charter: Charter, sockets: Sequence[socket.socket]) -> list[Charter]:
    """Return the charters of all workers: each has its slot and its socket."""
    return [replace(charter, slot=slot, socket=sock.fileno()) for slot, sock in enumerate(sockets)]
