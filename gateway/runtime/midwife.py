"""The supervisor's side of the nursery: asks it for births, and speaks for those whom it bore.

Whoever waits for a child alone can signal it without hitting a stranger who came by a process id that is free
again: so whatever is meant for a child goes by way of the nursery. When that dies, its children become ours.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass, field

from gateway.runtime.adoption import outcome, until_ended
from gateway.runtime.births import Life, handed_down
from gateway.runtime.charter import Charter
from gateway.runtime.nursery import BEAR, BORN, ENDED, FAILED, REQUEST, SIGNAL

_log = logging.getLogger(__name__)

PATIENCE = 5.0
"""Seconds in which a nursery answers; one that stands still is ended, so that another takes its place."""


@dataclass(slots=True, eq=False)
class Ward:
    """Be the life of a child of the nursery; where that dies, of a child of ours."""

    midwife: Midwife
    number: int
    pid: int
    returncode: int | None = None
    _told: int | None = None
    """The signal that it was sent last: the nursery may have died before it passed it on."""
    _adoption: asyncio.Task[None] | None = None
    _is_adopted: bool = False
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def send_signal(self, signal: int, /) -> None:
        """Send a signal, by way of the nursery as long as there is one.

        Raises:
            ProcessLookupError: it has ended, or nobody can tell any more.
        """
        if self._over.is_set():
            raise ProcessLookupError(f"{self.pid} has ended")
        self._told = signal
        if self._is_adopted:
            # Nobody else waits for it, and we have not yet: its process id is still its own.
            os.kill(self.pid, signal)
        elif self._adoption is None:
            self.midwife.pass_on(self, signal)

    async def wait(self) -> int | None:
        """Wait for the end; return as `Life` says."""
        await self._over.wait()
        return self.returncode

    def end(self, code: int | None) -> None:
        """Note the end; `code` is None when nobody can tell any more."""
        self.returncode = code
        self._over.set()

    def be_orphaned(self, nursery: Life) -> None:
        """Become a child of ours: the nursery has hung up."""
        self._adoption = asyncio.create_task(self._be_adopted(nursery))

    async def _be_adopted(self, nursery: Life) -> None:
        # Its children have another parent once it has ended, not yet when it has hung up.
        await nursery.wait()
        try:
            code = outcome(self.pid)
            if code is None:
                self._is_adopted = True
                if self._told is not None:
                    os.kill(self.pid, self._told)
                await until_ended(self.pid)
                code = outcome(self.pid)
        except ChildProcessError:
            code = None
        self.end(code)


@dataclass(slots=True, eq=False)
class Midwife:
    """Start processes by asking the nursery, with which a `Child` lets it speak.

    The wards of a nursery that died go on as children of ours (`adoption.py`). `patience` are the seconds in
    which a nursery answers.
    """

    patience: float = PATIENCE
    _nursery: Life | None = None
    _control: socket.socket | None = None
    _is_there: asyncio.Event = field(default_factory=asyncio.Event)
    _births: int = 0
    _expected: dict[int, asyncio.Future[Ward]] = field(default_factory=dict)
    _wards: dict[int, Ward] = field(default_factory=dict)

    # ---------------------------------------------------------------------------------------- being a Birth

    async def until_possible(self) -> None:
        """Wait until there is a nursery."""
        await self._is_there.wait()

    async def bear(self, charter: Charter, control: int) -> Ward:
        """Have a child born.

        Raises:
            OSError: there is no nursery any more, it does not answer, or the system has no room for a child.
        """
        self._births += 1
        number, descriptors = self._births, handed_down(charter, control)
        expected: asyncio.Future[Ward] = asyncio.get_running_loop().create_future()
        self._expected[number] = expected
        try:
            self._ask(BEAR, number, len(descriptors), descriptors)
            async with asyncio.timeout(self.patience):
                return await expected
        except TimeoutError:
            self._end_nursery()
            raise OSError(errno.ETIMEDOUT, "the nursery does not answer") from None
        finally:
            del self._expected[number]

    # ------------------------------------------------------------------------- being the nursery's Companion

    def begin(self, life: Life, control: socket.socket) -> None:
        """Speak with a nursery that is ready."""
        self._nursery, self._control = life, control
        self._is_there.set()

    def hear(self, line: bytes) -> None:
        """Take one answer of the nursery: see `REQUEST`."""
        word, *numbers = line.split()
        number, argument = map(int, numbers)
        if word == BORN:
            # Its end may be told in the next line already, before whoever expects it is awake.
            ward = self._wards[number] = Ward(self, number, argument)
            if (expected := self._expecting(number)) is not None:
                expected.set_result(ward)
        elif word == FAILED and (expected := self._expecting(number)) is not None:
            expected.set_exception(OSError(argument, os.strerror(argument)))
        elif word == ENDED:
            self._wards.pop(number).end(argument)

    def end(self) -> None:
        """Speak with nobody any more: the nursery has hung up."""
        nursery, self._nursery, self._control = self._nursery, None, None
        self._is_there.clear()
        for number in self._expected:
            if (expected := self._expecting(number)) is not None:
                expected.set_exception(_nobody())
        wards, self._wards = self._wards, {}
        if nursery is not None:
            for ward in wards.values():
                ward.be_orphaned(nursery)

    def _expecting(self, number: int) -> asyncio.Future[Ward] | None:
        """Return who waits for a birth, None when it was given up."""
        expected = self._expected.get(number)
        return None if expected is None or expected.done() else expected

    # ------------------------------------------------------------------------------------- being a Ward's way

    def pass_on(self, ward: Ward, number: int) -> None:
        """Have a ward signalled; a nursery that cannot do that is ended, so that we can."""
        try:
            self._ask(SIGNAL, ward.number, number, [])
        except OSError:
            self._end_nursery()
        if number == signal.SIGKILL:
            asyncio.get_running_loop().call_later(self.patience, self._look_after, ward)

    def _look_after(self, ward: Ward) -> None:
        """End a nursery that did not tell of an end which must have come."""
        if self._wards.get(ward.number) is ward:
            self._end_nursery()

    def _ask(self, verb: bytes, number: int, argument: int, descriptors: list[int]) -> None:
        """Send a request.

        Raises:
            OSError: there is no nursery, or it does not read.
        """
        if self._control is None:
            raise _nobody()
        request = REQUEST.pack(verb, number, argument)
        if socket.send_fds(self._control, [request], descriptors) != len(request):
            # The next request would be taken for the rest of this one.
            self._end_nursery()
            raise _nobody()

    def _end_nursery(self) -> None:
        if self._nursery is not None:
            _log.error("the nursery does not answer and is ended")
            with suppress(ProcessLookupError):
                self._nursery.send_signal(signal.SIGKILL)


def _nobody() -> OSError:
    return OSError(errno.ESRCH, "there is no nursery")
