"""One call after another over a connection: when it is used again, and what is repeated."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest

from gateway.message import Destination
from tests.support.origin import OK, Peer, an_origin, answering, closing_after
from tests.support.target_calls import REQUEST, Caller, Told, a_caller

POST = b"POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


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
    class Asking(Told):
        def end(self) -> None:
            super().end()
            assert closed.wait(10)
            # The target has closed, but the loop has not told us yet: only the socket knows.
            nested.append(caller.start(port, POST)[1])

    def serve() -> None:
        for _ in range(2):
            connection, _ = listening.accept()
            with connection:
                connection.recv(65_536)
                connection.sendall(OK)
            closed.set()

    closed = threading.Event()
    nested: list[Told] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = threading.Thread(target=serve)
        server.start()
        async with a_caller() as caller:
            told = Asking()
            caller.start(port, told=told)
            await told.over()
            await nested[0].over()
            assert nested[0].is_whole
        server.join(5)
