"""Bodies on their way in: held where an op needs them, passed on where none does."""

from __future__ import annotations

import asyncio

from tests.support.gateway_in_process import a_gateway, passing, request
from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.wire import Wire, a_while

SIZE = 48 << 20
PIECE = bytes(1 << 16)
READING = {
    "steps": "<Request><Step><Name>Read</Name></Step></Request>",
    "policies": "Read reads=request.content",
}


async def upload(client: Wire, head: bytes, *, chunked: bool) -> None:
    client.writer.write(head)
    for _ in range(SIZE // len(PIECE)):
        client.writer.write(b"10000\r\n" + PIECE + b"\r\n" if chunked else PIECE)
        await client.writer.drain()
    client.writer.write(b"0\r\n\r\n" if chunked else b"")


async def _through(framing: str, *, chunked: bool) -> None:
    """Upload to a target that waits before it reads: the client must be held back, and nothing be lost."""
    begun, go_on = asyncio.Event(), asyncio.Event()
    sizes: list[int] = []

    async def late(peer: Peer) -> None:
        peer.wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
        begun.set()
        await go_on.wait()
        peer.wire.writer.transport.resume_reading()  # type: ignore[attr-defined]
        sizes.append(len((await peer.wire.request()).body))
        await peer.send(OK)

    async with (
        an_origin(late) as origin,
        a_gateway(passing(origin.url), body_limit=1_000) as gateway,
        gateway.client() as client,
    ):
        client.writer.transport.set_write_buffer_limits(high=1)
        sending = asyncio.create_task(upload(client, request("POST", "/p", framing), chunked=chunked))
        async with asyncio.timeout(5):
            await begun.wait()
        await a_while(1)
        assert not sending.done()
        go_on.set()
        assert (await client.answer()).body == b"ok"
        await sending
        assert sizes == [SIZE]
        assert gateway.count("carried_total", 'hand="compiled"') == 1


async def test_a_body_of_any_size_is_passed_on_at_the_target_s_pace() -> None:
    await _through(f"Content-Length: {SIZE}", chunked=False)


async def test_chunks_are_passed_on_at_the_target_s_pace() -> None:
    await _through("Transfer-Encoding: chunked", chunked=True)


async def test_a_body_that_is_held_is_sent_on_whole() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url, **READING)) as gateway,
        gateway.client() as client,
    ):
        for size in (0, 10, 65_536, 65_537, 900_000):
            await client.send(request("POST", "/p", body=bytes(size)))
            assert (await client.answer()).body == b"ok"
            asked = origin.requests[-1]
            assert (len(asked.body), asked.get("Content-Length")) == (size, str(size))


async def test_a_body_over_the_limit_is_refused_by_what_is_announced() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url, **READING), body_limit=100) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 101"))
        assert (await client.answer()).status == 413
        await client.send(bytes(101) + request("GET", "/p"))
        assert (await client.answer()).body == b"ok"
        await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + b"65\r\n" + bytes(101))
        assert (await client.answer()).status == 413


async def test_a_client_that_falls_silent_is_told_so() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url, **READING), body_timeout=0.2) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 10") + b"half")
        answer = await client.answer()
        assert (answer.status, answer.get("Connection")) == (408, "close")
        assert await client.rest() == b""
