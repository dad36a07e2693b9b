"""One call after another over a connection: what is sent, what is told, when it is used again."""

from __future__ import annotations

import asyncio

import pytest

from gateway.message import Destination
from tests.support.origin import OK, Peer, an_origin, answering, closing_after
from tests.support.target_calls import REQUEST, Caller, Told, a_caller

HEAD = b"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def answered(*answers: bytes, head: bytes = REQUEST) -> list[Told]:
    """Return what is told by an origin that gives these answers, one per call."""
    async with an_origin(answering(*answers)) as origin, a_caller() as caller:
        return [await caller.ask(origin.port, head) for _ in answers]


# --- answers ---


async def test_a_call_tells_head_body_and_end() -> None:
    raw = b"HTTP/1.1 203 Fine so\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello"
    async with an_origin(answering(raw)) as origin, a_caller() as caller:
        told = await caller.ask(origin.port)
    assert (told.status, told.reason, told.version, told.length) == (203, "Fine so", "1.1", 5)
    assert (told.headers.get("x-a"), told.peer, told.body) == ("1", "127.0.0.1", b"hello")
    assert origin.requests[0].line == "GET /a HTTP/1.1"


async def test_chunks_are_undone() -> None:
    (told,) = await answered(CHUNKED + b"3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX-Trailer: no\r\n\r\n")
    assert (told.body, told.length, told.is_whole) == (b"abcde", -1, True)


async def test_a_body_may_last_until_the_connection_ends() -> None:
    raw = b"HTTP/1.1 200 OK\r\n\r\nall there is"
    async with an_origin(closing_after(raw)) as origin, a_caller() as caller:
        told = await caller.ask(origin.port)
        assert (told.body, told.length, told.is_whole) == (b"all there is", -1, True)
        assert caller.pools.open_count == 0


@pytest.mark.parametrize("field", [b"Content-Length: 5", b"Transfer-Encoding: chunked"])
async def test_an_answer_to_head_has_no_body(field: bytes) -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + field + b"\r\n\r\n"
    async with an_origin(answering(raw)) as origin, a_caller() as caller:
        for _ in range(2):
            told = await caller.ask(origin.port, HEAD)
            assert (told.body, told.is_whole) == (b"", True)
        assert origin.connections == 1


@pytest.mark.parametrize("status", [204, 304])
async def test_statuses_without_a_body(status: int) -> None:
    told, other = await answered(b"HTTP/1.1 %d Odd\r\nContent-Length: 5\r\n\r\n" % status, OK)
    assert (told.status, told.body, told.is_whole) == (status, b"", True)
    assert other.body == b"ok"


async def test_interim_answers_are_not_the_answer() -> None:
    interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
    (told,) = await answered(interim + OK)
    assert (told.status, told.body) == (200, b"ok")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 17 + OK, "protocol"),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", "protocol"),
        (b"no http at all\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nA b: c\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 0\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", "protocol"),
        (b"HTTP/1.1 200 " + b"x" * 3_000 + b"\r\n\r\n", "headers"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 26_000 + b"\r\n\r\n", "headers"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 6_500 + b"\r\n", "headers"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 60_000, "headers"),
    ],
)
async def test_what_is_no_proper_head(raw: bytes, reason: str) -> None:
    (told,) = await answered(raw)
    assert (told.failure, told.status) == (reason, 0)


async def test_a_chunk_that_is_none_ends_the_answer() -> None:
    (told,) = await answered(CHUNKED + b"2\r\nab\r\nnone")
    assert (told.failure, told.body, told.is_whole) == ("protocol", b"ab", False)


async def test_what_connection_names_is_dropped() -> None:
    (told,) = await answered(b"HTTP/1.1 200 OK\r\nX-Hop: 1\r\nConnection: X-Hop\r\nContent-Length: 0\r\n\r\n")
    assert "X-Hop" not in told.headers


async def test_bytes_that_are_no_utf8_are_kept_in_the_reason() -> None:
    (told,) = await answered(b"HTTP/1.1 200 \xff\xe4\r\nContent-Length: 0\r\n\r\n")
    assert told.reason == "\udcff\udce4"


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello",
        CHUNKED + b"3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n",
    ],
)
async def test_answers_may_come_byte_by_byte(raw: bytes) -> None:
    async def slowly(peer: Peer) -> None:
        await peer.request()
        for number in range(len(raw)):
            await peer.send(raw[number : number + 1])
            await asyncio.sleep(0)
        await peer.request()

    async with an_origin(slowly) as origin, a_caller() as caller:
        told = await caller.ask(origin.port)
        assert (told.status, told.body, caller.pools.idle_count) == (200, b"hello", 1)


# --- reuse ---


async def test_a_connection_is_used_again() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        for _ in range(3):
            assert (await caller.ask(origin.port)).body == b"ok"
        assert (origin.connections, len(origin.requests)) == (1, 3)
        assert (caller.pools.open_count, caller.pools.idle_count) == (1, 1)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        OK + b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged",
        b"HTTP/1.1 204 Odd\r\nContent-Length: 5\r\n\r\nHTTP/",
        CHUNKED + b"0\r\n\r\nmore",
    ],
)
async def test_a_connection_that_may_be_out_of_step_is_not_used_again(raw: bytes) -> None:
    async with an_origin(answering(raw, OK)) as origin, a_caller() as caller:
        assert (await caller.ask(origin.port)).is_whole
        assert caller.pools.open_count == 0
        await caller.ask(origin.port)
        assert origin.connections == 2


