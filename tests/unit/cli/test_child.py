"""A child: it does what its charter says, ignores Ctrl-C, and goes when there is nobody to tell it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator

import pytest

from gateway.cli.child import main
from gateway.runtime.charter import send_charter
from tests.unit.runtime.charters import make_charter


@pytest.fixture(autouse=True)
def handler_of_ctrl_c() -> Iterator[None]:
    before = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, before)


def test_without_a_supervisor_there_is_nothing_to_do() -> None:
    ours, theirs = socket.socketpair()
    ours.close()
    assert main([str(theirs.detach())]) == 0
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    os.kill(os.getpid(), signal.SIGINT)


def test_a_role_that_is_not_known_is_a_bug() -> None:
    ours, theirs = socket.socketpair()
    with ours:
        send_charter(ours, make_charter("juggler"))
        with pytest.raises(ValueError, match="there is no role 'juggler'"):
            main([str(theirs.detach())])
