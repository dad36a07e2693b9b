"""Bytes of a kept connection are read past its transport, which stays the one that knows its end."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

import pytest

from gateway._fastpath import Downstream
from gateway.flow import Pending
from gateway.message import Exchange
from gateway.runtime.hand import open_pools
from tests.support.gateway_in_process import (
    ACT,
    Gateway,
    a_gateway,
    acting,
    answering_itself,
    passing,
    request,
)
from tests.support.origin import OK, Peer, an_origin
from tests.support.target_calls import Told, a_caller, turns
from tests.support.wire import PATIENCE, Wire, a_while

GET = request("GET", "/p")
OLD = b"GET /p HTTP/1.0\r\nHost: gateway.test\r\nConnection: keep-alive\r\n\r\n"
PIECE = 65_536
"""Bytes that are read from one connection before others have their turn."""


@dataclass
class Still:
    """Be a transport that never reads by itself: what it is told to do about reading is kept."""

    sock: socket.socket
    tls: object = None
    is_read: bool = True
    told: list[str] = field(default_factory=list)

    def get_extra_info(self, name: str, default: object = None) -> object:
        known = {"socket": self.sock, "sslcontext": self.tls, "peername": ("127.0.0.1", 1)}
        return known.get(name, default)

    def is_reading(self) -> bool:
        return self.is_read

    def pause_reading(self) -> None:
        self.is_read = False
        self.told.append("pause")

    def resume_reading(self) -> None:
        self.is_read = True
        self.told.append("resume")

    def set_write_buffer_limits(self, high: int, low: int) -> None: ...

    def get_write_buffer_size(self) -> int:
        return 0

    def is_closing(self) -> bool:
        return False

    def write(self, data: bytes) -> None:
        self.sock.sendall(data)

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")


@dataclass
class Client:
    """Be a client of a connection whose transport is still."""

    connection: Downstream
    transport: Still
    sock: socket.socket

    async def answer(self) -> bytes:
        """Read what is answered."""
        async with asyncio.timeout(PATIENCE):
            return await asyncio.get_running_loop().sock_recv(self.sock, PIECE)

    async def ask(self) -> bytes:
        """Ask by way of the socket."""
        self.sock.send(GET)
        return await self.answer()

    async def until_told(self, *told: str) -> None:
        """Wait until the transport has been told so."""
        async with asyncio.timeout(PATIENCE):
            while self.transport.told != [*told]:
                await turns(1)


@asynccontextmanager
async def a_client(gateway: Gateway, tls: object = None) -> AsyncIterator[Client]:
    """Have a client that has asked once, by its transport."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        connection = gateway.listener()
        assert isinstance(connection, Downstream)
        client = Client(connection, Still(ours, tls), theirs)
        connection.connection_made(client.transport)  # type: ignore[arg-type]
        connection.data_received(GET)
        assert b" 200 OK\r\n" in await client.answer()
        yield client
        connection.connection_lost(None)


@asynccontextmanager
async def kept(gateway: Gateway) -> AsyncIterator[Wire]:
    """Have a real client that has been answered once, so that its connection is read past its transport."""
    async with gateway.client() as client:
        await client.send(GET)
        assert (await client.answer()).status == 200
        yield client


# --- who reads ---


async def test_a_kept_connection_is_read_past_its_transport() -> None:
    async with a_gateway(answering_itself()) as gateway, a_client(gateway) as client:
        for _ in range(3):
            assert b" 200 OK\r\n" in await client.ask()
        assert client.transport.told == ["pause"]


async def test_one_that_is_not_kept_is_not() -> None:
    async with a_gateway(answering_itself()) as gateway:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            connection, transport = gateway.listener(), Still(ours)
            connection.connection_made(transport)  # type: ignore[arg-type]
            connection.data_received(request("GET", "/p", "Connection: close"))
            await turns()
            assert b" 200 OK\r\n" in theirs.recv(PIECE)
            assert transport.told == ["close"]
            connection.connection_lost(None)


async def test_tls_is_left_to_its_transport() -> None:
    async with a_gateway(answering_itself()) as gateway, a_client(gateway, tls=object()) as client:
        client.connection.data_received(GET)
        assert b" 200 OK\r\n" in await client.answer()
        assert client.transport.told == []


@pytest.mark.parametrize("last", [b"", GET], ids=["nothing", "a request"])
async def test_the_end_is_left_to_the_transport_with_what_came_before_it(last: bytes) -> None:
    async with a_gateway(answering_itself()) as gateway, a_client(gateway) as client:
        client.sock.send(last)
        client.sock.shutdown(socket.SHUT_WR)
        await client.until_told("pause", "resume")
        assert client.transport.sock.recv(PIECE) == last


