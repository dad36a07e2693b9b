"""The answer of a target, of a real response of aiohttp's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from gateway.errors import UpstreamError
from gateway.upstream import TargetAnswer
from gateway.upstream.answer import Response, length_of, message_of
from tests.support.origin import Peer, an_origin, closing_after


@asynccontextmanager
async def answered(raw: bytes, **options: int) -> AsyncIterator[Response]:
    async with (
        an_origin(closing_after(raw)) as origin,
        aiohttp.ClientSession(response_class=Response, auto_decompress=False, **options) as session,  # type: ignore[arg-type]
        session.get(origin.url) as response,
    ):
        assert isinstance(response, Response)
        yield response


async def test_a_head_becomes_a_message() -> None:
    raw = b"HTTP/1.0 468 Four Six Eight\r\nX-a: 1\r\nx-A: 2\r\nConnection: X-Gone\r\nX-gone: 3\r\n\r\n"
    async with answered(raw) as response:
        message = message_of(response)
        assert (message.status, message.reason, message.version) == (468, "Four Six Eight", "1.0")
        assert list(message.headers) == [("X-a", "1"), ("x-A", "2"), ("Connection", "X-Gone")]
        assert message.content is None


async def test_bytes_that_are_no_utf8_are_kept() -> None:
    async with answered(b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nContent-Length: 0\r\n\r\n") as response:
        assert message_of(response).headers.raw()[0] == (b"X-Name", b"caf\xe9")


async def test_a_header_block_over_the_limit_is_refused() -> None:
    fields = b"".join(b"X-%d: %s\r\n" % (number, b"v" * 1000) for number in range(26))
    async with answered(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n") as response:
        with pytest.raises(UpstreamError, match="headers"):
            message_of(response)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: a\x01b\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
    ],
)
async def test_what_is_no_answer_is_refused(raw: bytes) -> None:
    async with answered(raw) as response:
        with pytest.raises(UpstreamError, match="protocol"):
            message_of(response)


@pytest.mark.parametrize(
    ("fields", "length"),
    [
        (b"Content-Length: 5\r\n", 5),
        (b"Transfer-Encoding: chunked\r\n", None),
        (b"", None),
    ],
)
async def test_the_length_is_what_the_framing_says(fields: bytes, length: int | None) -> None:
    async with answered(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n") as response:
        assert length_of(response) == length


async def test_the_peer_is_remembered() -> None:
    async with answered(b"HTTP/1.1 204 No Content\r\n\r\n") as response:
        assert response.peer == "127.0.0.1"


async def test_the_body_arrives_in_chunks_and_ends_with_the_connection() -> None:
    async with answered(b"HTTP/1.1 200 OK\r\n\r\nall of it") as response:
        answer = TargetAnswer(message_of(response), None, response)
        assert b"".join([chunk async for chunk in answer.chunks()]) == b"all of it"
        answer.release()


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
    ],
)
async def test_a_body_that_breaks_off_is_no_body(raw: bytes) -> None:
    async with answered(raw) as response:
        answer = TargetAnswer(message_of(response), None, response)
        with pytest.raises(UpstreamError, match="eof"):
            [chunk async for chunk in answer.chunks()]


async def test_a_broken_chunk_that_comes_late_ends_the_waiting() -> None:
    go_on = asyncio.Event()

    async def late(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")
        await go_on.wait()
        await peer.send(b"no chunk\r\n")
        await peer.wire.rest()

    async with (
        an_origin(late) as origin,
        aiohttp.ClientSession(response_class=Response) as session,
        session.get(origin.url) as response,
    ):
        assert isinstance(response, Response)
        chunks = TargetAnswer(message_of(response), None, response).chunks()
        assert await anext(chunks) == b"half"
        go_on.set()
        with pytest.raises(UpstreamError, match="eof"):
            async with asyncio.timeout(5):
                await anext(chunks)


async def test_a_connection_that_was_lost_before_anybody_read_is_noticed() -> None:
    go_on = asyncio.Event()

    async def early(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        await go_on.wait()
        await peer.send(b"no chunk\r\n")
        await peer.wire.rest()

    async with (
        an_origin(early) as origin,
        aiohttp.ClientSession(response_class=Response) as session,
        session.get(origin.url) as response,
    ):
        assert isinstance(response, Response)
        assert response.lost is not None
        go_on.set()
        async with asyncio.timeout(5):
            await asyncio.wait([response.lost])
            with pytest.raises(UpstreamError, match="eof"):
                await anext(TargetAnswer(message_of(response), None, response).chunks())


async def test_a_silent_body_times_out() -> None:
    async def silent(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await peer.wire.some()

    timeout = aiohttp.ClientTimeout(sock_read=0.05)
    async with (
        an_origin(silent) as origin,
        aiohttp.ClientSession(response_class=Response, timeout=timeout) as session,
        session.get(origin.url) as response,
    ):
        assert isinstance(response, Response)
        answer = TargetAnswer(message_of(response), 10, response)
        with pytest.raises(UpstreamError, match="timeout"):
            [chunk async for chunk in answer.chunks()]


async def test_releasing_ends_what_is_held_and_closes_what_was_not_read() -> None:
    ended: list[str] = []
    async with answered(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") as response:
        answer = TargetAnswer(message_of(response), 10, response)
        answer.when_released(lambda: ended.append("call"))
        answer.release()
        assert ended == ["call"]
        assert response.closed
