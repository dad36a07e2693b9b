"""Children: started, watched, replaced, and stopped, by force where they do not hear."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable

import pytest

from gateway.runtime.births import Execution, Life
from gateway.runtime.charter import READY, Charter, receive_charter
from gateway.runtime.children import HOPELESS_AFTER, Child, workers_of
from gateway.runtime.ports import bind_shared
from tests.unit.runtime.charters import make_charter

MODULE = "tests.support.fake_child"


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():
            await asyncio.to_thread(os.sched_yield)


async def test_it_becomes_ready_and_ends_when_told() -> None:
    child = Child(Execution(MODULE), make_charter())
    task = child.start()
    await asyncio.wait_for(child.is_ready.wait(), 20)
    assert child.life is not None
    await child.stop(10)
    assert task.done()
    assert child.life.returncode == -signal.SIGTERM
    assert not child.is_ready.is_set()
    assert child.restarts == 0


async def test_one_that_dies_is_replaced_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    counted: list[int] = []
    child = Child(Execution(MODULE), make_charter(), lambda: counted.append(1))
    child.start()
    await asyncio.wait_for(child.is_ready.wait(), 20)
    assert child.life is not None
    first = child.life.pid
    os.kill(first, signal.SIGKILL)
    await until(lambda: child.life is not None and child.life.pid != first and child.is_ready.is_set())
    assert (child.restarts, counted) == (1, [1])
    assert not child.is_hopeless
    assert "worker 0 was ended by SIGKILL; it is replaced in 0.1 s" in caplog.text
    await child.stop(10)


async def test_one_that_never_becomes_ready_is_hopeless(caplog: pytest.LogCaptureFixture) -> None:
    child = Child(Execution(MODULE), make_charter("faulty"))
    child.start()
    await until(lambda: child.restarts == 2)
    assert not child.is_hopeless
    child.restarts = HOPELESS_AFTER
    assert child.is_hopeless
    assert "faulty ended with code 3; it is replaced in 0.2 s" in caplog.text
    # It is told to stop while it waits to be started again.
    await child.stop(0.5)


async def test_one_that_was_ready_once_is_not_hopeless() -> None:
    child = Child(Execution(MODULE), make_charter("mortal"))
    child.start()
    await until(lambda: child.restarts == 1)
    child.restarts = HOPELESS_AFTER
    assert not child.is_hopeless
    await child.stop(5)


async def test_one_that_does_not_hear_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    child = Child(Execution(MODULE), make_charter("deaf"))
    child.start()
    await asyncio.wait_for(child.is_ready.wait(), 20)
    await child.stop(0.05)
    assert child.life is not None
    assert child.life.returncode == -signal.SIGKILL
    assert "deaf did not finish in 0.1 s" in caplog.text


async def test_one_that_was_never_started_is_stopped_easily() -> None:
    child = Child(Execution(MODULE), make_charter())
    await child.stop(1)
    assert child.life is None


@pytest.mark.parametrize("turns", [0, 1, 3, 10, 30])
async def test_one_that_is_just_being_started_is_stopped_too(
    turns: int, caplog: pytest.LogCaptureFixture
) -> None:
    child = Child(Execution(MODULE), make_charter())
    task = child.start()
    for _ in range(turns):
        await asyncio.to_thread(os.sched_yield)
    await child.stop(20)
    assert task.done()
    assert child.life is None or child.life.returncode is not None
    assert not caplog.records


async def test_one_that_leaves_at_a_stop_before_it_was_told_is_no_matter(
    caplog: pytest.LogCaptureFixture,
) -> None:
    child = Child(Execution(MODULE), make_charter())
    child.start()
    await until(lambda: child.life is not None)
    assert child.life is not None
    # It dies before it can hear of its charter.
    child.life.send_signal(signal.SIGKILL)
    await child.stop(20)
    assert not caplog.records


class Foundling:
    """A life, and the way it is born, of which nobody can tell any more; the test has its control socket."""

    pid = 1
    returncode = None

    def __init__(self) -> None:
        self.births = 0
        self.control = socket.socket()
        self.is_lost = asyncio.Event()

    async def until_possible(self) -> None:
        pass

    async def bear(self, charter: Charter, control: int) -> Foundling:
        self.control.close()
        self.control = socket.socket(fileno=os.dup(control))
        self.control.settimeout(20)
        self.births += 1
        return self

    def send_signal(self, number: int, /) -> None:
        self.is_lost.set()
        raise ProcessLookupError

    async def wait(self) -> None:
        await self.is_lost.wait()


@pytest.mark.parametrize("leaves", [True, False])
async def test_one_that_nobody_can_tell_of_is_told_to_leave_before_it_is_replaced(
    leaves: bool, caplog: pytest.LogCaptureFixture
) -> None:
    life = Foundling()
    child = Child(life, make_charter(), farewell=20.0 if leaves else 0.01)
    child.start()
    await until(lambda: life.births == 1)
    await asyncio.to_thread(receive_charter, life.control)
    life.control.sendall(READY)
    await asyncio.wait_for(child.is_ready.wait(), 20)
    life.is_lost.set()
    assert await asyncio.to_thread(life.control.recv, 1) == b""
    assert not child.is_ready.is_set()
    assert (life.births, child.restarts) == (1, 0)
    if leaves:
        life.control.close()
    await until(lambda: life.births == 2)
    assert "worker 0 had to leave: whoever bore it is gone; it is replaced in 0.1 s" in caplog.text
    assert ("worker 0 was told to leave, and is still there after" in caplog.text) is not leaves
    life.control.close()
    await child.stop(20)


async def test_one_that_cannot_be_signalled_leaves_at_a_stop(caplog: pytest.LogCaptureFixture) -> None:
    life = Foundling()
    child = Child(life, make_charter(), farewell=20.0)
    child.start()
    await until(lambda: life.births == 1)
    await asyncio.to_thread(receive_charter, life.control)
    stopping = asyncio.create_task(child.stop(20))
    assert await asyncio.to_thread(life.control.recv, 1) == b""
    assert not stopping.done()
    life.control.close()
    await stopping
    assert not caplog.records


async def test_one_that_has_hung_up_and_stays_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    life = Foundling()
    child = Child(life, make_charter(), farewell=0.01)
    child.start()
    await until(lambda: life.births == 1)
    await asyncio.to_thread(receive_charter, life.control)
    life.control.close()
    await until(lambda: life.births == 2)
    assert "worker 0 hung up 0.0 s ago and is ended" in caplog.text
    life.control.close()
    await child.stop(20)


class Diary:
    """A companion that notes what it is told."""

    def __init__(self) -> None:
        self.entries: list[object] = []

    def begin(self, life: Life, control: socket.socket) -> None:
        self.entries.append(("begin", life))

    def hear(self, line: bytes) -> None:
        self.entries.append(line)

    def end(self) -> None:
        self.entries.append("end")


async def test_one_that_has_more_to_say_has_a_companion() -> None:
    diary, life = Diary(), Foundling()
    child = Child(life, make_charter(), companion=diary)
    child.start()
    await until(lambda: life.births == 1)
    await asyncio.to_thread(receive_charter, life.control)
    life.control.sendall(READY + b"one\ntwo\n")
    await until(lambda: len(diary.entries) == 3)
    assert diary.entries == [("begin", life), b"one\n", b"two\n"]
    life.control.close()
    await until(lambda: diary.entries[-1] == "end")
    await child.stop(20)


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
    assert Child(Execution(MODULE), make_charter(slot=2)).title == "worker 2"
    assert Child(Execution(MODULE), make_charter("management")).title == "management"
