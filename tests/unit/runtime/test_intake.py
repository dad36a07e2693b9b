"""The body of a client's request as it arrives, through the real gateway."""

from __future__ import annotations

import asyncio
import gzip
import json
import time

import pytest

from gateway.flow import Program
from tests.support.gateway_in_process import a_gateway, answering_itself, passing, request
from tests.support.origin import OK, Origin, Peer, an_origin, answering
from tests.support.wire import WireAnswer

pytestmark = pytest.mark.usefixtures("hand")

READ = {
    "steps": "<Request><Step><Name>Read</Name></Step></Request>",
    "policies": "Read reads=request.content",
}


def reading() -> Program:
    """Compile a proxy without a target that reads the request's body."""
    return answering_itself(**READ)


def reading_for(origin: Origin) -> Program:
    """Compile a proxy that reads the request's body and passes it on."""
    return passing(origin.url, **READ)


def text_of(answer: WireAnswer) -> str:
    text = json.loads(answer.body)["fault"]["faultstring"]
    assert isinstance(text, str)
    return text


async def test_a_body_that_is_held_goes_on_whole() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(reading_for(origin)) as gateway:
        raw = request("POST", "/p", "Transfer-Encoding: chunked") + b"3\r\none\r\n4\r\n two\r\n0\r\n\r\n"
        assert (await gateway.ask(raw)).status == 200
    assert origin.requests[0].body == b"one two"
    assert origin.requests[0].all("Content-Length") == ["7"]
    assert origin.requests[0].all("Transfer-Encoding") == []


async def test_a_coded_body_is_read_plain_and_goes_on_coded() -> None:
    body = gzip.compress(b"plain text")
    async with an_origin(answering(OK)) as origin, a_gateway(reading_for(origin)) as gateway:
        assert (await gateway.ask(request("POST", "/p", "Content-Encoding: gzip", body=body))).status == 200
    assert gzip.decompress(origin.requests[0].body) == b"plain text"
    assert origin.requests[0].get("Content-Encoding") == "gzip"


async def test_a_coded_body_that_nobody_reads_goes_on_as_it_is() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        assert (
            await gateway.ask(request("POST", "/p", "Content-Encoding: br", body=b"whatever"))
        ).status == 200
    assert origin.requests[0].body == b"whatever"


@pytest.mark.parametrize(
    ("fields", "body", "status"),
    [
        (["Content-Encoding: br"], b"x", 415),
        (["Content-Encoding: gzip"], b"no gzip", 400),
        (["Content-Encoding: gzip"], gzip.compress(bytes(200_000)), 413),
        ([], bytes(100_001), 413),
    ],
)
async def test_bodies_that_cannot_be_held(fields: list[str], body: bytes, status: int) -> None:
    async with a_gateway(reading(), body_limit=100_000) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", *fields, body=body))
        assert (await client.answer()).status == status
        # What was not read does not become the next request.
        await client.send(request("GET", "/p"))
        assert (await client.answer()).status == 200


async def test_a_chunked_body_over_the_limit_is_refused() -> None:
    async with a_gateway(reading(), body_limit=1_000) as gateway:
        chunk = b"200\r\n" + bytes(512) + b"\r\n"
        answer = await gateway.ask(
            request("POST", "/p", "Transfer-Encoding: chunked") + chunk * 3 + b"0\r\n\r\n"
        )
    assert (answer.status, text_of(answer)) == (413, "Body buffer overflow")


async def test_a_body_that_is_passed_on_has_no_limit() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url), body_limit=1_000) as gateway,
    ):
        assert (await gateway.ask(request("POST", "/p", body=bytes(100_000)))).status == 200
    assert origin.requests[0].body == bytes(100_000)


@pytest.mark.parametrize("is_held", [True, False])
async def test_a_body_that_stops_arriving_times_out(is_held: bool) -> None:
    async def patient(peer: Peer) -> None:
        await peer.head()
        await peer.wire.rest()

    async with an_origin(patient) as origin:
        program = reading_for(origin) if is_held else passing(origin.url)
        async with a_gateway(program, body_timeout=0.1) as gateway, gateway.client() as client:
            begun = time.monotonic()
            await client.send(request("POST", "/p", "Content-Length: 100") + b"a little")
            answer = await client.answer()
            assert (answer.status, text_of(answer)) == (408, "Request timed out")
            assert answer.get("Connection") == "close"
            assert await client.rest() == b""
            assert time.monotonic() - begun < 3
            assert (await gateway.settled())[0]["status"] == 408


