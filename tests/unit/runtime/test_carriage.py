"""One exchange from its first op to its last, over real sockets."""

from __future__ import annotations

import asyncio
import gzip
import json
import resource

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.flow import Action, LookupKind, Pending, Program, Wait
from gateway.message import Exchange, Message
from tests.support.driver import Pause
from tests.support.gateway_in_process import (
    ACT,
    FakeLookups,
    a_gateway,
    acting,
    answering_itself,
    only,
    passing,
    request,
)
from tests.support.lookups import LookupThen
from tests.support.origin import OK, Origin, Peer, an_origin, answering, closing_after
from tests.support.wire import Wire, WireAnswer

pytestmark = pytest.mark.usefixtures("hand")

READ = "<Response><Step><Name>Read</Name></Step></Response>"


def doing(action: Action) -> Program:
    """Compile a proxy without a target that does one thing."""
    return acting(answering_itself(ACT, "Act"), {"Act": action})


def reading(origin: Origin) -> Program:
    """Compile a proxy that reads the target's body."""
    return passing(origin.url, steps=READ, policies="Read reads=response.content")


def fault_of(answer: WireAnswer) -> tuple[int, str]:
    return answer.status, json.loads(answer.body)["fault"]["detail"]["errorcode"]


async def test_a_call_goes_to_the_target_and_back() -> None:
    async with an_origin(answering(OK)) as origin, a_gateway(passing(f"{origin.url}/base")) as gateway:
        answer = await gateway.get("/p/x?a=1")
    assert (answer.status, answer.body) == (200, b"ok")
    assert origin.requests[0].line == "GET /base/x?a=1 HTTP/1.1"


async def test_an_action_may_be_awaited() -> None:
    async def act(exchange: Exchange) -> None:
        await Pause()
        exchange.response = Message.response(200, content=b"awaited")

    async with a_gateway(doing(act)) as gateway:
        assert (await gateway.get()).body == b"awaited"


async def test_an_awaited_action_may_raise_a_fault() -> None:
    async def act(exchange: Exchange) -> None:
        await Pause()
        raise faults.INVALID_ACCESS_TOKEN()

    async with a_gateway(doing(act)) as gateway:
        answer = await gateway.get()
    assert fault_of(answer) == (401, "oauth.v2.InvalidAccessToken")
    assert answer.get("WWW-Authenticate")


def looking_up(key: str) -> Program:
    """Compile a proxy that answers with what it looked up, and refuses when there is nothing."""

    def then(exchange: Exchange, record: object | None) -> None:
        if record is None:
            raise faults.KEY_INVALID()
        exchange.response = Message.response(200, content=str(record).encode())

    return doing(lambda exchange: LookupThen(LookupKind.CLIENT, key, then))


async def test_a_lookup_is_answered() -> None:
    async with a_gateway(looking_up("k"), lookups=FakeLookups({"k": "record"})) as gateway:
        assert (await gateway.get()).body == b"record"


async def test_a_lookup_may_find_nothing() -> None:
    async with a_gateway(looking_up("k")) as gateway:
        assert fault_of(await gateway.get()) == (401, "oauth.v2.InvalidApiKey")


async def test_a_store_that_is_away_refuses_nobody_for_good() -> None:
    async with a_gateway(looking_up("k"), lookups=FakeLookups({"k": StoreUnavailable("down")})) as gateway:
        answer = await gateway.get()
        assert fault_of(answer) == (503, "gateway.store.Unavailable")
        assert answer.get("Retry-After") == "1"
        await gateway.settled()
        assert gateway.count("store_errors_total") == 1


async def test_a_store_that_is_away_while_an_action_is_awaited() -> None:
    async def act(exchange: Exchange) -> None:
        raise StoreUnavailable("down")

    async with a_gateway(doing(act)) as gateway:
        assert (await gateway.get()).status == 503