async def test_what_aiohttp_carries_is_read_by_the_transport_and_what_follows_is_not() -> None:
    async with a_gateway(answering_itself()) as gateway, a_client(gateway) as client:
        client.sock.send(OLD)
        assert b" 200 OK\r\n" in await client.answer()
        async with asyncio.timeout(PATIENCE):
            while client.transport.is_read:
                await turns(1)
        assert "resume" in client.transport.told
        assert b" 200 OK\r\n" in await client.ask()
        assert gateway.count("carried_total", 'hand="aiohttp"') == 1


async def test_what_aiohttp_has_paused_stays_so_though_reading_was_held_before() -> None:
    async def going_on(verb: str) -> None:
        begun.append(verb)
        await going_on_with[verb].wait()

    def wait(exchange: Exchange) -> Pending:
        return going_on(exchange.request.verb) if exchange.proxy.path_suffix else None

    begun: list[str] = []
    going_on_with = {"GET": asyncio.Event(), "POST": asyncio.Event()}  # the latter never comes
    program = acting(answering_itself(ACT, "Act"), {"Act": wait})
    async with a_gateway(program, limits={"max_pipelined": 4_096}) as gateway, a_client(gateway) as client:
        await gateway.ask(OLD)  # the handler is at hand from then on
        expecting = request("POST", "/p/waits", "Expect: 100-continue", body=bytes(1_000_000))
        client.connection.data_received(request("GET", "/p/waits") + expecting)
        await turns()
        going_on_with["GET"].set()
        async with asyncio.timeout(PATIENCE):
            while begun != ["GET", "POST"]:
                await turns(1)
        # Taken over; given back; paused by the handler, that has enough of the body.
        assert client.transport.told == ["pause", "resume", "pause"]


async def test_where_nothing_can_be_watched_transports_read_on() -> None:
    async with a_gateway(answering_itself()) as gateway:
        with no_more_files():
            async with a_client(gateway) as client:
                assert client.transport.told == []
                client.connection.data_received(GET)
                assert b" 200 OK\r\n" in await client.answer()


@contextmanager
def no_more_files() -> Iterator[None]:
    """Have no file left that could be opened, but for a pair of sockets."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free + 2, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_worker_that_ends_gives_connections_back_to_their_transports() -> None:
    pools = open_pools(1)
    async with a_gateway(answering_itself(), pools=pools) as gateway, a_client(gateway) as client:
        await pools.close()
        assert client.transport.told == ["pause", "resume"]
        client.connection.data_received(GET)
        assert b" 200 OK\r\n" in await client.answer()
        assert client.transport.told == ["pause", "resume"]


# --- real clients ---


async def test_a_long_body_comes_whole() -> None:
    body = os.urandom(20) * 50_000

    async def echo(peer: Peer) -> None:
        while True:
            came = (await peer.request()).body
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(came) + came)

    async with an_origin(echo) as origin, a_gateway(passing(origin.url)) as gateway, kept(gateway) as client:
        for size in (PIECE - 1, PIECE, PIECE + 1, len(body)):
            await client.send(request("POST", "/p", body=body[:size]))
            assert (await client.answer()).body == body[:size]
        assert origin.connections == 1


@contextmanager
def as_it_is(writer: asyncio.StreamWriter) -> Iterator[socket.socket]:
    """Have a connection's own socket, for what its transport cannot."""
    with socket.socket(fileno=os.dup(writer.get_extra_info("socket").fileno())) as sock:
        yield sock


def send_with_urgency(writer: asyncio.StreamWriter, raw: bytes) -> None:
    """Send bytes with one amidst that is not one of them."""
    with as_it_is(writer) as sock:
        for piece, flags in ((raw[:9], 0), (b"!", socket.MSG_OOB), (raw[9:], 0)):
            sock.send(piece, flags)


async def test_what_is_behind_an_urgent_byte_is_read() -> None:
    async def urgent(peer: Peer) -> None:
        for _ in range(3):
            await peer.request()
            send_with_urgency(peer.wire.writer, OK)

    async with (
        an_origin(urgent) as origin,
        a_gateway(passing(origin.url)) as gateway,
        kept(gateway) as client,
    ):
        for _ in range(2):
            send_with_urgency(client.writer, GET)
            assert (await client.answer()).body == b"ok"


