"""One exchange in the compiled hand: its waits, its time, and what becomes of a bug."""

from __future__ import annotations

import asyncio
import json

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.flow import Lookup, LookupKind, Pending, Wait
from gateway.message import Exchange, Message
from tests.support.driver import Pause
from tests.support.gateway_in_process import (
    FakeLookups,
    a_gateway,
    acting,
    answering_itself,
    only,
    passing,
    request,
)
from tests.support.lookups import LookupThen
from tests.support.origin import OK, Peer, an_origin
from tests.support.wire import WireAnswer, a_while

ACT = "<Request><Step><Name>Act</Name></Step></Request>"


def code_of(answer: WireAnswer) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["fault"]["detail"]["errorcode"]


def asking(exchange: Exchange) -> Pending:
    def settle(exchange: Exchange, record: object | None) -> None:
        if record is None:
            raise faults.INVALID_ACCESS_TOKEN()
        exchange.request.headers.set("X-Found", str(record))

    return LookupThen(LookupKind.ACCESS_TOKEN, exchange.request.headers.get("X-Key") or "", settle)


@pytest.mark.parametrize(("key", "status"), [("known", 200), ("unknown", 401), ("away", 503)])
async def test_a_lookup_is_answered_without_a_task(key: str, status: int) -> None:
    lookups = FakeLookups({"known": "record", "away": StoreUnavailable("away")})
    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with a_gateway(program, lookups=lookups) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p", f"X-Key: {key}"))
            answer = await client.answer()
            assert answer.status == status
            assert answer.get("Retry-After") == ("1" if status == 503 else None)
        await gateway.settled(2)
        assert gateway.count("store_errors_total") == (2 if status == 503 else 0)


async def test_a_record_that_is_at_hand_is_not_fetched() -> None:
    class AtHand(FakeLookups):
        def peek(self, organization: str, lookup: Lookup) -> object | None:
            return {"known": "record"}.get(lookup.key)

    program = acting(answering_itself(ACT, "Act"), {"Act": asking})
    async with a_gateway(program, lookups=AtHand()) as gateway:
        assert (await gateway.get("/p", "X-Key: known")).status == 200
        assert (await gateway.get("/p", "X-Key: other")).status == 401


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (faults.BAD_FORM(), (500, "protocol.http.BadFormData")),
        (StoreUnavailable("away"), (503, "gateway.store.Unavailable")),
        (ZeroDivisionError(), (500, "Internal Server Error")),
    ],
)
async def test_an_awaitable_may_fail(error: Exception, expected: tuple[int, str]) -> None:
    async def act(exchange: Exchange) -> None:
        await Pause()
        raise error

    async with (
        a_gateway(acting(answering_itself(ACT, "Act"), {"Act": act})) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert code_of(await client.answer()) == expected


async def test_a_client_that_leaves_cancels_what_is_awaited() -> None:
    begun, cancelled = asyncio.Event(), asyncio.Event()

    async def act(exchange: Exchange) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async with a_gateway(acting(answering_itself(ACT, "Act"), {"Act": act})) as gateway:
        async with gateway.client() as client:
            await client.send(request("GET", "/p"))
            await begun.wait()
        async with asyncio.timeout(5):
            await cancelled.wait()
        assert (await gateway.settled())[0]["status"] == 0


async def test_a_call_may_not_take_longer_than_its_time() -> None:
    async def act(exchange: Exchange) -> None:
        await asyncio.Event().wait()

    program = acting(answering_itself(ACT, "Act"), {"Act": act})
    async with a_gateway(program, limits={"request_timeout": 0.2}) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert code_of(await client.answer()) == (504, "messaging.adaptors.http.flow.GatewayTimeout")


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
