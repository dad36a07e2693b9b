"""A second factor: confirmed by its first code, barred for a while after many wrong ones."""

from __future__ import annotations

from gateway.entities import SecondFactor
from gateway.entities.second_factor import MISSES_COUNT_FOR, MOST_MISSES

FACTOR = SecondFactor("a@x.com", "SECRETSECRET")


def missed(factor: SecondFactor, times: int, now: float) -> SecondFactor:
    for _ in range(times):
        factor = factor.missed(now)
    return factor


def test_the_record_comes_back_and_the_secret_is_not_shown() -> None:
    assert SecondFactor.from_record(FACTOR.to_record()) == FACTOR
    assert "SECRET" not in repr(FACTOR)


def test_a_code_that_was_used_confirms_and_is_kept() -> None:
    used = FACTOR.missed(5.0).used(7)
    assert (used.is_confirmed, used.used_step, used.misses) == (True, 7, 0)


def test_many_misses_bar_it_for_a_while() -> None:
    almost = missed(FACTOR, MOST_MISSES - 1, 100.0)
    assert not almost.is_barred(100.0)
    barred = almost.missed(200.0)
    assert barred.is_barred(200.0)
    assert barred.is_barred(99.0 + MISSES_COUNT_FOR)
    assert not barred.is_barred(100.0 + MISSES_COUNT_FOR), "the time begins with the first"
    assert barred.missed(100.0 + MISSES_COUNT_FOR).misses == 1
