"""The checking load: keep-alive connections, as many to each worker, each with one call under way at a time.

What is checked is either due - a probe of a revocation, on a worker, at a time - or drawn from the rest. It
judges nothing itself.
"""

from __future__ import annotations

import asyncio
import heapq
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import cast

from tests.chaos.servers import worker_of
from tests.support.chaos_facts import Check, Subject
from tests.support.chaos_judge import Judge

PATIENCE = 30.0
"""Seconds after which an answer is given up: longer than anything here stands still."""
_MOST_ATTEMPTS = 600
_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d+)")
_RETRY = re.compile(rb"(?i)\r\nretry-after:[ \t]*\d+\r\n")
_DECLINED = b"Upgrade: chaos\r\n\r\n"
_LATEST = 0.25
"""Seconds of its plan that a line may be behind; more it does not make up for."""


class Broken(Exception):
    """Say why a connection gave no answer."""


class Line(asyncio.Protocol):
    """Be one keep-alive connection; `worker` is the process at its other end."""

    def __init__(self) -> None:
        self.worker = 0
        self.is_declined = False
        """Whether its calls are such that the compiled hand leaves them to the other one."""
        self.is_free = asyncio.Event()
        """Cleared for a line that the load leaves alone for now."""
        self.is_free.set()
        self.turn = asyncio.Lock()
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bool]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # No isinstance: uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Broken(str(exc or "the connection was closed")))
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        head_size = self._received.find(b"\r\n\r\n") + 4
        if head_size < 4 or self._answer is None or self._answer.done():
            return
        head = self._received[:head_size]
        length = _LENGTH.search(head)
        size = head_size + (int(length[1]) if length else 0)
        if len(self._received) < size:
            return
        self._received = self._received[size:]
        self._answer.set_result((int(head[9:12]), _RETRY.search(head) is not None))

    @property
    def port(self) -> int:
        """Return this side's port."""
        assert self._transport is not None
        return int(self._transport.get_extra_info("sockname")[1])

    async def ask(self, request: bytes) -> tuple[int, bool]:
        """Send a request; return the status, and whether the answer says when to come again.

        Raises:
            Broken: no answer came.
        """
        if self._transport is None:
            raise Broken("the connection was closed between calls")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request[:-2] + _DECLINED if self.is_declined else request)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._answer
        except TimeoutError as error:
            raise Broken(f"nothing within {PATIENCE:.0f} s") from error

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.close()


@dataclass(slots=True)
class Load:
    """Check all the time at `rate` per second; `draw` gives what is checked where nothing is due."""

    port: int
    judge: Judge
    rate: float
    draw: Callable[[], Subject]
    random: Random
    lines: dict[int, list[Line]] = field(default_factory=dict)
    phase: str = ""
    by_phase: dict[str, Counter[int]] = field(default_factory=dict)
    turned_away: Counter[str] = field(default_factory=Counter)
    """By phase, how many good ones got a 503."""
    by_worker: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    """How long each answer took that `is_timed`."""
    is_timed: bool = False
    watched: list[Check] | None = None
    """Where checks of good subjects are also put while somebody wants to see them."""
    _due: dict[int, list[tuple[float, int, Subject]]] = field(default_factory=dict)
    _number: count[int] = field(default_factory=count)
    _callers: list[asyncio.Task[None]] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Return how many checks were answered."""
        return self.by_worker.total()

    async def open(self, workers: Iterable[int], each: int, first: Subject) -> None:
        """Open so many connections to each worker; the kernel spreads them, what is too much is closed."""
        self.lines = {pid: [] for pid in workers}
        self._due = {pid: [] for pid in self.lines}
        loop = asyncio.get_running_loop()
        for _ in range(_MOST_ATTEMPTS):
            if all(len(lines) == each for lines in self.lines.values()):
                return
            _, line = await loop.create_connection(Line, "127.0.0.1", self.port)
            # A connection is a worker's once it has answered on it.
            status, _ = await line.ask(first.request)
            line.worker = worker_of(self.lines, self.port, line.port)
            mine = self.lines.get(line.worker, [])
            if len(mine) < each and status == 200 and line.worker:
                # One of each worker's goes the other way through it.
                line.is_declined = not mine
                mine.append(line)
            else:
                line.close()
        raise AssertionError(
            f"not all workers are reached: { {pid: len(x) for pid, x in self.lines.items()} }"
        )

    def start(self) -> None:
        """Begin to check."""
        lines = [line for each in self.lines.values() for line in each]
        period = len(lines) / self.rate
        self._callers = [asyncio.create_task(self._call(line, period)) for line in lines]

    async def stop(self) -> None:
        """End; what is under way is not waited for."""
        for caller in self._callers:
            caller.cancel()
        await asyncio.wait(self._callers)
        for line in (line for each in self.lines.values() for line in each):
            line.close()
        for caller in self._callers:
            with suppress(asyncio.CancelledError):
                caller.result()

    def due(self, subject: Subject, at: float, workers: Iterable[int] = ()) -> None:
        """Have a subject checked at a time, on some workers or all."""
        for worker in workers or self.lines:
            heapq.heappush(self._due[worker], (at, next(self._number), subject))

    async def check(self, line: Line, subject: Subject) -> Check | None:
        """Check a subject now; return None when no answer came."""
        async with line.turn:
            sent_at = time.monotonic()
            try:
                status, retry_after = await line.ask(subject.request)
            except Broken as error:
                self.judge.broken(subject, line.worker, sent_at, str(error))
                return None
            check = Check(subject, line.worker, sent_at, time.monotonic(), status, retry_after)
        self._note(check)
        return check

    def _note(self, check: Check) -> None:
        self.by_worker[check.worker] += 1
        self.by_phase.setdefault(self.phase, Counter())[check.status] += 1
        if check.status == 503 and check.subject.is_good:
            self.turned_away[self.phase] += 1
        if self.is_timed:
            self.times.append(check.answered_at - check.sent_at)
        if self.watched is not None and check.subject.is_good:
            self.watched.append(check)
        self.judge.judge(check)

    async def _call(self, line: Line, period: float) -> None:
        at = time.monotonic() + self.random.random() * period
        while True:
            await asyncio.sleep(max(0.0, at - time.monotonic()))
            await line.is_free.wait()
            now = time.monotonic()
            at = max(at + period, now - _LATEST)
            if await self.check(line, self._next(line.worker, now)) is None:
                return

    def _next(self, worker: int, now: float) -> Subject:
        """Return what is due on a worker; however much that is, each third is drawn from the rest."""
        due = self._due[worker]
        if due and due[0][0] <= now and self.by_worker[worker] % 3:
            return heapq.heappop(due)[2]
        return self.draw()
