"""The supervisor's side of the nursery: asks it for births, and speaks for those whom it bore.

The nursery alone waits for its children, so it alone can signal them without hitting a stranger who came by a
process id that is free again: whatever is meant for a child goes by way of the nursery.
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

from gateway.runtime.births import Life, handed_down
from gateway.runtime.charter import Charter
from gateway.runtime.nursery import BEAR, BORN, ENDED, FAILED, REQUEST, SIGNAL

_log = logging.getLogger(__name__)

PATIENCE = 10.0
"""Seconds in which a nursery answers; one that stands still is ended, so that another takes its place."""


@dataclass(slots=True, eq=False)
class Ward:
    """Be the life of a child of the nursery."""

    midwife: Midwife
    number: int
    pid: int
    returncode: int | None = None
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def send_signal(self, signal: int, /) -> None:
        """Let the nursery send a signal.

        Raises:
            ProcessLookupError: the child has ended, or its nursery has: then `wait` is over, too.
        """
        if self._over.is_set() or not self.midwife.pass_on(self, signal):
            self.end(self.returncode)
            raise ProcessLookupError(f"nobody reaches {self.pid}")

    async def wait(self) -> int | None:
        """Wait for the end; return as `Life` says."""
        await self._over.wait()
        return self.returncode

    def end(self, code: int | None) -> None:
        """Note the end; `code` is None when nobody can tell any more."""
        self.returncode = code
        self._over.set()


@dataclass(slots=True, eq=False)
class Midwife:
    """Start processes by asking the nursery, with which a `Child` lets it speak.

    The wards of a nursery that died can neither be waited for nor signalled. They go on carrying calls until
    another nursery is there, so that each can have a successor at once; then they are given up. `patience`
    are the seconds in which a nursery answers.
    """

    patience: float = PATIENCE
    _nursery: Life | None = None
    _control: socket.socket | None = None
    _is_there: asyncio.Event = field(default_factory=asyncio.Event)
    _births: int = 0
    _expected: dict[int, asyncio.Future[Ward]] = field(default_factory=dict)
    _wards: dict[int, Ward] = field(default_factory=dict)
    _lost: list[Ward] = field(default_factory=list)

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
        """Speak with a nursery that is ready; whom its predecessor left is given up."""
        self._nursery, self._control = life, control
        self._is_there.set()
        lost, self._lost = self._lost, []
        for ward in lost:
            ward.end(None)

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
        """Speak with nobody any more: the nursery is gone."""
        self._nursery = self._control = None
        self._is_there.clear()
        for number in self._expected:
            if (expected := self._expecting(number)) is not None:
                expected.set_exception(_nobody())
        self._lost += self._wards.values()
        self._wards.clear()

    def _expecting(self, number: int) -> asyncio.Future[Ward] | None:
        """Return who waits for a birth, None when it was given up."""
        expected = self._expected.get(number)
        return None if expected is None or expected.done() else expected

    # ------------------------------------------------------------------------------------- being a Ward's way

    def pass_on(self, ward: Ward, number: int) -> bool:
        """Have a ward signalled; return False when nobody can."""
        if self._wards.get(ward.number) is not ward:
            return False
        try:
            self._ask(SIGNAL, ward.number, number, [])
        except OSError:
            self._end_nursery()
            return False
        if number == signal.SIGKILL:
            asyncio.get_running_loop().call_later(self.patience, self._look_after, ward)
        return True

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
