"""Answers of targets, from bytes to what is told of them."""

from __future__ import annotations

import pytest

from tests.support.origin import OK, Peer, an_origin, answering, closing_after
from tests.support.target_calls import REQUEST, Told, a_caller, turns

HEAD = b"HEAD /a HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


async def answered(*answers: bytes, head: bytes = REQUEST) -> list[Told]:
    """Return what is told by an origin that gives these answers, one per call."""
    async with an_origin(answering(*answers)) as origin, a_caller() as caller:
        return [await caller.ask(origin.port, head) for _ in answers]


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
            await turns(1)
        await peer.request()

    async with an_origin(slowly) as origin, a_caller() as caller:
        told = await caller.ask(origin.port)
        assert (told.status, told.body, caller.pools.idle_count) == (200, b"hello", 1)
