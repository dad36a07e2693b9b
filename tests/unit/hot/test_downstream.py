"""A client connection of the compiled hand: one exchange after the other, in time, and never too many."""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.support.driver import Pause
from tests.support.gateway_in_process import (
    ACT,
    Gateway,
    a_gateway,
    acting,
    answering_itself,
    passing,
    request,
)
from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.wire import Wire, a_while

GET = request("GET", "/p")


def carried(gateway: Gateway) -> tuple[float, float]:
    """Return how many requests each hand has carried: the compiled one, aiohttp's."""
    counts = [gateway.count("carried_total", f'hand="{hand}"') for hand in ("compiled", "aiohttp")]
    return counts[0], counts[1]


async def test_requests_follow_each_other_on_one_connection() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(3):
            await client.send(GET)
            assert (await client.answer()).body == b"ok"
        assert origin.connections == 1
        await gateway.settled(3)
        assert carried(gateway) == (3, 0)
        assert gateway.count("connections_open") == 1
    assert gateway.count("connections_open") == 0


async def test_requests_sent_ahead_are_answered_in_their_order() -> None:
    async def by_name(peer: Peer) -> None:
        while True:
            name = (await peer.request()).target[-1].encode()
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + name)

    async with (
        an_origin(by_name) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        body = request("POST", "/p/c", body=b"GET /p/evil HTTP/1.1\r\n\r\n")
        await client.send(request("GET", "/p/a") + request("GET", "/p/b") + body + request("GET", "/p/d"))
        assert [(await client.answer()).body for _ in "abcd"] == [b"a", b"b", b"c", b"d"]
        assert [asked.target[-1] for asked in origin.requests] == list("abcd")


async def test_refusals_follow_each_other_without_end() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("GET", "/nowhere") * 2_000)
        for _ in range(2_000):
            assert (await client.answer()).status == 404


async def test_a_head_may_come_byte_by_byte() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        for octet in GET + GET:
            await client.send(bytes([octet]))
            await Pause()
        for _ in range(2):
            assert (await client.answer()).status == 200
        assert carried(gateway) == (2, 0)


async def test_what_is_sent_ahead_is_not_read_without_end() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await go_on.wait()
        await peer.send(OK)

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), limits={"max_pipelined": 4_096}) as gateway,
        gateway.client() as client,
    ):
        client.writer.transport.set_write_buffer_limits(high=1 << 30)
        client.writer.write(GET + request("GET", "/nowhere") * 400_000)
        await origin.asked()
        before = -1
        while before != (before := client.writer.transport.get_write_buffer_size()):
            await a_while(0.1)
        # What the sockets of loopback take is gone, and nothing after it.
        assert before > 1_000_000
        go_on.set()
        assert (await client.answer()).body == b"ok"
        assert (await client.answer()).status == 404
        client.writer.transport.abort()


async def test_a_client_that_wants_the_connection_closed_gets_it_closed() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("GET", "/p", "Connection: close") + GET)
        answer = await client.answer()
        assert (answer.status, answer.get("Connection")) == (200, "close")
        assert await client.rest() == b""
        assert len(await gateway.settled()) == 1


async def test_one_connection_too_many_is_told_so() -> None:
    async with (
        a_gateway(answering_itself(), limits={"max_connections": 1}) as gateway,
        gateway.client() as first,
    ):
        await first.send(GET)
        await first.answer()
        async with gateway.client() as second:
            answer = await second.answer()
            assert (answer.status, answer.get("Connection"), answer.get("Retry-After")) == (503, "close", "1")
            code = json.loads(answer.body)["fault"]["detail"]["errorcode"]
            assert code == "gateway.http.TooManyConnections"
            assert await second.rest() == b""
        assert gateway.count("connections_refused_total") == 1
        await gateway.until("connections_open", is_=1)
        await first.send(GET)
        assert (await first.answer()).status == 200


async def unanswered(client: Wire) -> float:
    """Return how long it took the gateway to hang up."""
    begun = asyncio.get_running_loop().time()
    assert await client.rest() == b""
    return asyncio.get_running_loop().time() - begun


async def test_a_client_that_says_nothing_is_cut_off() -> None:
    async with a_gateway(answering_itself(), head_timeout=0.2) as gateway, gateway.client() as client:
        assert 0.1 < await unanswered(client) < 2


