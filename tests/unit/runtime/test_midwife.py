"""The midwife: with a nursery that the test plays, and with a real one whose children are fakes."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from gateway.runtime.adoption import adopt_orphans, outcome
from gateway.runtime.births import Execution
from gateway.runtime.charter import Charter
from gateway.runtime.children import Child
from gateway.runtime.midwife import Midwife, Ward
from gateway.runtime.nursery import BEAR, REQUEST, SIGNAL
from tests.unit.runtime.charters import make_charter
from tests.unit.runtime.test_children import until

MODULE = "tests.support.fake_child"


async def one_turn() -> None:
    """Let whatever can go on go on."""
    await asyncio.to_thread(os.sched_yield)


@dataclass
class Played:
    """A nursery that the test plays: `ended` are the signals that its own process got."""

    midwife: Midwife
    ours: socket.socket
    theirs: socket.socket
    pid: int = 1
    returncode: int | None = None
    ended: list[int] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    def send_signal(self, number: int, /) -> None:
        self.ended.append(number)

    async def wait(self) -> int:
        await self.is_over.wait()
        return -signal.SIGKILL

    def come(self) -> None:
        self.midwife.begin(self, self.ours)

    def asked(self) -> tuple[bytes, int, int, list[int]]:
        request, descriptors, _, _ = socket.recv_fds(self.theirs, REQUEST.size, 4)
        return *REQUEST.unpack(request), descriptors

    async def bear(self, charter: Charter | None = None) -> Ward:
        """Let a birth succeed."""
        bearing = asyncio.create_task(self.midwife.bear(charter or make_charter(), self.theirs.fileno()))
        await one_turn()  # the request is made
        verb, number, count, descriptors = self.asked()
        assert (verb, count) == (BEAR, len(descriptors))
        for descriptor in descriptors:
            os.close(descriptor)
        self.midwife.hear(b"born %d %d\n" % (number, 1000 + number))
        return await bearing


@pytest.fixture
def nursery() -> Iterator[Played]:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.settimeout(20)
    with ours, theirs:
        yield Played(Midwife(patience=20.0), ours, theirs)


async def test_a_birth_is_waited_for_until_there_is_a_nursery(nursery: Played) -> None:
    waiting = asyncio.create_task(nursery.midwife.until_possible())
    await one_turn()
    assert not waiting.done()
    nursery.come()
    await waiting
    ward = await nursery.bear()
    assert (ward.pid, ward.returncode) == (1001, None)
    nursery.midwife.hear(b"ended 1 0\n")
    assert (await ward.wait(), ward.returncode) == (0, 0)


async def test_an_end_may_be_told_before_anybody_has_heard_of_the_birth(nursery: Played) -> None:
    nursery.come()
    bearing = asyncio.create_task(nursery.midwife.bear(make_charter(), nursery.theirs.fileno()))
    await one_turn()
    nursery.midwife.hear(b"born 1 5\n")
    nursery.midwife.hear(b"ended 1 -9\n")
    assert await (await bearing).wait() == -9


async def test_without_a_nursery_nobody_is_born(nursery: Played) -> None:
    with pytest.raises(OSError, match="there is no nursery"):
        await nursery.midwife.bear(make_charter(), nursery.theirs.fileno())


@pytest.mark.parametrize("ends", ["fails", "dies"])
async def test_a_birth_that_comes_to_nothing(nursery: Played, ends: str) -> None:
    nursery.come()
    bearing = asyncio.create_task(nursery.midwife.bear(make_charter(), nursery.theirs.fileno()))
    await one_turn()
    if ends == "fails":
        nursery.midwife.hear(b"failed 1 %d\n" % errno.EAGAIN)
    else:
        nursery.midwife.end()
    with pytest.raises(OSError, match="temporarily" if ends == "fails" else "there is no nursery"):
        await bearing
    # What is said of it later is no matter.
    nursery.midwife.hear(b"failed 1 %d\n" % errno.EAGAIN)
    assert nursery.ended == []


async def test_a_nursery_that_does_not_answer_is_ended(
    nursery: Played, caplog: pytest.LogCaptureFixture
) -> None:
    nursery.midwife.patience = 0.0
    nursery.come()
    with pytest.raises(OSError, match="the nursery does not answer"):
        await nursery.midwife.bear(make_charter(), nursery.theirs.fileno())
    assert nursery.ended == [signal.SIGKILL]
    assert "the nursery does not answer and is ended" in caplog.text
    # It answers all the same, when nobody expects it.
    nursery.midwife.hear(b"born 1 5\n")
    nursery.midwife.end()


async def test_a_nursery_that_does_not_read_is_ended(nursery: Played) -> None:
    nursery.come()
    ward = await nursery.bear()
    with suppress(BlockingIOError):
        while True:
            nursery.ours.send(bytes(4096))
    ward.send_signal(signal.SIGTERM)
    assert nursery.ended == [signal.SIGKILL]


async def test_a_ward_is_signalled_by_the_nursery(nursery: Played) -> None:
    nursery.come()
    ward = await nursery.bear()
    ward.send_signal(signal.SIGTERM)
    assert nursery.asked() == (SIGNAL, 1, signal.SIGTERM, [])
    nursery.midwife.hear(b"ended 1 -15\n")
    with pytest.raises(ProcessLookupError):
        ward.send_signal(signal.SIGTERM)
    assert await ward.wait() == -signal.SIGTERM


@pytest.mark.parametrize("tells", [True, False])
async def test_a_nursery_that_does_not_tell_of_a_certain_end_is_ended(nursery: Played, tells: bool) -> None:
    nursery.come()
    ward = await nursery.bear()
    nursery.midwife.patience = 0.0
    ward.send_signal(signal.SIGKILL)
    if tells:
        nursery.midwife.hear(b"ended 1 -9\n")
    await asyncio.wait([asyncio.create_task(asyncio.Event().wait())], timeout=0.01)
    assert nursery.ended == ([] if tells else [signal.SIGKILL])


async def test_the_wards_of_a_dead_nursery_that_are_not_ours_are_lost(nursery: Played) -> None:
    nursery.come()
    ward = await nursery.bear()
    nursery.midwife.end()
    waiting = asyncio.create_task(ward.wait())
    await one_turn()
    # It has hung up, and still is their parent.
    assert not waiting.done()
    ward.send_signal(signal.SIGTERM)
    nursery.is_over.set()
    assert await waiting is None
    assert ward.returncode is None
    with pytest.raises(ProcessLookupError):
        ward.send_signal(signal.SIGTERM)


@dataclass
class Family:
    """A real nursery and its workers, which are fakes."""

    midwife: Midwife
    nursery: Child
    workers: list[Child]

    @property
    def everybody(self) -> list[Child]:
        return [self.nursery, *self.workers]

    async def until_ready(self) -> None:
        await until(lambda: all(child.is_ready.is_set() for child in self.everybody))

    async def bereave(self) -> None:
        """Kill the nursery, and wait for another."""
        before = self.nursery.life
        assert before is not None
        before.send_signal(signal.SIGKILL)
        await until(lambda: self.nursery.is_ready.is_set() and self.nursery.life is not before)

    async def stop(self) -> None:
        for child in (*self.workers, self.nursery):
            await child.stop(20)


@pytest.fixture(params=[True])
async def family(request: pytest.FixtureRequest) -> AsyncIterator[Family]:
    adopt_orphans(request.param)
    midwife = Midwife()
    nursery = Child(Execution(MODULE), make_charter("nursery"), companion=midwife)
    family = Family(midwife, nursery, [Child(midwife, make_charter(slot=slot)) for slot in range(2)])
    for child in family.everybody:
        child.start()
    await family.until_ready()
    yield family
    await family.stop()
    adopt_orphans(False)


async def test_a_nursery_that_is_killed_is_replaced_and_its_children_go_on(
    family: Family, caplog: pytest.LogCaptureFixture
) -> None:
    before = [child.life for child in family.workers]
    await family.bereave()
    assert "nursery was ended by SIGKILL; it is replaced in 0.1 s" in caplog.text
    assert [child.life for child in family.workers] == before
    assert [child.restarts for child in family.everybody] == [1, 0, 0]
    # One of them dies, and has a successor by the nursery that is there now.
    assert before[0] is not None
    before[0].send_signal(signal.SIGKILL)
    await until(lambda: family.workers[0].restarts == 1)
    await family.until_ready()
    assert "worker 0 was ended by SIGKILL; it is replaced in 0.1 s" in caplog.text
    await family.stop()
    assert [child.life and child.life.returncode for child in family.workers] == [-signal.SIGTERM] * 2
    assert before[0].returncode == -signal.SIGKILL
    with pytest.raises(ChildProcessError):
        outcome(before[0].pid)


async def test_what_the_nursery_may_not_have_passed_on_is_said_again(family: Family) -> None:
    life = family.workers[0].life
    assert isinstance(life, Ward)
    assert family.nursery.life is not None
    # It stands still, so what it is asked is lost with it.
    family.nursery.life.send_signal(signal.SIGSTOP)
    life.send_signal(signal.SIGTERM)
    await family.bereave()
    assert await life.wait() == -signal.SIGTERM


@pytest.mark.parametrize("family", [False], indirect=True)
async def test_where_orphans_are_not_adopted_they_are_replaced_with_the_nursery(
    family: Family, caplog: pytest.LogCaptureFixture
) -> None:
    await family.bereave()
    await until(lambda: all(child.restarts for child in family.workers))
    await family.until_ready()
    assert "worker 0 had to leave: whoever bore it is gone; it is replaced in 0.1 s" in caplog.text


async def test_a_stop_does_not_wait_for_a_nursery() -> None:
    child = Child(Midwife(), make_charter())
    task = child.start()
    await one_turn()
    await child.stop(20)
    assert task.done()
    assert (child.life, child.restarts) == (None, 0)
