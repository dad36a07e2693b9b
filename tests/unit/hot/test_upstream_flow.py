"""Time limits and back-pressure of a call: who is slow, who waits, and what memory it takes."""

from __future__ import annotations

import asyncio
import resource

import pytest

from gateway._fastpath import PyTarget
from tests.support.origin import OK, Peer, an_origin
from tests.support.target_calls import Told, a_caller, turns

UPLOAD = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n"
CHUNKED_UPLOAD = b"POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
PIECE = bytes(65_536)


async def silent(peer: Peer) -> None:
    await peer.head()
    await peer.wire.rest()


async def deaf(peer: Peer) -> None:
    await peer.head()
    await asyncio.Event().wait()


async def filled(target: PyTarget, told: Told) -> int:
    """Write until there is no room for a while, and return how many bytes that took."""
    written = 0
    while True:
        if not target.write(PIECE):
            room = told.times_writable
            await turns(50)
            if told.times_writable == room:
                return written + len(PIECE)
        written += len(PIECE)


# --- time limits ---


async def test_a_target_that_does_not_answer() -> None:
    async with an_origin(silent) as origin, a_caller() as caller:
        _, told = caller.start(origin.port, limit=5.0)
        await origin.asked()
        caller.pass_time(4.9)
        assert not told.is_over
        caller.pass_time(0.2)
        assert (told.failure, caller.pools.open_count) == ("timeout", 0)


async def test_no_limit_is_no_limit() -> None:
    async with an_origin(silent) as origin, a_caller() as caller:
        _, told = caller.start(origin.port, limit=0.0)
        await origin.asked()
        caller.pass_time(1e6)
        assert not told.is_over


async def test_a_body_that_goes_silent() -> None:
    async def stopping(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nha")
        await going_on.wait()
        await peer.send(b"lf")
        await peer.wire.rest()

    going_on = asyncio.Event()
    async with an_origin(stopping) as origin, a_caller() as caller:
        _, told = caller.start(origin.port, limit=5.0)
        await told.changes.until(lambda: told.body == b"ha")
        caller.pass_time(4.0)
        going_on.set()
        await told.changes.until(lambda: told.body == b"half")
        caller.pass_time(4.0)
        assert not told.is_over
        caller.pass_time(1.1)
        assert (told.failure, told.is_whole) == ("timeout", False)


async def test_while_the_listener_reads_nothing_time_rests() -> None:
    async def stopping(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nha")
        await peer.wire.rest()

    async with an_origin(stopping) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, limit=5.0)
        await told.changes.until(lambda: told.body == b"ha")
        target.pause()
        caller.pass_time(100.0)
        assert not told.is_over
        target.resume()
        caller.pass_time(4.9)
        assert not told.is_over
        caller.pass_time(0.2)
        assert told.failure == "timeout"


async def test_while_the_client_is_awaited_time_rests() -> None:
    async with an_origin(silent) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, UPLOAD % 10, limit=5.0, has_body=True)
        await origin.asked()
        assert target.write(b"12345")
        caller.pass_time(100.0)
        assert not told.is_over
        assert target.write(b"67890")
        target.end_request()
        caller.pass_time(4.9)
        assert not told.is_over
        caller.pass_time(0.2)
        assert told.failure == "timeout"


async def test_a_target_that_does_not_read() -> None:
    async with an_origin(deaf) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, UPLOAD % 10**9, limit=5.0, has_body=True)
        await origin.asked()
        await filled(target, told)
        caller.pass_time(4.9)
        assert not told.is_over
        caller.pass_time(0.2)
        assert told.failure == "timeout"


async def test_a_target_that_does_not_read_what_was_given_at_once() -> None:
    async with an_origin(deaf) as origin, a_caller() as caller:
        _, told = caller.start(origin.port, UPLOAD % 10**8 + bytes(10**8), limit=5.0)
        await origin.asked()
        # The last progress is seen by the first look.
        caller.pass_time(5.1)
        caller.pass_time(5.1)
        assert told.failure == "timeout"


async def test_a_target_that_reads_slowly_has_time() -> None:
    async def slow(peer: Peer) -> None:
        await peer.head()
        for _ in range(4):
            await step.acquire()
            await peer.wire.reader.readexactly(10**7)
            read.release()
        await peer.send(OK)
        await peer.wire.rest()

    step, read = asyncio.Semaphore(0), asyncio.Semaphore(0)
    async with an_origin(slow) as origin, a_caller() as caller:
        _, told = caller.start(origin.port, UPLOAD % (4 * 10**7) + bytes(4 * 10**7), limit=5.0)
        await origin.asked()
        for _ in range(4):
            caller.pass_time(4.0)
            step.release()
            await asyncio.wait_for(read.acquire(), 5)
            assert not told.failure
        await told.over()
        assert told.body == b"ok"


# --- back-pressure ---


