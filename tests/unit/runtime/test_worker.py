"""A worker's life in its parts: what it waits for, and how it ends. The whole is tested end to end."""

from __future__ import annotations

import asyncio

import pytest

from gateway.runtime.worker import _drained, _unless, _until_over


class Broken(Exception):
    pass


class Connections:
    """A listener whose connections end at once, after a look, or never."""

    def __init__(self, looks: int) -> None:
        self.looks = looks
        self.closed: list[float] = []

    @property
    def open_count(self) -> int:
        return 1 if self.looks else 0

    def close_idle(self) -> None:
        self.looks -= 1

    async def shutdown(self, timeout: float | None = None) -> None:
        self.closed.append(timeout or 0.0)


async def wait_for_ever() -> None:
    await asyncio.Event().wait()


async def fail() -> None:
    raise Broken


async def test_work_that_is_done_before_the_stop() -> None:
    async def work() -> int:
        return 3

    assert await _unless(asyncio.Event(), work()) == 3


async def test_work_that_the_stop_overtakes() -> None:
    stop = asyncio.Event()
    stop.set()
    work = wait_for_ever()
    outcome: object = await _unless(stop, work)
    assert outcome is None


async def test_work_that_fails() -> None:
    with pytest.raises(Broken):
        await _unless(asyncio.Event(), fail())


async def test_a_worker_is_over_when_it_is_told() -> None:
    stop, chore = asyncio.Event(), asyncio.create_task(wait_for_ever())
    stop.set()
    await _until_over(stop, [chore])
    with pytest.raises(asyncio.CancelledError):
        await chore


async def test_a_chore_that_breaks_is_not_hidden() -> None:
    with pytest.raises(Broken):
        await _until_over(asyncio.Event(), [asyncio.create_task(fail())])


@pytest.mark.parametrize("looks", [0, 1, 3])
async def test_connections_may_finish(looks: int, caplog: pytest.LogCaptureFixture) -> None:
    listener = Connections(looks)
    await _drained(listener, 10.0)  # type: ignore[arg-type]
    assert listener.looks == 0
    assert listener.closed
    assert not caplog.records


async def test_the_grace_period_ends(caplog: pytest.LogCaptureFixture) -> None:
    listener = Connections(-1)
    await _drained(listener, 0.01)  # type: ignore[arg-type]
    assert listener.closed
    assert "1 connections were still open" in caplog.text
