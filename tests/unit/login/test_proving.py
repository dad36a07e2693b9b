"""Proving a user: a failure is told alike, and after the same while."""

from __future__ import annotations

import pytest

from gateway.login.proving import NO_SOONER, Proving
from gateway.login.refusals import LoginRefused
from gateway.store import TooManyFailures, WrongCredentials
from tests.support.fakes import FakeClock


class Waiting:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.waits: list[float] = []
        self.proving = Proving(self.clock, self.sleep)

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))

    async def work(self, takes: float, error: Exception | None = None) -> str:
        self.clock.advance(takes)
        if error is not None:
            raise error
        return "done"


async def test_what_is_proven_does_not_wait() -> None:
    waiting = Waiting()
    assert await waiting.proving.result(waiting.work(0.1), "1") == "done"
    assert waiting.waits == []


@pytest.mark.parametrize(("takes", "waits"), [(0.0, NO_SOONER), (0.1, NO_SOONER - 0.1), (2.0, 0.0)])
async def test_a_failure_is_told_after_a_while(takes: float, waits: float) -> None:
    waiting = Waiting()
    with pytest.raises(LoginRefused) as refused:
        await waiting.proving.result(waiting.work(takes, WrongCredentials()), "1")
    assert (refused.value.told.status, refused.value.told.error) == (401, "unauthorized")
    assert waiting.waits == [round(waits, 6)]


async def test_a_crowd_is_sent_away() -> None:
    waiting = Waiting()
    with pytest.raises(LoginRefused) as refused:
        await waiting.proving.result(waiting.work(0.0, TooManyFailures()), "1")
    assert (refused.value.told.status, refused.value.told.headers) == (429, {"Retry-After": "20"})
    with pytest.raises(LoginRefused) as refused:
        await waiting.proving.result(waiting.work(0.0, TooManyFailures(2)), "1")
    assert refused.value.told.headers == {"Retry-After": "2"}
