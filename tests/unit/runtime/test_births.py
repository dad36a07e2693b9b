"""Births by executing Python: a process of its own, that has what it is given."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest

from gateway.runtime.births import Execution, handed_down, python_command
from gateway.runtime.charter import READY, send_charter
from tests.unit.runtime.charters import make_charter


async def test_a_process_has_what_it_is_given() -> None:
    ours, theirs = socket.socketpair()
    with ours, socket.create_server(("127.0.0.1", 0)) as listening:
        charter = make_charter("telling", socket=listening.fileno())
        birth = Execution("tests.support.fake_child")
        await birth.until_possible()
        with theirs:
            life = await birth.bear(charter, theirs.fileno())
        send_charter(ours, charter)
        ours.settimeout(20)
        with ours.makefile("rb") as said:
            assert said.readline() == READY
            facts = json.loads(said.readline())
        assert facts["leads_session"]
        assert facts["listens_on"] == os.fstat(listening.fileno()).st_ino
        assert len(facts["given"]) == 2
        ours.shutdown(socket.SHUT_WR)
        assert await life.wait() == 0


def test_what_is_handed_down() -> None:
    assert handed_down(make_charter(), 5) == [5]
    assert handed_down(make_charter(socket=7), 5) == [5, 7]


@pytest.mark.parametrize("path", [["", "/lib"], ["/here", "/lib"]])
def test_a_child_looks_where_we_do(path: list[str]) -> None:
    assert python_command("py", path, Path("/here")) == ["py"]


def test_the_current_folder_is_not_looked_into_unless_we_do() -> None:
    assert python_command("py", ["/bin", "/lib"], Path("/here")) == ["py", "-P"]
