"""What a listener may do from within what it is told: leave, call again, fail."""

from __future__ import annotations

import asyncio

from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.target_calls import REQUEST, Told, a_caller, turns


async def test_abandoning_closes_at_once_and_tells_nothing() -> None:
    async def endless(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsome")
        await peer.wire.rest()
        closed.set()

    closed = asyncio.Event()
    async with an_origin(endless) as origin, a_caller() as caller:
        target, told = caller.start(origin.port)
        await told.changes.until(lambda: bool(told.status))
        target.abandon()
        assert caller.pools.open_count == 0
        await asyncio.wait_for(closed.wait(), 5)
    assert not told.is_over


async def test_abandoning_from_within_what_is_told() -> None:
    class Leaving(Told):
        def head(self, *facts: object) -> None:
            super().head(*facts)  # type: ignore[arg-type]
            target.abandon()

    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        told = Leaving()
        target, _ = caller.start(origin.port, told=told)
        await told.changes.until(lambda: bool(told.status))
        assert caller.pools.open_count == 0
    assert (told.pieces, told.is_over) == ([], False)


async def test_it_is_told_when_all_is_told_and_more_is_to_come() -> None:
    async def halting(peer: Peer) -> None:
        await peer.request()
        for piece in (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", b"ab"):
            await peer.send(piece)
            await more.acquire()
        await peer.send(b"cd")
        await peer.wire.rest()

    more = asyncio.Semaphore(0)
    async with an_origin(halting) as origin, a_caller() as caller:
        _, told = caller.start(origin.port)
        await told.changes.until(lambda: bool(told.status))
        more.release()
        await told.changes.until(lambda: told.body == b"ab")
        assert told.times_waiting == 2
        more.release()
        await told.over()
        assert told.times_waiting == 2


async def test_leaving_when_all_is_told() -> None:
    class Leaving(Told):
        def waits(self) -> None:
            super().waits()
            target.abandon()

    async def halting(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab")
        await peer.wire.rest()

    async with an_origin(halting) as origin, a_caller() as caller:
        target, told = caller.start(origin.port, told=Leaving())
        await told.changes.until(lambda: told.body == b"ab")
        await turns()
        assert (told.times_waiting, caller.pools.open_count) == (1, 0)


async def test_abandoning_while_dialling() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        target, told = caller.start(origin.port)
        target.abandon()
        assert caller.pools.open_count == 0
        assert (await caller.ask(origin.port)).is_whole
    assert not told.is_over


async def test_the_next_call_may_be_made_from_within_the_end() -> None:
    class Asking(Told):
        def end(self) -> None:
            super().end()
            nested.append(caller.start(origin.port)[1])

    nested: list[Told] = []
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        await caller.ask(origin.port, told=Asking())
        await nested[0].over()
        assert (nested[0].body, origin.connections) == (b"ok", 1)


async def test_an_answer_whose_listener_fails_closes_the_connection() -> None:
    class Failing(Told):
        def data(self, piece: bytes) -> None:
            raise RuntimeError("no")

    seen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, facts: seen.append(facts["exception"]))
    async with an_origin(silent_after_ok) as origin, a_caller() as caller:
        told = Failing()
        caller.start(origin.port, REQUEST, told=told)
        await told.changes.until(lambda: bool(told.status))
        await turns()
        assert caller.pools.open_count == 0
    assert [type(error) for error in seen] == [RuntimeError]
    assert not told.is_over


async def silent_after_ok(peer: Peer) -> None:
    await peer.request()
    await peer.send(OK)
    await peer.wire.rest()
