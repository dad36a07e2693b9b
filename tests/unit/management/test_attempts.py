from __future__ import annotations

from gateway.management.attempts import FORGET_AFTER, FREE, LONGEST_DELAY, LONGEST_WAIT, MOST, Attempts
from tests.support.fakes import FakeClock


def fail(attempts: Attempts, times: int, account: str = "a", address: str = "1") -> None:
    for _ in range(times):
        attempts.failed(account, address)


def test_mistyping_costs_nothing() -> None:
    attempts = Attempts(FakeClock())
    fail(attempts, FREE - 1)
    assert attempts.turn("a", "1") == 0.0


def test_each_failure_costs_more_until_it_costs_no_more() -> None:
    clock = FakeClock()
    attempts = Attempts(clock)
    waits = []
    for _ in range(FREE + 7):
        attempts.failed("a", "1")
        waits.append(attempts.turn("a", "1") or 0.0)
        clock.advance(100)
    assert waits[FREE - 1 :] == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0, 8.0]
    assert LONGEST_DELAY == 8.0


def test_nobody_else_waits() -> None:
    attempts = Attempts(FakeClock())
    fail(attempts, 50)
    assert attempts.turn("a", "2") == 0.0
    assert attempts.turn("b", "1") == 0.0


def test_many_at_once_wait_in_turn_and_then_are_sent_away() -> None:
    attempts = Attempts(FakeClock())
    fail(attempts, FREE + 2)
    turns = [attempts.turn("a", "1") for _ in range(20)]
    waits = [turn for turn in turns if turn is not None]
    assert waits == sorted(set(waits))
    assert max(waits) <= LONGEST_WAIT
    assert None in turns


def test_success_and_time_forget() -> None:
    clock = FakeClock()
    attempts = Attempts(clock)
    fail(attempts, FREE + 1)
    attempts.succeeded("a", "1")
    assert attempts.turn("a", "1") == 0.0
    fail(attempts, FREE + 1)
    clock.advance(FORGET_AFTER)
    assert attempts.turn("a", "1") == 0.0
    fail(attempts, FREE - 1)
    assert attempts.turn("a", "1") == 0.0, "what was forgotten does not count again"


def test_memory_is_bounded() -> None:
    attempts = Attempts(FakeClock())
    fail(attempts, FREE + 1, "first")
    for number in range(MOST):
        attempts.failed(str(number), "1")
    assert attempts.turn("first", "1") == 0.0
