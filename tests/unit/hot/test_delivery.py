"""The way of an answer: its head, its framing, its pieces."""

from __future__ import annotations

import asyncio

import pytest

from gateway.flow import Pending, Program, Wait
from gateway.message import Exchange, Message
from tests.support.gateway_in_process import a_gateway, only, passing, request
from tests.support.origin import OK, Peer, an_origin, answering


def saying(**answer: object) -> Program:
    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(**answer)  # type: ignore[arg-type]
        return Wait.CLIENT

    return only(respond)


async def test_an_answer_leaves_in_one_go() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(3):
            await client.send(request("GET", "/p"))
            assert (await client.some()).endswith(b"\r\n\r\nok")


async def test_a_head_does_not_wait_for_its_body() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK[:-2])
        await go_on.wait()
        await peer.send(OK[-2:])

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        assert (await client.answer_head()).get("Content-Length") == "2"
        go_on.set()
        assert await client.some() == b"ok"


async def test_a_piece_does_not_wait_for_the_next() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(3):
            await peer.send(b"3\r\none\r\n")
            await go_on.wait()
            go_on.clear()
        await peer.send(b"0\r\n\r\n")

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        assert (await client.answer_head()).get("Transfer-Encoding") == "chunked"
        for _ in range(3):
            assert await client.some() == b"3\r\none\r\n"
            go_on.set()
        assert await client.some() == b"0\r\n\r\n"


@pytest.mark.parametrize("size", [0, 1, 16_384, 16_385, 1_000_000, 30_000_000])
async def test_a_body_that_is_held_comes_whole(size: int) -> None:
    body = bytes(size)
    async with a_gateway(saying(content=body)) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            answer = await client.answer()
            assert (answer.body, answer.all("Content-Length")) == (body, [str(size)])
        lines = await gateway.settled(2)
        assert [line["bytes"] for line in lines] == [size, size]


async def test_answers_without_a_body() -> None:
    async with a_gateway(saying(status=204, content=b"none")) as gateway, gateway.client() as client:
        for verb in ("GET", "HEAD"):
            await client.send(request(verb, "/p"))
            answer = await client.answer(to=verb)
            assert (answer.status, answer.get("Content-Length")) == (204, None)
    async with a_gateway(saying(content=b"12345")) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("HEAD", "/p"))
            assert (await client.answer(to="HEAD")).get("Content-Length") == "5"


async def test_a_reason_cannot_end_the_line() -> None:
    async with a_gateway(saying(reason="Fine\r\nX-Evil: 1\x7f Enough")) as gateway:
        answer = await gateway.get()
        assert answer.reason == "FineX-Evil: 1 Enough"
        assert answer.get("X-Evil") is None


async def test_a_head_that_cannot_be_written_is_a_bug_and_leaves_nothing_behind() -> None:
    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=b"ok")
        exchange.response.headers.add("X-A", "1\r\nX-Evil: 1")
        return Wait.CLIENT

    program = only(respond)
    async with a_gateway(program) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            answer = await client.answer()
            assert (answer.status, answer.get("X-Evil"), answer.get("X-A")) == (500, None, None)
