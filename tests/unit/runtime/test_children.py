"""Children: started, watched, replaced, and stopped, by force where they do not hear."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.runtime.children import HOPELESS_AFTER, Child, python_command, workers_of
from gateway.runtime.ports import bind_shared
from tests.unit.runtime.charters import make_charter

MODULE = "tests.support.fake_child"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.to_thread(os.sched_yield)


async def test_it_becomes_ready_and_ends_when_told() -> None:
    child = Child(MODULE, make_charter())
    task = child.start()
    await asyncio.wait_for(child.is_ready.wait(), 20)
    assert child.process is not None
    await child.stop(10)
    assert task.done()
    assert child.process.returncode == -signal.SIGTERM
    assert not child.is_ready.is_set()
    assert child.restarts == 0


async def test_one_that_dies_is_replaced_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    counted: list[int] = []
    child = Child(MODULE, make_charter(), lambda: counted.append(1))
    child.start()
    await asyncio.wait_for(child.is_ready.wait(), 20)
    assert child.process is not None
    first = child.process.pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: child.process is not None and child.process.pid != first and child.is_ready.is_set())
    assert (child.restarts, counted) == (1, [1])
    assert not child.is_hopeless
    assert "worker 0 was ended by SIGKILL; it is replaced in 0.1 s" in caplog.text
    await child.stop(10)


async def test_one_that_never_becomes_ready_is_hopeless(caplog: pytest.LogCaptureFixture) -> None:
    child = Child(MODULE, make_charter("faulty"))
    child.start()
    await until(lambda: child.restarts == 2)
    assert not child.is_hopeless
    child.restarts = HOPELESS_AFTER
    assert child.is_hopeless
    assert "faulty ended with code 3; it is replaced in 0.2 s" in caplog.text
    # It is told to stop while it waits to be started again.
    await child.stop(0.5)


async def test_one_that_was_ready_once_is_not_hopeless() -> None:
    child = Child(MODULE, make_charter("mortal"))
    child.start()
    await until(lambda: child.restarts == 1)
    child.restarts = HOPELESS_AFTER
    assert not child.is_hopeless
    await child.stop(5)


async def test_one_that_does_not_hear_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    child = Child(MODULE, make_charter("deaf"))
    child.start()
    await asyncio.wait_for(child.is_ready.wait(), 20)
    await child.stop(0.05)
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL
    assert "deaf did not finish in 0.1 s" in caplog.text


async def test_one_that_was_never_started_is_stopped_easily() -> None:
    child = Child(MODULE, make_charter())
    await child.stop(1)
    assert child.process is None


@pytest.mark.parametrize("turns", [0, 1, 3, 10, 30])
async def test_one_that_is_just_being_started_is_stopped_too(
    turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    child = Child(MODULE, make_charter())
    task = child.start()
    for _ in range(turns):
        await asyncio.to_thread(os.sched_yield)
    await child.stop(20)
    assert task.done()
    assert child.process is None or child.process.returncode is not None
    assert not caplog.records


async def test_one_that_leaves_at_a_stop_before_it_was_told_is_no_matter(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child = Child(MODULE, make_charter())
    child.start()
    await until(lambda: child.process is not None)
    assert child.process is not None
    # It dies before it can hear of its charter.
    child.process.kill()
    await child.stop(20)
    assert not caplog.records


def test_workers_are_told_their_slots_and_sockets() -> None:
    sockets = bind_shared("GATEWAY_TRAFFIC_PORT", "127.0.0.1", 0, 2)
    charters = workers_of(make_charter(), sockets)
    assert [(each.slot, each.socket) for each in charters] == [
        (0, sockets[0].fileno()),
        (1, sockets[1].fileno()),
    ]
    for each in sockets:
        each.close()


def test_titles() -> None:
    assert Child(MODULE, make_charter(slot=2)).title == "worker 2"
    assert Child(MODULE, make_charter("management")).title == "management"


@pytest.mark.parametrize("path", [["", "/lib"], ["/here", "/lib"]])
def test_a_child_looks_where_we_do(path: list[str]) -> None:
    assert python_command("py", path, Path("/here")) == ["py"]


def test_the_current_folder_is_not_looked_into_unless_we_do() -> None:
    assert python_command("py", ["/bin", "/lib"], Path("/here")) == ["py", "-P"]
