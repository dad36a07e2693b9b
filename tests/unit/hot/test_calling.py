"""A call of a target that goes wrong: before its answer, within it, and by the client's own doing."""

from __future__ import annotations

import asyncio
import socket

import pytest

from tests.support.gateway_in_process import a_gateway, balancing, passing, request
from tests.support.origin import OK, Peer, an_origin, answering, closing_after
from tests.support.wire import a_while

HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"
HALF_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("raw", [HALF, HALF_CHUNKED])
async def test_a_target_that_dies_within_its_answer_ends_the_client_s_connection(raw: bytes) -> None:
    async with (
        an_origin(closing_after(raw)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        got = await client.rest()
        assert not got.endswith(b"0\r\n\r\n")
        (line,) = await gateway.settled()
        assert (line["status"], line["fault"]) == (
            200,
            "messaging.adaptors.http.flow.UnexpectedEOFAtTarget",
        )


@pytest.mark.parametrize("raw", [b"", b"HTTP/1.1 200 OK\r\nContent-Le"])
async def test_a_target_that_dies_before_its_answer_is_a_fault(raw: bytes) -> None:
    async with (
        an_origin(closing_after(raw)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert (await client.answer()).status == 502


async def test_a_body_that_came_with_its_head_goes_to_the_next_server() -> None:
    async with an_origin(answering(OK)) as origin:
        program = balancing(
            {"a": closed_port(), "b": origin.port},
            target="<LoadBalancer><Server name='a'/><Server name='b'/></LoadBalancer>",
        )
        async with a_gateway(program) as gateway:
            for _ in range(2):
                answer = await gateway.ask(request("POST", "/p", body=b"the body"))
                assert answer.body == b"ok"
        assert [asked.body for asked in origin.requests] == [b"the body"] * 2


async def test_a_body_that_is_still_coming_goes_to_the_next_server() -> None:
    async with an_origin(answering(OK)) as origin:
        program = balancing(
            {"a": closed_port(), "b": origin.port},
            target="<LoadBalancer><Server name='a'/><Server name='b'/></LoadBalancer>",
        )
        async with a_gateway(program) as gateway, gateway.client() as client:
            for _ in range(2):
                await client.send(request("POST", "/p", "Content-Length: 8") + b"the ")
                await a_while(0.05)
                await client.send(b"body")
                assert (await client.answer()).body == b"ok"
        assert [asked.body for asked in origin.requests] == [b"the body"] * 2


async def test_a_client_that_leaves_ends_its_call() -> None:
    gone = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()
        gone.set()

    async with an_origin(slow) as origin, a_gateway(passing(origin.url)) as gateway:
        async with gateway.client() as client:
            await client.send(request("GET", "/p"))
            await origin.asked()
        async with asyncio.timeout(5):
            await gone.wait()
        assert (await gateway.settled())[0]["status"] == 0
        assert gateway.count("requests_in_flight") == 0


async def test_an_answer_that_comes_early_is_delivered_and_the_upload_ends() -> None:
    async def early(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno")
        await peer.wire.rest()

    async with (
        an_origin(early) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 100000000") + bytes(1_000))
        answer = await client.answer()
        assert (answer.status, answer.get("Connection")) == (403, "close")
        assert await client.rest() == b""


@pytest.mark.parametrize("raw", [
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
])  # fmt: skip
async def test_a_connection_serves_again_whatever_the_answer(raw: bytes) -> None:
    async with (
        an_origin(answering(raw)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for verb in ("GET", "GET", "POST"):
            await client.send(request(verb, "/p"))
            await client.answer()
        assert origin.connections == 1