async def test_a_head_that_trickles_is_cut_off() -> None:
    async with a_gateway(answering_itself(), head_timeout=0.4) as gateway, gateway.client() as client:
        await client.send(GET)
        await client.answer()

        async def trickle() -> None:
            for octet in GET[:-1]:
                await client.send(bytes([octet]))
                await a_while(0.05)

        trickling = asyncio.create_task(trickle())
        assert 0.2 < await unanswered(client) < 2
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)
        assert len(gateway.lines()) == 1


async def test_an_idle_connection_is_closed_in_time() -> None:
    async with a_gateway(answering_itself(), idle_timeout=0.3) as gateway, gateway.client() as client:
        await client.send(GET)
        await client.answer()
        assert 0.2 < await unanswered(client) < 2


async def test_the_rest_of_a_body_that_nobody_wants_is_skipped() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", "Content-Length: 100000") + bytes(10))
        assert (await client.answer()).get("Connection") is None
        await client.send(bytes(99_990) + GET)
        assert (await client.answer()).status == 200
        assert carried(gateway) == (2, 0)


async def test_a_rest_that_is_long_is_not_waited_for() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", "Content-Length: 100000000") + bytes(10))
        assert (await client.answer()).get("Connection") == "close"
        assert await client.rest() == b""


async def test_a_client_may_send_all_of_a_long_rest_before_it_reads() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", body=bytes(10_000_000)))
        assert (await client.answer()).get("Connection") == "close"


async def test_a_rest_in_chunks_is_skipped_up_to_a_bound() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        chunk = b"8000\r\n" + bytes(0x8000) + b"\r\n"
        await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + chunk * 4)
        assert (await client.answer()).status == 200
        await client.send(b"0\r\n\r\n" + GET)
        assert (await client.answer()).status == 200
        await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + chunk * 20)
        assert (await client.answer()).status == 200
        assert await client.rest() == b""


async def test_a_rest_that_is_no_body_closes_the_connection() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await client.send(request("POST", "/p", "Transfer-Encoding: chunked") + b"5\r\n")
        assert (await client.answer()).status == 200
        await client.send(b"nonsense" + GET)
        assert await client.rest() == b""
        assert len(gateway.lines()) == 1


@pytest.mark.parametrize("moment", ["before", "between", "within a head", "within a body"])
async def test_a_drain_closes_what_is_idle(moment: str) -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        await gateway.until("connections_open", is_=1)
        if moment != "before":
            body = moment == "within a body"
            await client.send(request("POST", "/p", "Content-Length: 9") if body else GET)
            await client.answer()
        if moment == "within a head":
            await client.send(GET[:9])
            await a_while(0.05)
        gateway.traffic.is_draining = True
        gateway.listener.close_idle()
        assert await client.rest() == b""
        await gateway.until("connections_open", is_=0)
        assert gateway.listener.open_count == 0


async def test_a_drain_lets_calls_finish_and_says_that_they_are_the_last() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await go_on.wait()
        await peer.send(OK)

    go_on = asyncio.Event()
    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(GET)
        await origin.asked()
        gateway.traffic.is_draining = True
        gateway.listener.close_idle()
        go_on.set()
        answer = await client.answer()
        assert (answer.body, answer.get("Connection")) == (b"ok", "close")
        assert await client.rest() == b""


async def test_a_shutdown_closes_what_is_under_way() -> None:
    async def silent(peer: Peer) -> None:
        await peer.request()
        await peer.wire.rest()

    async with (
        an_origin(silent) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(GET)
        await origin.asked()
        await gateway.listener.shutdown(0.1)
        assert await client.rest() == b""
        assert (await gateway.settled())[0]["status"] == 0


async def test_a_bug_at_the_door_breaks_off_no_other_connection(caplog: pytest.LogCaptureFixture) -> None:
    def boom(exchange: object) -> None:
        raise ZeroDivisionError

    async with (
        a_gateway(acting(answering_itself(ACT, "Act"), {"Act": boom})) as gateway,
        gateway.client() as one,
        gateway.client() as other,
    ):
        for client in (one, other, one):
            await client.send(GET)
            assert (await client.answer()).status == 500
    assert caplog.text.count("raise ZeroDivisionError") == 3
