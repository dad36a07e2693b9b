"""What is broken, in which order, and for how long; between two faults all is well for a while."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

from tests.chaos.load import Line, Load
from tests.chaos.revoking import WARMED_AFTER, Revoker
from tests.chaos.servers import Servers
from tests.support.chaos_facts import RECOVERY, Check, Fault, Regime, Revocation
from tests.support.chaos_judge import Judge, recovery, too_early

_log = logging.getLogger(__name__)

QUIET = "quiet"
_REST = 3.8
_LONG_REST = 17.0
_BEYOND = 5.0
"""Seconds by which a pause is longer than the grace, so that every lease has run out: see `too_early`."""


@dataclass(slots=True)
class Scenario:
    """Run all phases on running servers under load."""

    servers: Servers
    load: Load
    judge: Judge
    revoker: Revoker
    recoveries: dict[str, dict[int, float]] = field(default_factory=dict)
    """By fault and worker, seconds from Redis' return until all was well."""
    problems: list[str] = field(default_factory=list)

    async def run(self, least: int, longest: float) -> None:
        """Run every phase, then go on until there were `least` checks, or for `longest` seconds more."""
        await self.rest(_LONG_REST)
        for phase in self.phases():
            await phase()
            await self.rest(_REST)
        deadline = time.monotonic() + longest
        while self.load.total < least and time.monotonic() < deadline:
            await self.rest(1.0)

    def phases(self) -> list[Callable[[], Awaitable[None]]]:
        """Return the phases in order."""
        grace = self.judge.grace
        return [
            self.kill_tracking,
            self.mute_tracking,
            lambda: self.cut_off(grace + _BEYOND - 1.0),
            lambda: self.pause_redis(1.0),
            lambda: self.pause_redis(3.0),
            lambda: self.pause_redis(max(grace + 2.5, 4.5)),
            self.restart_redis,
            lambda: self.pause_worker(min(1.0, grace / 2)),
            lambda: self.pause_deaf_worker(grace + _BEYOND),
        ]

    async def rest(self, seconds: float) -> None:
        """Let all be well; what was broken is not held against the first two seconds."""
        self.load.phase = QUIET
        if seconds > RECOVERY:
            await asyncio.sleep(RECOVERY)
            seconds -= RECOVERY
        self.load.is_timed = True
        await asyncio.sleep(seconds)
        self.load.is_timed = False

    @asynccontextmanager
    async def fault(self, name: str, regime: Regime, worker: int = 0) -> AsyncIterator[Fault]:
        """Note that something is broken."""
        _log.info("%s", name)
        self.load.phase = name
        broken = Fault(name, regime, time.monotonic(), worker=worker)
        self.judge.faults.append(broken)
        try:
            yield broken
        finally:
            broken.ended_at = time.monotonic()

    # ---------------------------------------------------------------------------------- the push channel

    async def kill_tracking(self) -> None:
        """Have Redis end the tracking connections, again and again."""
        async with self.fault("tracking connections killed", Regime.CUT):
            for _ in range(8):
                ids = await self.servers.redis.tracking_clients()
                self._expect_tracking(len(ids))
                await self.servers.redis.kill_clients(ids)
                await asyncio.sleep(0.7)

    async def mute_tracking(self) -> None:
        """Let nothing that Redis says arrive on the tracking connections of now; new ones are fine."""
        async with self.fault("tracking connections mute", Regime.CUT):
            for _ in range(3):
                self._expect_tracking(await self.servers.proxy.order("mute"))
                await asyncio.sleep(2.0)
            await self.servers.proxy.order("mend")

    async def cut_off(self, seconds: float) -> None:
        """Cut the workers off from Redis while everybody else reaches it."""
        async with self.returning(), self.fault("workers cut off from Redis", Regime.AWAY):
            self._expect_tracking(await self.servers.proxy.order("cut"))
            await asyncio.sleep(seconds)
            await self.servers.proxy.order("mend")

    def _expect_tracking(self, count: int) -> None:
        # Right after a fault some may just be coming back; without any, nothing was tried at all.
        if not count:
            self.problems.append(f"no tracking connection to break: {self.load.phase}")

    # ------------------------------------------------------------------------------------------- Redis

    async def pause_redis(self, seconds: float) -> None:
        """Let Redis stand still."""
        async with self.returning(), self.fault(f"Redis paused for {seconds:g} s", Regime.AWAY):
            self.servers.redis.signal(signal.SIGSTOP)
            try:
                await asyncio.sleep(seconds)
            finally:
                self.servers.redis.signal(signal.SIGCONT)

    async def restart_redis(self) -> None:
        """Kill Redis and start it on its data."""
        async with self.returning(), self.fault("Redis killed and started again", Regime.AWAY):
            self.servers.redis.end()
            await asyncio.sleep(1.5)
            await self.servers.redis.start()

    @asynccontextmanager
    async def returning(self) -> AsyncIterator[None]:
        """Watch how long it takes until all is well once what is inside has come back."""
        yield
        name, returned_at = self.load.phase, time.monotonic()
        checks: list[Check] = []
        self.load.watched = checks
        await asyncio.sleep(RECOVERY + 0.5)
        self.load.watched = None
        self.recoveries[name] = {
            worker: recovery([each for each in checks if each.worker == worker], returned_at)
            for worker in self.servers.workers
        }

    # ----------------------------------------------------------------------------------------- a worker

    async def pause_deaf_worker(self, seconds: float) -> None:
        """Let a worker stand still, and hear nothing from Redis when it goes on.

        Then nothing but its clock can tell it that what it remembers counts no more. The other workers are
        deaf, too, until they connect anew.
        """
        async with self.fault("worker paused, connections mute", Regime.CUT):
            await self.pause_worker(seconds, deafens=True)
            await asyncio.sleep(1.0)
            await self.servers.proxy.order("mend")

    async def pause_worker(self, seconds: float, *, deafens: bool = False) -> None:
        """Let a worker stand still, and revoke meanwhile.

        Calls wait at its door when it goes on, some of them sent after a revocation was confirmed: it may
        not let them in by what it remembers.
        """
        pid = self.servers.workers[0]
        held = self.load.lines[pid][:2]
        await self._hold(held)
        begun = [self.revoker.begin(kind) for kind in ("token+", "app+", "token")]
        latest = self.revoker.done[-len(begun) :]
        # They are known to the worker by then, and revoked as soon as it stands still.
        await asyncio.sleep(WARMED_AFTER - 0.05)
        async with self.fault(f"worker paused for {seconds:g} s", Regime.AWAY, pid) as pause:
            os.kill(pid, signal.SIGSTOP)
            if deafens:
                self._expect_tracking(await self.servers.proxy.order("mute"))
            waiting = asyncio.gather(*(self._ask_late(*pair) for pair in zip(held, latest, strict=False)))
            try:
                await asyncio.sleep(seconds)
            finally:
                os.kill(pid, signal.SIGCONT)
        await asyncio.gather(*begun)
        await waiting
        for line in held:
            line.is_free.set()
        found = (
            too_early(each, pause, self.judge.grace)
            for each in self.revoker.done
            if each.is_confirmed and pause.began_at <= each.asked_at <= pause.ended_at
        )
        self.problems += filter(None, found)

    async def _hold(self, lines: list[Line]) -> None:
        """Take connections out of the load, with nothing under way on them."""
        for line in lines:
            line.is_free.clear()
        for line in lines:
            async with line.turn:
                pass

    async def _ask_late(self, line: Line, revocation: Revocation) -> None:
        """Ask on a connection of a worker for what was revoked, as soon as that is confirmed."""
        while revocation.answered_at == inf:
            await asyncio.sleep(0.01)
        for subject in revocation.subjects:
            await self.load.check(line, subject)