async def test_what_is_sent_ahead_on_a_kept_connection_is_not_read_without_end() -> None:
    async def slow_the_second_time(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await go_on.wait()
        await peer.send(OK)

    go_on = asyncio.Event()
    async with (
        an_origin(slow_the_second_time) as origin,
        a_gateway(passing(origin.url), limits={"max_pipelined": 4_096}) as gateway,
        kept(gateway) as client,
    ):
        client.writer.transport.set_write_buffer_limits(high=1 << 30)
        client.writer.write(GET + request("GET", "/nowhere") * 400_000)
        await origin.asked(2)
        before = -1
        while before != (before := client.writer.transport.get_write_buffer_size()):
            await a_while(0.1)
        # What the sockets of loopback take is gone, and nothing after it.
        assert before > 1_000_000
        go_on.set()
        assert (await client.answer()).body == b"ok"
        for _ in range(1_000):
            assert (await client.answer()).status == 404
        client.writer.transport.abort()


async def test_a_kept_connection_that_its_client_closes_or_resets_is_gone() -> None:
    async with a_gateway(answering_itself()) as gateway:
        async with kept(gateway):
            pass
        await gateway.until("connections_open", is_=0)
        async with kept(gateway) as client:
            sock = client.writer.get_extra_info("socket")
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            client.writer.transport.abort()
            await gateway.until("connections_open", is_=0)


async def test_a_client_that_leaves_while_it_waits_is_noticed() -> None:
    async def silent_the_second_time(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.wire.rest()
        left.set()

    left = asyncio.Event()
    async with (
        an_origin(silent_the_second_time) as origin,
        a_gateway(passing(origin.url)) as gateway,
        kept(gateway) as client,
    ):
        await client.send(GET)
        await origin.asked(2)
        await client.close()
        async with asyncio.timeout(PATIENCE):
            await left.wait()


async def test_many_kept_connections_are_answered_each_its_own() -> None:
    async def by_path(peer: Peer) -> None:
        while True:
            path = (await peer.request()).target.encode()
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(path) + path)

    async def calling(gateway: Gateway, name: int) -> None:
        async with gateway.client() as client:
            for turn in range(20):
                await client.send(request("GET", f"/p/{name}/{turn}"))
                assert (await client.answer()).body == f"/{name}/{turn}".encode()

    async with an_origin(by_path) as origin, a_gateway(passing(origin.url)) as gateway:
        await asyncio.gather(*(calling(gateway, name) for name in range(40)))


# --- targets ---


def framed(body: bytes, framing: str) -> bytes:
    """Return an answer with a body, framed in some way."""
    if framing == "length":
        return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    if framing == "chunked":
        chunks = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    return b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body


@pytest.mark.parametrize("framing", ["length", "chunked", "until it closes"])
@pytest.mark.parametrize("size", [0, 1, PIECE, 1_000_000])
async def test_an_answer_on_a_kept_connection_comes_whole(framing: str, size: int) -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(framed(b"x" * size, framing))

    async with an_origin(script) as origin, a_caller() as caller:
        assert (await caller.ask(origin.port)).body == b"ok"
        told = await caller.ask(origin.port)
        assert (told.failure, told.body) == ("", b"x" * size)
        assert origin.connections == 1


async def test_a_slow_reader_of_a_kept_target_holds_it_back_and_gets_all() -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(framed(b"x" * 4_000_000, "length"))

    async with an_origin(script) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        told = Told()
        target, _ = caller.start(origin.port, told=told)
        await told.changes.until(lambda: bool(told.pieces))
        target.pause()
        held = len(told.body)
        await a_while(0.05)
        assert len(told.body) == held < 4_000_000
        target.resume()
        await told.over()
        assert told.body == b"x" * 4_000_000


async def test_a_kept_target_that_closes_leaves_its_pool() -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await closing.wait()

    closing = asyncio.Event()
    async with an_origin(script) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        assert caller.pools.idle_count == 1
        closing.set()
        async with asyncio.timeout(PATIENCE):
            while caller.pools.open_count:
                await turns(1)
        assert caller.pools.idle_count == 0


async def test_a_kept_target_that_breaks_off_fails_its_call() -> None:
    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    async with an_origin(script) as origin, a_caller() as caller:
        await caller.ask(origin.port)
        told = await caller.ask(origin.port)
        assert (told.body, told.failure) == (b"half", "eof")


async def test_a_bug_of_whoever_listens_breaks_off_no_other_call() -> None:
    class Broken(Told):
        def data(self, piece: bytes) -> None:
            raise ZeroDivisionError

    async def script(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await peer.request()
        await peer.send(framed(b"x" * 100_000, "length"))

    seen: list[BaseException] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, facts: seen.append(facts["exception"]))
    async with an_origin(script) as origin, a_caller() as caller:
        await asyncio.gather(caller.ask(origin.port), caller.ask(origin.port))
        caller.start(origin.port, told=Broken())
        assert (await caller.ask(origin.port)).body == b"x" * 100_000
        assert [type(error) for error in seen] == [ZeroDivisionError]