@pytest.mark.parametrize("is_held", [True, False])
@pytest.mark.parametrize(
    "chunk",
    [b"nonsense\r\n", b"-1\r\n", b"0x3\r\none\r\n", b"3\r\nonetwo\r\n", b"3\r\none0\r\n\r\n", b"1 1\r\n"],
)
async def test_a_body_that_breaks_its_framing_is_refused(is_held: bool, chunk: bytes) -> None:
    async def patient(peer: Peer) -> None:
        await peer.head()
        await peer.wire.rest()

    async with an_origin(patient) as origin:
        program = reading_for(origin) if is_held else passing(origin.url)
        async with a_gateway(program) as gateway, gateway.client() as client:
            await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + b"2\r\nok\r\n")
            await gateway.until("requests_in_flight", is_=1)
            if not is_held:
                await origin.asked()
            await client.send(chunk)
            answer = await client.answer()
            assert (answer.status, text_of(answer)) == (400, "Bad Request")
            assert await client.rest() == b""
            assert [line["status"] for line in await gateway.settled()] == [400]


async def test_the_body_is_asked_for_when_it_is_read_and_only_once() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(reading_for(origin)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 4", "Expect: 100-Continue"))
        assert (await client.answer_head()).status == 100
        await client.send(b"body")
        answer = await client.answer()
        assert (answer.status, answer.body) == (200, b"ok")
    assert origin.requests[0].body == b"body"
    assert origin.requests[0].all("Expect") == []


async def test_the_body_is_asked_for_when_it_is_passed_on() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 4", "Expect: 100-continue"))
        assert (await client.answer_head()).status == 100
        await client.send(b"body")
        assert (await client.answer()).status == 200


@pytest.mark.parametrize("path", ["/p", "/nowhere"])
async def test_a_body_that_nobody_reads_is_not_asked_for(path: str) -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        begun = time.monotonic()
        await client.send(request("POST", path, "Content-Length: 4", "Expect: 100-continue"))
        answer = await client.answer()
        assert answer.status in {200, 404}
        assert answer.get("Connection") == "close"
        assert await client.rest() == b""
        assert time.monotonic() - begun < 3


async def test_a_body_that_is_too_long_is_not_asked_for() -> None:
    async with a_gateway(reading(), body_limit=1_000) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", "Content-Length: 1001", "Expect: 100-continue"))
        assert (await client.answer()).status == 413


async def test_http_1_0_is_not_asked() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        raw = b"POST /p HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\nbody"
        assert (await gateway.ask(raw)).status == 200
    assert origin.requests[0].body == b"body"


async def test_a_body_that_nobody_reads_is_skipped() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", body=b"GET /forged HTTP/1.1\r\nHost: x\r\n\r\n" * 1000))
        assert (await client.answer()).status == 200
        await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + b"5\r\nhello\r\n0\r\n\r\n")
        assert (await client.answer()).status == 200
        assert [line["path"] for line in await gateway.settled(2)] == ["/p", "/p"]


async def test_an_answer_before_the_body_is_whole_goes_out_at_once() -> None:
    async def hasty(peer: Peer) -> None:
        await peer.head()
        await peer.send(b"HTTP/1.1 413 Too Much\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
        await peer.wire.rest()

    async with (
        an_origin(hasty) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 100000000") + bytes(10_000))
        answer = await client.answer()
        assert (answer.status, answer.body) == (413, b"no")


async def test_a_client_that_leaves_while_it_is_read_ends_its_call() -> None:
    left = asyncio.Event()

    async def watching(peer: Peer) -> None:
        await peer.head()
        await peer.wire.rest()
        left.set()

    async with an_origin(watching) as origin, a_gateway(passing(origin.url)) as gateway:
        async with gateway.client() as client:
            await client.send(request("POST", "/p", "Content-Length: 100") + b"a little")
            await origin.asked()
        async with asyncio.timeout(5):
            await left.wait()
        line = (await gateway.settled())[0]
        assert (line["status"], line["target_status"]) == (0, None)
        assert gateway.count("requests_in_flight") == 0