async def test_bytes_on_an_idle_connection_close_it() -> None:
    async def chatty(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await asked.wait()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged")
        assert await peer.wire.rest() == b""
        closed.set()

    asked, closed = asyncio.Event(), asyncio.Event()
    async with an_origin(chatty) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        assert caller.pools.idle_count == 1
        asked.set()
        await asyncio.wait_for(closed.wait(), 5)
        assert caller.pools.open_count == 0


async def test_an_answer_before_the_request_was_whole_ends_the_connection() -> None:
    async def early(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 413 Too much\r\nContent-Length: 0\r\n\r\n")
        await peer.wire.rest()

    async with an_origin(early) as origin, a_caller() as caller:
        head = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
        target, told = caller.start(origin.port, head, has_body=True)
        await told.over()
        assert (told.status, told.is_whole, caller.pools.open_count) == (413, True, 0)
        assert not target.write(b"too late")


async def test_a_connection_is_not_kept_where_its_time_is_nothing() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        for _ in range(2):
            await caller.ask(origin.port, destination=Destination(keepalive_timeout=0.0))
            assert caller.pools.open_count == 0
        assert origin.connections == 2


async def test_an_idle_connection_expires() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        await caller.ask(origin.port, destination=Destination(keepalive_timeout=30.0))
        caller.pass_time(29.9)
        assert caller.pools.idle_count == 1
        caller.pass_time(0.2)
        assert caller.pools.open_count == 0


# --- connections that end too early ---


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200", b"HTTP/1.1 200 OK\r\nContent-Le"])
@pytest.mark.parametrize("head", [REQUEST, POST])
async def test_the_end_before_a_head_is_whole(raw: bytes, head: bytes) -> None:
    async with an_origin(closing_after(raw)) as origin, a_caller() as caller:
        told = await caller.ask(origin.port, head)
        assert (told.failure, told.status, len(origin.requests)) == ("eof", 0, 1)
        assert caller.pools.open_count == 0


@pytest.mark.parametrize(
    ("raw", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", b"half"),
        (CHUNKED + b"4\r\nhalf\r\n", b"half"),
        (CHUNKED + b"8\r\nhalf", b"half"),
    ],
)
async def test_the_end_within_a_body(raw: bytes, body: bytes) -> None:
    async with an_origin(closing_after(raw)) as origin, a_caller() as caller:
        told = await caller.ask(origin.port)
        assert (told.failure, told.body, told.is_whole) == ("eof", body, False)


async def served(caller: Caller, *, head: bytes, **how: object) -> tuple[Told, int]:
    """Make a call on a connection that its target closes when it is reused; tell how many were asked."""

    async def closing(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.head()

    async with an_origin(closing) as origin:
        await caller.ask(origin.port)
        assert caller.pools.idle_count == 1
        return await caller.ask(origin.port, head, **how), len(origin.requests)


async def test_a_safe_call_on_a_stale_connection_is_repeated_on_a_fresh_one() -> None:
    async with a_caller() as caller:
        told, asked = await served(caller, head=REQUEST)
    assert (told.is_whole, told.body, asked) == (True, b"ok", 3)


async def test_a_call_that_may_change_something_is_not_repeated() -> None:
    async with a_caller() as caller:
        told, asked = await served(caller, head=POST)
    assert (told.failure, asked) == ("eof", 2)


async def test_a_repeated_call_is_not_repeated_again() -> None:
    async def closing(peer: Peer) -> None:
        if origin.connections == 1:
            await peer.request()
            await peer.send(OK)
        await peer.head()

    async with an_origin(closing) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        told = await caller.ask(origin.port)
        assert (told.failure, len(origin.requests)) == ("eof", 3)


async def test_a_call_whose_answer_has_begun_is_not_repeated() -> None:
    async def stuttering(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(b"H")

    async with an_origin(stuttering) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        told = await caller.ask(origin.port)
        assert (told.failure, len(origin.requests)) == ("eof", 2)


async def test_a_call_whose_body_has_begun_is_not_repeated() -> None:
    async def closing(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.head()

    head = b"GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
    async with an_origin(closing) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        target, told = caller.start(origin.port, head, has_body=True)
        target.write(b"12345")
        await told.over()
        assert (told.failure, len(origin.requests)) == ("eof", 2)


async def test_a_call_that_may_change_something_takes_no_closed_connection() -> None:
    async def once(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)

    async with an_origin(once) as origin, a_caller() as caller:
        # Of the end of the first connection the loop may not have told yet: the socket is looked at.
        assert (await caller.ask(origin.port)).is_whole
        await asyncio.sleep(0.02)
        assert (await caller.ask(origin.port, POST)).is_whole
        assert origin.connections == 2


# --- a client that leaves ---


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
