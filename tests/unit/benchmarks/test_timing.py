from __future__ import annotations

import pytest

from benchmarks.micro.timing import Case, time_case


class FakeTimer:
    """Take so many seconds for each loop, and a bit more each time it is asked."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def timeit(self, number: int) -> float:
        return self.seconds * number

    def repeat(self, repeat: int, number: int) -> list[float]:
        return [self.seconds * number * (1 + each / 10) for each in range(repeat)]


def test_the_loop_is_taken_off_and_operations_are_counted():
    timers = {"work": FakeTimer(110e-9), "pass": FakeTimer(10e-9)}
    found = time_case(Case("a", "work", {}, operations=10), lambda statement, names: timers[statement])
    assert found.lowest == pytest.approx(10)
    assert found.middle == pytest.approx(14.4)
    assert found.highest == pytest.approx(18.8)


def test_a_case_uses_its_names():
    assert time_case(Case("a", "f(x)", {"f": abs, "x": -1})).middle > 0
