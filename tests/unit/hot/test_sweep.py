"""Deadlines of many things by one timer: when it ticks, and when it stops."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gateway._fastpath import Pools, PyTarget, Sweep
from gateway.message import Destination
from gateway.upstream import drop_named
from tests.support.target_calls import REQUEST, Clock, Told, turns


@dataclass
class Timer:
    """Be one timer of a loop."""

    seconds: float
    call: Callable[[], None]
    is_cancelled: bool = False

    def cancel(self) -> None:
        """Note it."""
        self.is_cancelled = True


@dataclass
class Loop:
    """Be as much of a loop as a sweep uses."""

    timers: list[Timer] = field(default_factory=list)
    failures: list[dict[str, object]] = field(default_factory=list)

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Keep a timer."""
        self.timers.append(Timer(seconds, call))
        return self.timers[-1]

    def call_exception_handler(self, facts: dict[str, object]) -> None:
        """Keep what went wrong."""
        self.failures.append(facts)


class Stuck:
    """Be a dialler that never succeeds."""

    lifetime = 1000.0

    def follows(self, host: str) -> bool:
        return False

    async def dial(self, protocol: object, address: object) -> None:
        await asyncio.Event().wait()

    async def addresses(self, host: str, port: int) -> frozenset[str]:
        return frozenset()


@dataclass
class Waiting:
    """Make calls that only end by their deadlines."""

    loop: Loop
    clock: Clock
    sweep: Sweep
    pools: Pools

    def until(self, seconds: float, told: Told | None = None) -> tuple[PyTarget, Told]:
        """Make a call that waits so long."""
        told = told or Told()
        target = PyTarget(told)
        target.call(self.pools, ("http", "a", 80), Destination(connect_timeout=seconds), 0.0, REQUEST)
        return target, told

    def fire(self, seconds: float) -> None:
        """Let so much time pass, and the timer that is set come."""
        self.clock.now += seconds
        self.loop.timers[-1].call()


@asynccontextmanager
async def waiting() -> AsyncIterator[Waiting]:
    loop, clock = Loop(), Clock()
    sweep = Sweep(loop, clock)  # type: ignore[arg-type]
    pools = Pools(asyncio.get_running_loop(), sweep, Stuck(), drop_named=drop_named)
    try:
        yield Waiting(loop, clock, sweep, pools)
    finally:
        await pools.close()
        sweep.close()
        await turns()


async def test_no_timer_runs_until_something_has_a_deadline() -> None:
    async with waiting() as calls:
        assert (calls.sweep.is_armed, calls.loop.timers) == (False, [])
        calls.sweep.tick()
        assert calls.loop.timers == []


async def test_one_timer_serves_all() -> None:
    async with waiting() as calls:
        told = [calls.until(seconds)[1] for seconds in (3.0, 1.0, 2.0)]
        assert [timer.seconds for timer in calls.loop.timers] == [0.05]
        calls.fire(1.0)
        assert [one.failure for one in told] == ["", "connect", ""]
        calls.fire(1.0)
        assert [one.failure for one in told] == ["", "connect", "connect"]
        calls.fire(1.0)
        assert [one.failure for one in told] == ["connect", "connect", "connect"]
        assert len(calls.loop.timers) == 4


async def test_what_was_disarmed_does_not_come() -> None:
    async with waiting() as calls:
        target, told = calls.until(1.0)
        target.abandon()
        calls.fire(2.0)
        assert not told.is_over


async def test_a_deadline_may_end_another_one_that_is_due() -> None:
    class Ending(Told):
        def failed(self, reason: str, detail: str) -> None:
            super().failed(reason, detail)
            for target, told in calls_made:
                if told is not self:
                    target.abandon()

    async with waiting() as calls:
        calls_made = [calls.until(1.0, Ending()) for _ in range(3)]
        calls.fire(1.0)
        assert sorted(told.failure for _, told in calls_made) == ["", "", "connect"]


async def test_a_consequence_that_fails_keeps_no_other_from_coming() -> None:
    class Failing(Told):
        def failed(self, reason: str, detail: str) -> None:
            super().failed(reason, detail)
            raise RuntimeError("no")

    async with waiting() as calls:
        told = [calls.until(1.0, Failing())[1] for _ in range(2)]
        calls.fire(1.0)
        assert [one.failure for one in told] == ["connect", "connect"]
        assert [type(facts["exception"]) for facts in calls.loop.failures] == [RuntimeError, RuntimeError]


async def test_the_timer_stops_when_nothing_is_left() -> None:
    async with waiting() as calls:
        calls.until(1.0)
        calls.fire(0.5)
        calls.fire(1.0)
        # What is left is the pool's own look at its address.
        assert calls.pools.address_count == 1
        calls.fire(1000.0)
        assert calls.pools.address_count == 0
        assert not calls.sweep.is_armed


async def test_closing_forgets_everything() -> None:
    async with waiting() as calls:
        _, told = calls.until(1.0)
        calls.sweep.close()
        assert (calls.loop.timers[0].is_cancelled, calls.sweep.is_armed) == (True, False)
        calls.clock.now += 2.0
        calls.sweep.tick()
        assert not told.is_over


async def test_without_a_given_clock_it_is_the_machine_s() -> None:
    loop = asyncio.get_running_loop()
    sweep = Sweep(loop, None, 0.001)
    pools = Pools(loop, sweep, Stuck(), drop_named=drop_named)
    told = Told()
    PyTarget(told).call(pools, ("http", "a", 80), Destination(connect_timeout=0.01), 0.0, REQUEST)
    await told.over()
    assert told.failure == "connect"
    await pools.close()
    sweep.close()


async def test_a_sweep_may_go_before_what_it_watches() -> None:
    async with waiting() as calls:
        target, _ = calls.until(1.0)
        calls.sweep = Sweep(asyncio.get_running_loop())
        target.abandon()
