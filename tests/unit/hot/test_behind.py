"""What is declined: one message goes to aiohttp, not a byte more, and the connection comes back."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from tests.support.driver import Pause
from tests.support.gateway_in_process import Gateway, a_gateway, answering_itself, passing, request
from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.wire import Wire, a_while

GET = request("GET", "/p")
EXPECTING = request("POST", "/p", "Expect: 100-continue", "Content-Length: 4")
LINE, HOST = b"GET /p HTTP/1.1\r\n", b"Host: h\r\n"


def carried(gateway: Gateway) -> tuple[float, float]:
    """Return how many requests each hand has carried: the compiled one, aiohttp's."""
    counts = [gateway.count("carried_total", f'hand="{hand}"') for hand in ("compiled", "aiohttp")]
    return counts[0], counts[1]


async def test_a_declined_message_is_carried_by_aiohttp_and_counted() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(origin.url)) as gateway:
        answer = await gateway.ask(EXPECTING + b"body")
        # The body was there already, and so nobody needed to be told to go on.
        assert answer.status in {100, 200}
        assert carried(gateway) == (0, 1)
        assert gateway.count("declined_total", 'reason="expect"') == 1
        assert origin.requests[0].body == b"body"


async def test_the_connection_comes_back() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for number in range(1, 4):
            await client.send(GET)
            assert (await client.answer()).body == b"ok"
            await client.send(EXPECTING)
            assert (await client.answer_head()).status == 100
            await client.send(b"body")
            assert (await client.answer()).body == b"ok"
            await gateway.settled(2 * number)
        await client.send(GET)
        assert (await client.answer()).body == b"ok"
        assert carried(gateway) == (4, 3)
        assert gateway.count("connections_open") == 1
        assert [asked.body for asked in origin.requests[1::2]] == [b"body"] * 3


async def test_what_follows_a_declined_message_is_kept_back_from_aiohttp() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(EXPECTING + b"body" + GET + EXPECTING + b"more" + GET)
        answers = [await client.answer() for _ in range(4)]
        assert [answer.status for answer in answers if answer.status != 100][:4] == [200] * len(
            [answer for answer in answers if answer.status != 100]
        )
        await gateway.settled(4)
        assert carried(gateway) == (2, 2)
        assert [asked.body for asked in origin.requests] == [b"body", b"", b"more", b""]


async def slowly(client: Wire, raw: bytes) -> None:
    for octet in raw:
        await client.send(bytes([octet]))
        await Pause()


async def test_not_a_byte_is_lost_or_seen_twice_however_it_comes() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        chunked = request("POST", "/p", "Expect: 100-continue", "Transfer-Encoding: chunked")
        raw = chunked + b"4;x=y\r\nbody\r\n0\r\nTrailer: x\r\n\r\n" + GET
        sending = asyncio.create_task(slowly(client, raw * 2))
        statuses = [(await client.answer()).status for _ in range(6)]
        await sending
        assert statuses == [100, 200, 200, 100, 200, 200]
        await gateway.settled(4)
        assert carried(gateway) == (2, 2)
        assert [asked.body for asked in origin.requests] == [b"body", b"", b"body", b""]


async def test_a_declined_message_may_take_its_time_while_others_wait() -> None:
    async def slow(peer: Peer) -> None:
        while True:
            await peer.request()
            await go_on.wait()
            await peer.send(OK)

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), limits={"max_pipelined": 1_000}) as gateway,
        gateway.client() as client,
    ):
        await client.send(EXPECTING + b"body")
        await origin.asked()
        await client.send(GET * 100)
        await a_while(0.1)
        assert len(origin.requests) == 1
        go_on.set()
        statuses: list[int] = []
        while len(statuses) < 101:
            status = (await client.answer()).status
            statuses += [status] if status != 100 else []
        assert statuses == [200] * 101
        await gateway.settled(101)
        assert carried(gateway) == (100, 1)


async def test_an_old_version_is_served_behind() -> None:
    async with (
        a_gateway(answering_itself()) as gateway,
        gateway.client() as client,
    ):
        await client.send(b"GET /p HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n")
        assert (await client.answer()).status == 200
        await client.send(GET)
        assert (await client.answer()).status == 200
        assert gateway.count("declined_total", 'reason="version"') == 1


DOUBTFUL = [
    LINE + HOST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    LINE + HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    LINE + HOST + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    LINE + HOST + b"Content-Length: +5\r\n\r\nhello",
    LINE + HOST + b"Content-Length: 5, 5\r\n\r\nhello",
    LINE + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    LINE + HOST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    LINE + HOST + b"X: a\r\n Transfer-Encoding: chunked\r\n\r\n",
    LINE + HOST + b"X: a\rContent-Length: 40\r\n\r\n",
    LINE + HOST + b"X: a\nContent-Length: 40\n\n",
    LINE + HOST + HOST + b"\r\n",
    b"POST /p HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5 \r\nhello\r\n0\r\n\r\n",
    b"POST /p HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
    b"POST /p HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n5\nhello\n0\n\n",
    b"POST /p HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    b"POST /p HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n10000000000000005\r\nhello\r\n",
]


async def taking(peer: Peer) -> None:
    """Answer requests, and make nothing of one that breaks off."""
    with suppress(ValueError):
        await answering(OK)(peer)


EVIL = b"GET /p/evil HTTP/1.1\r\nHost: h\r\n\r\n"


@pytest.mark.parametrize("raw", DOUBTFUL)
async def test_nothing_is_smuggled_past_a_decline(raw: bytes) -> None:
    """Whoever reads the message differently finds another request in it: no target ever sees that one."""
    async with (
        an_origin(taking) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(raw + EVIL)
        while (answer := await client.answer_or_end()) is not None:
            assert answer.status >= 400
        assert not [asked for asked in origin.requests if "evil" in asked.target]


@pytest.mark.parametrize("raw", DOUBTFUL)
async def test_nothing_is_smuggled_behind_a_message_that_was_declined(raw: bytes) -> None:
    async with (
        an_origin(taking) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(EXPECTING + b"body" + raw + EVIL)
        while (answer := await client.answer_or_end()) is not None:
            assert answer.status in {100, 200} or answer.status >= 400
        assert not [asked for asked in origin.requests if "evil" in asked.target]


async def test_a_client_that_leaves_takes_its_declined_call_along() -> None:
    gone = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()
        gone.set()

    async with an_origin(slow) as origin, a_gateway(passing(origin.url)) as gateway:
        async with gateway.client() as client:
            await client.send(EXPECTING + b"body")
            await origin.asked()
        async with asyncio.timeout(5):
            await gone.wait()
        assert (await gateway.settled())[0]["status"] == 0
        await gateway.until("connections_open", is_=0)


async def test_a_drain_closes_what_idles_behind() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        # Not framed beyond doubt, so that aiohttp keeps the connection.
        await client.send(request("GET", "/p", "Upgrade: h2c", "Connection: Upgrade"))
        assert (await client.answer()).status == 200
        await gateway.settled()
        gateway.listener.close_idle()
        assert await client.rest() == b""
        await gateway.until("connections_open", is_=0)


async def test_the_idle_time_of_aiohttp_ends_nothing_that_it_gave_back() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await a_while(0.6)
        await peer.send(OK)

    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), idle_timeout=0.3) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/nowhere", "Expect: 100-continue", body=b""))
        assert (await client.answer()).status == 404
        await client.send(GET)
        assert (await client.answer()).body == b"ok"