async def test_a_large_body_takes_no_more_memory_than_is_read_at_a_time() -> None:
    size = 100_000_000

    async def generous(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
        for _ in range(size // 1_000_000):
            peer.wire.writer.write(bytes(1_000_000))
            await peer.wire.writer.drain()

    class Slow(Told):
        taken = 0
        most = 0

        def data(self, piece: bytes) -> None:
            self.taken += len(piece)
            self.most = max(self.most, len(piece))
            target.pause()
            asyncio.get_running_loop().call_soon(target.resume)

    async with an_origin(generous) as origin, a_caller() as caller:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        told = Slow()
        target, _ = caller.start(origin.port, told=told)
        await told.over()
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert (told.taken, told.is_whole) == (size, True)
    assert told.most <= 262_144
    assert grown < 20_000  # KiB


async def test_a_listener_that_does_not_read_stops_the_target() -> None:
    async def generous(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n")
        peer.wire.writer.transport.set_write_buffer_limits(high=1)
        sent.append(0)
        while sent[0] < 50_000_000:
            peer.wire.writer.write(bytes(1_000_000))
            await peer.wire.writer.drain()
            sent[0] += 1_000_000

    sent: list[int] = []
    async with an_origin(generous) as origin, a_caller() as caller:
        target, told = caller.start(origin.port)
        await told.changes.until(lambda: bool(told.status))
        target.pause()
        await turns(500)
        taken, stuck = sum(map(len, told.pieces)), sent[0]
        await turns(500)
        assert (sum(map(len, told.pieces)), sent[0]) == (taken, stuck)
        assert stuck < 50_000_000
        target.resume()
        await told.over()
        assert len(told.body) == 50_000_000


async def test_a_paused_connection_reads_again_with_its_next_call() -> None:
    class Pausing(Told):
        def head(self, *facts: object) -> None:
            super().head(*facts)  # type: ignore[arg-type]
            target.pause()

    async def twice(peer: Peer) -> None:
        for _ in range(2):
            await peer.request()
            await peer.send(OK)
        await peer.wire.rest()

    async with an_origin(twice) as origin, a_caller() as caller:
        told = Pausing()
        target, _ = caller.start(origin.port, told=told)
        await told.over()
        assert (await caller.ask(origin.port)).body == b"ok"
        assert origin.connections == 1


async def room_again(told: Told, times: int) -> None:
    """Wait until there was room again so many times."""
    await told.changes.until(lambda: told.times_writable == times)


async def uploaded(target: PyTarget, told: Told, size: int) -> None:
    """Write a body as fast as there is room."""
    pauses = 0
    for _ in range(0, size, len(PIECE)):
        if not target.write(PIECE):
            pauses += 1
            await room_again(told, pauses)
    target.end_request()


async def test_an_upload_goes_on_as_there_is_room() -> None:
    size = len(PIECE) * 400

    async def reading(peer: Peer) -> None:
        request = await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n%8d" % len(request.body))
        await peer.wire.rest()

    async with an_origin(reading) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, UPLOAD % size, has_body=True)
        await asyncio.wait_for(uploaded(target, told, size), 5)
        await told.over()
        assert (int(told.body), told.times_writable > 1) == (size, True)
        assert caller.pools.idle_count == 1


async def test_an_upload_to_a_target_that_does_not_read_is_bounded() -> None:
    async with an_origin(deaf) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, UPLOAD % 10**9, has_body=True)
        await origin.asked()
        # What the kernel takes, on loopback, and what waits beyond that.
        assert await filled(target, told) < 16_000_000


async def test_who_asks_for_room_is_told_of_the_connection() -> None:
    async with an_origin(answering_bodies) as origin, a_caller() as caller:
        for has_room in (False, True):
            target, told = caller.start(origin.port, UPLOAD % 3, has_body=True)
            assert target.has_room() is has_room
            if not has_room:
                await room_again(told, 1)
            assert target.write(b"abc")
            target.end_request()
            await told.over()
            assert told.body == b"abc"


async def test_what_is_written_before_there_is_a_connection_is_kept() -> None:
    async with an_origin(answering_bodies) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, UPLOAD % 6, has_body=True)
        assert not target.write(b"abc")
        await told.changes.until(lambda: told.times_writable == 1)
        assert target.write(b"def")
        target.end_request()
        await told.over()
        assert told.body == b"abcdef"


async def test_a_body_goes_out_in_chunks() -> None:
    async with an_origin(answering_bodies) as origin, a_caller() as caller:
        for pieces in ((b"abc", b"", b"d" * 300), ()):
            target, told = caller.start(origin.port, CHUNKED_UPLOAD, has_body=True)
            for piece in pieces:
                target.write_chunk(piece)
            target.end_chunks()
            await told.over()
            assert told.body == b"".join(pieces)
        assert origin.connections == 1


async def answering_bodies(peer: Peer) -> None:
    while True:
        body = (await peer.request()).body
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


@pytest.mark.parametrize("size", [10, 3_000_000])
async def test_a_body_may_come_with_the_head(size: int) -> None:
    async with an_origin(answering_bodies) as origin, a_caller() as caller:
        for _ in range(2):
            told = await caller.ask(origin.port, UPLOAD % size + b"x" * size)
            assert len(told.body) == size
        assert origin.connections == 1
