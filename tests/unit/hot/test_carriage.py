"""One exchange in the compiled hand: its waits, its time, and what becomes of a bug."""

from __future__ import annotations

import asyncio

import pytest

from gateway.flow import Pending, Wait
from gateway.message import Exchange, Message
from tests.support.gateway_in_process import (
    ACT,
    a_gateway,
    acting,
    answering_itself,
    only,
    passing,
    refusal_of,
    request,
)
from tests.support.origin import OK, Peer, an_origin
from tests.support.wire import a_while


async def test_a_call_may_not_take_longer_than_its_time() -> None:
    async def act(exchange: Exchange) -> None:
        await asyncio.Event().wait()

    program = acting(answering_itself(ACT, "Act"), {"Act": act})
    async with a_gateway(program, limits={"request_timeout": 0.2}) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert refusal_of(await client.answer()) == (504, "messaging.adaptors.http.flow.GatewayTimeout")


async def test_a_target_may_not_take_longer_than_the_call_s_time() -> None:
    async def trickle(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            await peer.send(b"x")
            await a_while(0.05)

    async with (
        an_origin(trickle) as origin,
        a_gateway(passing(origin.url), limits={"request_timeout": 0.3}) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        assert len(await client.rest()) < 1_000
        assert (await gateway.settled())[0]["status"] == 0


async def test_an_upload_may_not_take_longer_than_the_call_s_time() -> None:
    reading = {"steps": ACT.replace("Act", "Read"), "policies": "Read reads=request.content"}
    async with (
        a_gateway(passing("http://127.0.0.1:1", **reading), limits={"request_timeout": 0.3}) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 1000"))

        async def trickle() -> None:
            while True:
                await client.send(b"x")
                await a_while(0.05)

        trickling = asyncio.create_task(trickle())
        assert (await client.answer()).status == 408
        trickling.cancel()
        await asyncio.gather(trickling, return_exceptions=True)


async def test_a_bug_within_an_answer_breaks_it_off(caplog: pytest.LogCaptureFixture) -> None:
    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(100)
        return Wait.CLIENT

    async with (
        a_gateway(acting(answering_itself(ACT, "Act"), {"Act": respond})) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        assert (await client.answer()).status == 500
        assert "status 100 cannot end an exchange" in caplog.text


async def test_what_follows_the_answer_is_done_before_the_next_request() -> None:
    order: list[str] = []

    def act(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=b"ok")
        return Wait.CLIENT

    async def follow(exchange: Exchange) -> None:
        await a_while(0.05)
        order.append(exchange.proxy.path_suffix)

    async with a_gateway(only(act, follow)) as gateway, gateway.client() as client:
        await client.send(request("GET", "/p/1") + request("GET", "/p/2"))
        for expected in (["/1"], ["/1", "/2"]):
            await client.answer()
            await gateway.settled(len(expected))
            assert order[: len(expected)] == expected


async def test_nothing_is_answered_twice(caplog: pytest.LogCaptureFixture) -> None:
    def act(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=b"ok")
        return Wait.CLIENT

    async with a_gateway(only(act, act), hand="compiled") as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert (await client.answer()).body == b"ok"
        await gateway.settled(2)
        assert caplog.text.count("RuntimeError: a second answer") == 2


async def test_a_thousand_exchanges_leave_nothing_behind() -> None:
    async def many(peer: Peer) -> None:
        while True:
            await peer.request()
            await peer.send(OK)

    async with (
        an_origin(many) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(100):
            await client.send(request("GET", "/p") * 10)
            for _ in range(10):
                await client.answer()
        assert gateway.count("requests_in_flight") == 0
        assert origin.connections == 1
