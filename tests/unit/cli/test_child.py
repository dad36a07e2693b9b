"""A child: it does what its charter says, ignores Ctrl-C, and goes when there is nobody to tell it."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.cli.child import main
from gateway.runtime.charter import send_charter
from tests.support.nurseries import started
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


def test_the_children_of_a_nursery_play_the_same_roles(
    tmp_path: Path,
) -> None:
    with started(tmp_path / "errors", "gateway.cli.child") as nursery:
        nursery.bear(1, "juggler")
        assert nursery.answer()[:2] == ("born", 1)
        assert nursery.answer() == ("ended", 1, 1)
        assert "ValueError: there is no role 'juggler'" in nursery.errors.read_text()