async def test_the_target_s_body_is_read_where_it_is_needed() -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\n\r\n"
    async with an_origin(answering(chunked)) as origin, a_gateway(reading(origin)) as gateway:
        answer = await gateway.get()
    assert (answer.get("Content-Length"), answer.body) == ("7", b"one two")


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"Content-Length: 10\r\n\r\nhalf", (502, "messaging.adaptors.http.flow.UnexpectedEOFAtTarget")),
        (b"Content-Length: 1001\r\n\r\n" + bytes(1001), (502, "protocol.http.TooBigBody")),
        (b"\r\n" + bytes(1001), (502, "protocol.http.TooBigBody")),
        (
            b"Content-Encoding: gzip\r\n\r\nno gzip",
            (502, "messaging.adaptors.http.flow.DecompressionFailureAtResponse"),
        ),
        (
            b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(bytes(5_000), mtime=0),
            (502, "protocol.http.TooBigBody"),
        ),
        (b"Content-Encoding: br\r\n\r\nx", (500, "protocol.http.UnsupportedEncoding")),
    ],
)
async def test_bodies_of_the_target_that_cannot_be_read(raw: bytes, fault: tuple[int, str]) -> None:
    async with (
        an_origin(closing_after(b"HTTP/1.1 200 OK\r\n" + raw)) as origin,
        a_gateway(reading(origin), body_limit=1_000) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert fault_of(await client.answer()) == fault


async def test_a_body_that_goes_silent_while_it_is_read() -> None:
    async def stuck(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        await peer.wire.rest()

    async with an_origin(stuck) as origin:
        limit = '<Properties><Property name="io.timeout.millis">100</Property></Properties>'
        program = passing(origin.url, steps=READ, policies="Read reads=response.content", target=limit)
        async with a_gateway(program) as gateway:
            assert fault_of(await gateway.get()) == (504, "messaging.adaptors.http.flow.GatewayTimeout")


@pytest.mark.parametrize(
    "raw", [b"HTTP/1.1 204 None\r\n\r\n", b"HTTP/1.1 304 Same\r\nContent-Encoding: br\r\n\r\n"]
)
async def test_an_answer_without_a_body_has_an_empty_one_to_read(raw: bytes) -> None:
    async with an_origin(answering(raw)) as origin, a_gateway(reading(origin)) as gateway:
        assert (await gateway.get()).status in {204, 304}
        answer = await gateway.ask(request("HEAD", "/p"), to="HEAD")
        assert answer.status in {204, 304}
        assert origin.connections == 1


async def test_a_fault_after_the_target_s_head_lets_go_of_its_body() -> None:
    is_closed = asyncio.Event()

    async def endless(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        assert await peer.wire.rest() == b""
        is_closed.set()

    async with an_origin(endless) as origin:
        program = passing(origin.url, steps=READ, policies="Read fails=true")
        async with a_gateway(program) as gateway:
            assert fault_of(await gateway.get()) == (500, "steps.extractvariables.ExecutionFailed")
            async with asyncio.timeout(5):
                await is_closed.wait()


def stamped(exchange: Exchange) -> list[float]:
    target = exchange.target
    assert target is not None
    return [exchange.client.received_end, target.sent_start, target.received_start, target.received_end]


async def test_times_are_noted() -> None:
    seen: list[float] = []

    def note(exchange: Exchange) -> Pending:
        seen.extend(stamped(exchange))
        return None

    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(acting(reading(origin), {"Read": note})) as gateway,
    ):
        assert (await gateway.ask(request("POST", "/p", body=b"body"))).status == 200
        assert seen == [gateway.clock.now] * 4


@pytest.mark.parametrize("wait", [Wait.CLIENT, Wait.RESPONSE_BODY, Wait.TARGET])
async def test_waits_that_cannot_be_answered_are_bugs(wait: Wait, caplog: pytest.LogCaptureFixture) -> None:
    async with a_gateway(only(lambda exchange: wait)) as gateway:
        assert fault_of(await gateway.get()) == (500, "Internal Server Error")
    assert "rrt-1" in caplog.text


async def test_a_body_that_comes_from_nowhere_is_a_bug(caplog: pytest.LogCaptureFixture) -> None:
    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=None)
        return Wait.CLIENT

    async with a_gateway(only(respond)) as gateway, gateway.client() as client:
        await client.send(request("GET", "/p"))
        assert not (await client.rest()).endswith(b"0\r\n\r\n")
        assert (await gateway.settled())[0]["fault"] == "Internal Server Error"
    assert "no body to stream" in caplog.text


async def test_what_follows_the_answer_runs_when_the_client_has_it() -> None:
    done = asyncio.Event()
    has_answer = asyncio.Event()

    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=b"ok")
        return Wait.CLIENT

    async def follow(exchange: Exchange) -> None:
        await has_answer.wait()
        assert exchange.client.sent_end
        done.set()

    async with a_gateway(only(respond, follow)) as gateway:
        assert (await gateway.get()).body == b"ok"
        has_answer.set()
        async with asyncio.timeout(5):
            await done.wait()


