"""One connection, driven by hand: no loop's transport, no peer."""

from __future__ import annotations

import asyncio
from typing import Protocol, cast

from gateway._fastpath import ANSWERED, CHANGED, CROWDED, REFUSED, UNREACHABLE, pack_command
from gateway.store import tracking
from tests.support.links import linked
from tests.support.resp import Peer


class Transport:
    """Note what is written."""

    def __init__(self) -> None:
        self.written: list[bytes] = []
        self.is_aborted = False

    def write(self, data: bytes) -> None:
        self.written.append(data)

    def abort(self) -> None:
        self.is_aborted = True


class Session(Protocol):
    """Be driven as a transport would."""

    def connection_made(self, transport: Transport) -> None: ...
    def data_received(self, data: bytes) -> None: ...
    def eof_received(self) -> None: ...
    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...
    def connection_lost(self, error: Exception | None) -> None: ...


GREETED = b"+OK\r\n" * 3


async def turns() -> None:
    """Let the loop turn twice: what was put off is done."""
    for _ in range(2):
        await asyncio.get_running_loop().run_in_executor(None, int)


def test_a_command_is_packed() -> None:
    assert pack_command("GET", b"\xff", 10, "ü") == (
        b"*4\r\n$3\r\nGET\r\n$1\r\n\xff\r\n$2\r\n10\r\n$2\r\n\xc3\xbc\r\n"
    )


def test_the_outcomes_are_those_that_the_store_knows() -> None:
    ours = (ANSWERED, CHANGED, REFUSED, UNREACHABLE, CROWDED)
    assert ours == (
        tracking.ANSWERED,
        tracking.CHANGED,
        tracking.REFUSED,
        tracking.UNREACHABLE,
        tracking.CROWDED,
    )


async def test_all_of_a_turn_goes_out_in_one_write() -> None:
    async with linked(Peer()) as here:
        session, transport = cast("Session", here.link.session()), Transport()
        session.connection_made(transport)
        assert len(transport.written) == 1
        session.data_received(GREETED)
        for key in (b"a", b"bc", b"a"):
            here.ask(key)
        assert len(transport.written) == 1
        await turns()
        assert transport.written[1:] == [pack_command("GET", "a") + pack_command("GET", "bc")]


async def test_a_full_transport_is_not_written_to() -> None:
    async with linked(Peer()) as here:
        session, transport = cast("Session", here.link.session()), Transport()
        session.connection_made(transport)
        session.data_received(GREETED)
        session.pause_writing()
        answer = here.ask(b"k")
        await turns()
        assert len(transport.written) == 1
        session.resume_writing()
        await turns()
        assert len(transport.written) == 2
        session.data_received(b"$1\r\nv\r\n")
        assert await answer == (b"v", ANSWERED)


async def test_what_comes_after_the_end_is_not_heard() -> None:
    async with linked(Peer()) as here:
        session, transport = cast("Session", here.link.session()), Transport()
        session.connection_made(transport)
        session.data_received(GREETED)
        session.eof_received()
        session.connection_lost(None)
        session.connection_lost(None)
        session.data_received(b"$1\r\nv\r\n")
        session.resume_writing()
        assert here.owner.events.count("lost") == 1
        assert not transport.is_aborted


async def test_more_than_can_wait_is_refused() -> None:
    async with linked(Peer()) as here:
        session, transport = cast("Session", here.link.session()), Transport()
        session.connection_made(transport)
        outcomes: list[str] = []
        for number in range(65_537):
            here.link.ask(b"%d" % number, lambda raw, outcome: outcomes.append(outcome))
        assert outcomes == [CROWDED]
        session.data_received(GREETED)
        await turns()
        # So many go out at once; the next ones when answers come.
        assert transport.written[-1].count(b"GET") == 2048
        session.data_received(b"_\r\n" * 2048)
        await turns()
        assert transport.written[-1].count(b"GET") == 2048
        assert outcomes.count(ANSWERED) == 2048
