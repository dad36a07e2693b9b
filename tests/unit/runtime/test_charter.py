"""The charter: told over a socket pair, and the end of the stream is the end of the other."""

from __future__ import annotations

import asyncio
import pickle
import socket

import pytest

from gateway.runtime.charter import READY, Line, receive_charter, send_charter
from tests.unit.runtime.charters import make_charter


def test_what_is_told_is_received() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        charter = make_charter(slot=3)
        send_charter(ours, charter)
        assert receive_charter(theirs) == charter


@pytest.mark.parametrize("told", [b"", b"\0", b"\0\0\0\x09half"])
def test_a_supervisor_that_is_gone_is_noticed(told: bytes) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            ours.sendall(told)
        with pytest.raises(EOFError, match="supervisor is gone"):
            receive_charter(theirs)


def test_anything_else_is_refused() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        raw = pickle.dumps("do as you like")
        ours.sendall(len(raw).to_bytes(4, "big") + raw)
        with pytest.raises(TypeError, match="not a charter"):
            receive_charter(theirs)


async def test_a_line_tells_one_way_and_hears_the_end() -> None:
    ours, theirs = socket.socketpair()
    line = await Line.open(theirs)
    await line.report_ready()
    assert ours.recv(100) == READY
    orphaned = asyncio.create_task(line.until_orphaned())
    done, _ = await asyncio.wait([orphaned], timeout=0.01)
    assert not done
    ours.close()
    await orphaned
    await line.close()
