"""Clocks that ask the system at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from gateway._fastpath import SteadyClock, WallClock
from gateway.clock import Clock, clock_of

CLOCKS = [(WallClock(), time.time), (SteadyClock(), time.monotonic)]
MICROSECOND = 1e-6
"""More than a double of today's date is wrong by."""


@pytest.mark.parametrize(("clock", "reference"), CLOCKS, ids=["wall", "steady"])
def test_a_clock_tells_what_the_system_tells(clock: Clock, reference: Callable[[], float]) -> None:
    for ask in (clock, clock.now):
        before = reference()
        assert before - MICROSECOND <= ask() <= reference() + MICROSECOND


@pytest.mark.parametrize("clock", [WallClock(), SteadyClock()], ids=["wall", "steady"])
def test_it_is_a_clock_as_it_stands(clock: Clock) -> None:
    assert clock_of(clock) is clock


def test_a_steady_clock_never_runs_backwards() -> None:
    clock = SteadyClock()
    times = [clock.now() for _ in range(1_000)]
    assert times == sorted(times)
    assert times[-1] > times[0]
