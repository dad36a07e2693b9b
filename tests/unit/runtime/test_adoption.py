"""Orphans: whose parent dies is a child of whoever adopts, and of nobody here otherwise."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from gateway.runtime.adoption import adopt_orphans, outcome, until_ended

PARENT = """
import os, signal, sys
child = os.fork()
if child == 0:
    os.close(1)
    signal.pause()
print(child)
"""
"""A process that leaves an orphan, and tells who it is."""


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    adopt_orphans(False)


def refuse(pid: int) -> int:
    raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))


def an_orphan() -> int:
    done = subprocess.run([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, timeout=20, check=True)
    return int(done.stdout)


@pytest.mark.parametrize("is_told", [True, False])
async def test_an_orphan_is_waited_for(is_told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_told:
        monkeypatch.setattr(os, "pidfd_open", refuse)
    assert adopt_orphans()
    pid = an_orphan()
    assert outcome(pid) is None
    waiting = asyncio.create_task(until_ended(pid))
    await asyncio.to_thread(os.sched_yield)
    assert not waiting.done()
    os.kill(pid, signal.SIGKILL)
    async with asyncio.timeout(20):
        await waiting
    assert outcome(pid) == -signal.SIGKILL
    with pytest.raises(ChildProcessError):
        outcome(pid)


def test_without_adoption_it_is_no_child_of_ours() -> None:
    pid = an_orphan()
    with pytest.raises(ChildProcessError):
        outcome(pid)
    os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("is_told", [True, False])
async def test_one_that_has_ended_is_not_waited_for(is_told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_told:
        monkeypatch.setattr(os, "pidfd_open", refuse)
    adopt_orphans()
    pid = an_orphan()
    os.kill(pid, signal.SIGTERM)
    async with asyncio.timeout(20):
        await until_ended(pid)
        await until_ended(pid)
    assert outcome(pid) == -signal.SIGTERM


def test_elsewhere_there_is_no_such_thing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not adopt_orphans()
    monkeypatch.undo()
    test_without_adoption_it_is_no_child_of_ours()