async def test_a_bug_in_what_follows_the_answer_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    def respond(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=b"ok")
        return Wait.CLIENT

    async def follow(exchange: Exchange) -> None:
        raise ZeroDivisionError

    async with a_gateway(only(respond, follow)) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert (await client.answer()).body == b"ok"
        await gateway.settled(2)
    assert "exchange rrt-1 failed after its answer" in caplog.text


MEGABYTE = bytes(1_048_576)
SIZE = 200 * len(MEGABYTE)


def peak() -> int:
    """Return the most memory this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.slow
async def test_a_large_answer_streams_through_in_little_memory() -> None:
    async def large(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % SIZE)
        for _ in range(200):
            await peer.send(MEGABYTE)

    async with (
        an_origin(large) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        before = peak()
        await client.send(request("GET", "/p"))
        await client.answer_head()
        left = SIZE
        while left:
            left -= len(await client.some())
        assert peak() - before < 50_000_000


@pytest.mark.slow
async def test_a_large_upload_streams_through_in_little_memory() -> None:
    received = 0

    async def counting(peer: Peer) -> None:
        nonlocal received
        await peer.head()
        while received < SIZE:
            received += len(await peer.wire.some())
        await peer.send(OK)

    async with (
        an_origin(counting) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        before = peak()
        await client.send(request("POST", "/p", f"Content-Length: {SIZE}"))
        for _ in range(200):
            await client.send(MEGABYTE)
        assert (await client.answer()).body == b"ok"
        assert received == SIZE
        assert peak() - before < 50_000_000


@pytest.mark.slow
async def test_a_client_that_reads_slowly_holds_its_target_back() -> None:
    sent = 0
    is_held_back = asyncio.Event()

    async def endless(peer: Peer) -> None:
        nonlocal sent
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                async with asyncio.timeout(0.3):
                    peer.wire.writer.write(MEGABYTE)
                    await peer.wire.writer.drain()
                sent += len(MEGABYTE)
        except TimeoutError:
            is_held_back.set()

    async with (
        an_origin(endless) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        await client.answer_head()
        async with asyncio.timeout(5):
            await is_held_back.wait()
        assert sent < 30_000_000


async def forever(exchange: Exchange) -> None:
    """Wait for what never comes, as an action."""
    await asyncio.Event().wait()


async def trickling(wire: Wire) -> None:
    """Send a byte now and then, for ever."""
    loop = asyncio.get_running_loop()
    while True:
        await wire.send(b"x")
        due = loop.create_future()
        loop.call_later(0.05, due.set_result, None)
        await due


async def test_an_exchange_as_a_whole_has_its_time() -> None:
    program = doing(forever)
    async with a_gateway(program, limits={"request_timeout": 0.2}) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("GET", "/p"))
            assert fault_of(await client.answer()) == (504, "messaging.adaptors.http.flow.GatewayTimeout")


async def test_a_target_that_trickles_is_broken_off_in_time() -> None:
    async def slow(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        await trickling(peer.wire)

    async with (
        an_origin(slow) as origin,
        a_gateway(passing(origin.url), limits={"request_timeout": 0.3}) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        assert len(await client.rest()) < 1_000
        assert (await gateway.settled())[0]["status"] == 0


async def test_a_client_that_trickles_is_refused_in_time() -> None:
    program = passing(
        "http://127.0.0.1:1", steps=ACT.replace("Act", "Read"), policies="Read reads=request.content"
    )
    async with (
        a_gateway(program, limits={"request_timeout": 0.3}) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 1000"))
        uploading = asyncio.create_task(trickling(client))
        assert (await client.answer()).status == 408
        uploading.cancel()
        await asyncio.gather(uploading, return_exceptions=True)


async def test_an_action_that_times_out_by_itself_is_a_bug() -> None:
    async def act(exchange: Exchange) -> None:
        raise TimeoutError

    async with a_gateway(doing(act), limits={"request_timeout": 5.0}) as gateway:
        assert (await gateway.get()).status == 500
