"""The way out to a client that reads slowly, or not at all: nothing is held that it has not room for."""

from __future__ import annotations

import pytest

from tests.support.gateway_in_process import a_gateway, passing, request
from tests.support.origin import Peer, an_origin
from tests.support.wire import a_while

SIZE = 64 << 20
PIECE = bytes(1 << 16)


class Source:
    """Answer with a large body, and know how much of it was sent."""

    def __init__(self, *, chunked: bool) -> None:
        self.chunked = chunked
        self.sent = 0

    async def __call__(self, peer: Peer) -> None:
        await peer.request()
        framing = b"Transfer-Encoding: chunked" if self.chunked else b"Content-Length: %d" % SIZE
        await peer.send(b"HTTP/1.1 200 OK\r\n" + framing + b"\r\n\r\n")
        peer.wire.writer.transport.set_write_buffer_limits(high=1)
        while self.sent < SIZE:
            piece = b"10000\r\n" + PIECE + b"\r\n" if self.chunked else PIECE
            peer.wire.writer.write(piece)
            await peer.wire.writer.drain()
            self.sent += len(PIECE)
        if self.chunked:
            await peer.send(b"0\r\n\r\n")
        await peer.wire.rest()


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_client_that_does_not_read_holds_the_target_back(chunked: bool) -> None:
    source = Source(chunked=chunked)
    async with (
        an_origin(source) as origin,
        a_gateway(passing(origin.url), body_timeout=10) as gateway,
        gateway.client() as client,
    ):
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send(request("GET", "/p"))
        sent = -1
        while sent != (sent := source.sent) or not sent:
            await a_while(0.2)
        # The sockets of loopback hold some megabytes, both ways together.
        assert sent < SIZE / 2
        client.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert len((await client.answer()).body) == SIZE
        assert source.sent == SIZE


async def test_a_client_that_never_reads_is_cut_off_and_its_target_with_it() -> None:
    source = Source(chunked=False)
    async with (
        an_origin(source) as origin,
        a_gateway(passing(origin.url), body_timeout=0.3) as gateway,
        gateway.client() as client,
    ):
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send(request("GET", "/p"))
        (line,) = await gateway.settled()
        assert line["status"] == 0
        await gateway.until("connections_open", is_=0)
        client.writer.transport.abort()


async def test_small_pieces_leave_in_one_go() -> None:
    pieces = b"".join(b"5\r\nhello\r\n" for _ in range(100))

    async def chunks(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n")
        await peer.wire.rest()

    async with (
        an_origin(chunks) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        raw = await client.some()
        assert raw.endswith(pieces + b"0\r\n\r\n")
