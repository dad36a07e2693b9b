"""Clocks: called, or asked for the time; a function is one, too."""

from __future__ import annotations

import pytest

from gateway.clock import Clock, clock_of


class Standing(Clock):
    def __init__(self) -> None:
        super().__init__(lambda: 0.0)

    def now(self) -> float:
        return 7.5


@pytest.mark.parametrize("now", [0.0, -1.0, 1.5, 1_700_000_000.25])
def test_a_clock_tells_what_its_function_tells(now: float) -> None:
    clock = Clock(lambda: now)
    assert (clock.now(), clock()) == (now, now)


def test_a_clock_asks_its_function_every_time() -> None:
    times = iter([1.0, 2.0, 3.0])
    clock = Clock(lambda: next(times))
    assert [clock.now(), clock(), clock.now()] == [1.0, 2.0, 3.0]


def test_what_a_function_raises_comes_through() -> None:
    def broken() -> float:
        raise ZeroDivisionError

    clock = clock_of(broken)
    for ask in (clock.now, clock):
        with pytest.raises(ZeroDivisionError):
            ask()


def test_calling_a_clock_asks_the_one_that_was_derived() -> None:
    assert Standing()() == 7.5


def test_a_function_becomes_a_clock_and_a_clock_stays_as_it_is() -> None:
    assert clock_of(lambda: 3.0).now() == 3.0
    clock = Standing()
    assert clock_of(clock) is clock
