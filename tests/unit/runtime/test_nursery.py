"""The nursery, spoken to as the supervisor does: what it bears, what these hold, how it tells of their ends.

It is a process of its own, as a fork is safe only where there is one thread.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.runtime.charter import READY
from gateway.runtime.nursery import BEAR, SIGNAL
from tests.support.nurseries import LIMIT, Asked, started


@pytest.fixture
def nursery(tmp_path: Path) -> Iterator[Asked]:
    with started(tmp_path / "errors") as asked:
        yield asked


def facts_of(child: socket.socket) -> dict[str, object]:
    with child.makefile("rb") as said:
        assert said.readline() == READY
        told = json.loads(said.readline())
    assert isinstance(told, dict)
    return told


def test_a_child_is_told_of_from_its_birth_to_its_end(nursery: Asked) -> None:
    child = nursery.bear(7, "worker")
    word, number, pid = nursery.answer()
    assert (word, number) == ("born", 7)
    assert child.recv(100) == READY
    assert os.getsid(pid) == pid
    child.close()
    assert nursery.answer() == ("ended", 7, 0)


def test_a_child_is_as_one_that_was_executed(nursery: Asked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        facts = facts_of(nursery.bear(1, "telling", listening.fileno()))
        assert facts["listens_on"] == os.fstat(listening.fileno()).st_ino
    assert facts["parent"] == nursery.process.pid
    assert facts["leads_session"]
    # Of the nursery's three sockets there is none.
    assert facts["descriptors"] == facts["given"]
    assert (facts["heard"], facts["wakeup"]) == ([], -1)
    assert facts["collects"]
    assert facts["frozen"]
    assert facts["threads"] == 1


def test_children_that_are_asked_for_at_once_have_each_its_own(nursery: Asked) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        sockets = (first, second)
        children = [nursery.bear(n, "telling", sock.fileno()) for n, sock in enumerate(sockets)]
        told = [facts_of(child) for child in children]
        assert [facts["listens_on"] for facts in told] == [os.fstat(each.fileno()).st_ino for each in sockets]
    assert all(facts["descriptors"] == facts["given"] for facts in told)
    # Nor is anything random the same for both.
    one, other = (facts["random"] for facts in told)
    assert isinstance(one, list)
    assert isinstance(other, list)
    assert set(one).isdisjoint(other)


@pytest.mark.parametrize(("role", "code"), [("faulty", 3), ("mortal", 0), ("broken", 1)])
def test_a_child_leaves_with_its_exit_code_and_the_nursery_stays(
    nursery: Asked, role: str, code: int
) -> None:
    nursery.bear(1, role)
    assert nursery.answer()[:2] == ("born", 1)
    assert nursery.answer() == ("ended", 1, code)
    errors = nursery.errors.read_text()
    assert errors.count("Traceback") == errors.count("LookupError: it is broken") == (role == "broken")
    nursery.bear(2, "worker")
    assert nursery.answer()[:2] == ("born", 2)


def test_a_child_that_is_never_told_leaves(nursery: Asked) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        nursery.ask(BEAR, 1, 1, theirs.fileno())
    assert nursery.answer()[:2] == ("born", 1)
    assert nursery.answer() == ("ended", 1, 0)


def test_only_children_are_signalled(nursery: Asked) -> None:
    first, second = nursery.bear(1, "worker"), nursery.bear(2, "deaf")
    assert [nursery.answer()[:2] for _ in range(2)] == [("born", 1), ("born", 2)]
    assert first.recv(100) == second.recv(100) == READY
    nursery.ask(SIGNAL, 1, signal.SIGTERM)
    assert nursery.answer() == ("ended", 1, -signal.SIGTERM)
    # One that has ended, one that never was, and one that does not hear.
    for number in (1, 3, 2):
        nursery.ask(SIGNAL, number, signal.SIGTERM)
    nursery.ask(SIGNAL, 2, signal.SIGKILL)
    assert nursery.answer() == ("ended", 2, -signal.SIGKILL)


def test_a_birth_without_its_descriptors_fails(nursery: Asked) -> None:
    nursery.ask(BEAR, 1, 1)
    assert nursery.answer() == ("failed", 1, errno.EMFILE)
    nursery.bear(2, "worker")
    assert nursery.answer()[:2] == ("born", 2)


def test_it_leaves_with_its_supervisor_and_its_children_need_not(nursery: Asked) -> None:
    child = nursery.bear(1, "worker")
    word, _, pid = nursery.answer()
    assert (word, child.recv(100)) == ("born", READY)
    nursery.control.shutdown(socket.SHUT_RDWR)
    assert nursery.process.wait(LIMIT) == 0
    os.kill(pid, 0)
    # It holds nothing of the nursery's, and nobody else holds its control socket: each sees the other's end.
    child.shutdown(socket.SHUT_WR)
    assert child.recv(100) == b""


def test_it_leaves_as_well_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    with started(tmp_path / "errors") as nursery:
        child = nursery.bear(1, "worker")
        assert child.recv(100) == READY
        # What it said of the birth was never read: it meets a connection that was reset.
        nursery.said.close()
        nursery.control.close()
        assert nursery.process.wait(LIMIT) == 0
        assert nursery.errors.read_text() == ""
