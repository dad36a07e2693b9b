"""The way of an answer to the client, through the real gateway."""

from __future__ import annotations

import asyncio
import gzip

import pytest

from gateway.flow import Pending, Program
from gateway.message import Exchange, Message
from tests.support.gateway_in_process import a_gateway, acting, answering_itself, passing, request
from tests.support.origin import OK, Origin, Peer, an_origin, answering, closing_after
from tests.support.wire import WireAnswer

pytestmark = pytest.mark.usefixtures("hand")

RESPOND = "<Request><Step><Name>Respond</Name></Step></Request>"


def responding(response: Message) -> Program:
    """Compile a proxy that answers this."""

    def respond(exchange: Exchange) -> Pending:
        exchange.response = response
        return None

    return acting(answering_itself(RESPOND, "Respond"), {"Respond": respond})


def editing(origin: Origin, **changes: object) -> Program:
    """Compile a proxy that changes the head of the target's answer, whose body streams."""

    def edit(exchange: Exchange) -> Pending:
        assert exchange.response is not None
        for name, value in changes.items():
            if name == "status":
                exchange.response.status = value  # type: ignore[assignment]
            else:
                exchange.response.headers.set(name.replace("_", "-"), str(value))
        return None

    steps = "<Response><Step><Name>Edit</Name></Step></Response>"
    return acting(passing(origin.url, steps=steps, policies="Edit"), {"Edit": edit})


async def through(raw: bytes, asked: bytes = request("GET", "/p"), *, to: str = "GET") -> WireAnswer:
    async with an_origin(closing_after(raw)) as origin, a_gateway(passing(origin.url)) as gateway:
        return await gateway.ask(asked, to=to)


async def test_fields_keep_their_order_case_and_repetitions() -> None:
    answer = await through(
        b"HTTP/1.1 200 OK\r\nx-B: 1\r\nSet-Cookie: a\r\nX-a: 2\r\nset-cookie: b\r\n"
        b"X-B: 3\r\nContent-Length: 0\r\n\r\n"
    )
    assert answer.fields[:5] == [
        ("x-B", "1"),
        ("Set-Cookie", "a"),
        ("X-a", "2"),
        ("set-cookie", "b"),
        ("X-B", "3"),
    ]
    assert answer.names[5:] == ["Server", "Content-Length", "Date"]


async def test_hop_by_hop_fields_stay_behind() -> None:
    answer = await through(
        b"HTTP/1.1 200 OK\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: x\r\n"
        b"Proxy-Authenticate: x\r\nTrailer: x\r\nUpgrade: h2c\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n"
    )
    assert answer.names == ["X-Kept", "Server", "Content-Length", "Date"]


async def test_what_the_target_says_of_itself_is_kept() -> None:
    answer = await through(
        b"HTTP/1.1 200 OK\r\nServer: theirs\r\nDate: some day\r\nContent-Length: 0\r\n\r\n"
    )
    assert (answer.all("Server"), answer.all("Date")) == (["theirs"], ["some day"])


@pytest.mark.parametrize("line", [b"468 Four Six Eight", b"911 Where Is It", b"999 ", b"200 Fine Enough"])
async def test_statuses_and_reasons_of_somebodys_own(line: bytes) -> None:
    async with (
        an_origin(answering(b"HTTP/1.1 " + line + b"\r\nContent-Length: 2\r\n\r\nok")) as origin,
        a_gateway(passing(origin.url)) as gateway,
    ):
        answer = await gateway.get()
    assert (answer.line, answer.body) == ("HTTP/1.1 " + line.decode(), b"ok")


async def test_bytes_that_are_no_utf8_come_through() -> None:
    answer = await through(
        b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\nX-Utf: \xc3\xa9\r\nContent-Length: 2\r\n\r\nok"
    )
    assert (answer.get("X-Name"), answer.get("X-Utf"), answer.body) == ("caf\xe9", "\xc3\xa9", b"ok")


async def test_bytes_that_are_no_utf8_come_through_before_chunks() -> None:
    answer = await through(b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9\r\n\r\nall of it")
    assert (answer.get("X-Name"), answer.body) == ("caf\xe9", b"all of it")


async def test_chunks_stay_chunks() -> None:
    answer = await through(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n4\r\n two\r\n0\r\nX-T: 1\r\n\r\n"
    )
    assert (answer.get("Transfer-Encoding"), answer.body) == ("chunked", b"one two")
    assert answer.all("Content-Length") == []


async def test_http_1_0_gets_no_chunks() -> None:
    raw = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n"
    answer = await through(raw, b"GET /p HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
    assert answer.line == "HTTP/1.0 200 OK"
    assert (answer.get("Transfer-Encoding"), answer.body) == (None, b"one")


async def test_http_1_0_may_keep_its_connection() -> None:
    async with (
        a_gateway(responding(Message.response(200, content=b"ok"))) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(b"GET /p HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            answer = await client.answer()
            assert (answer.get("Connection"), answer.body) == ("keep-alive", b"ok")
        await client.send(b"GET /p HTTP/1.0\r\n\r\n")
        assert (await client.rest()).endswith(b"ok")


async def test_a_head_answers_with_the_length_and_no_body() -> None:
    async with (
        an_origin(
            answering(b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\nContent-Type: text/x\r\n\r\n")
        ) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("HEAD", "/p"))
            answer = await client.answer(to="HEAD")
            assert (answer.get("Content-Length"), answer.get("Content-Type")) == ("1234", "text/x")


async def test_a_head_that_is_answered_by_a_policy_tells_the_length() -> None:
    program = responding(Message.response(200, content=b"four"))
    async with a_gateway(program) as gateway, gateway.client() as client:
        for _ in range(2):
            await client.send(request("HEAD", "/p"))
            assert (await client.answer(to="HEAD")).get("Content-Length") == "4"


async def test_a_head_that_a_policy_turned_into_a_get_has_no_body_all_the_same() -> None:
    def get(exchange: Exchange) -> Pending:
        exchange.request.verb = "GET"
        return None

    async with an_origin(answering(OK)) as origin:
        steps = "<Request><Step><Name>Get</Name></Step></Request>"
        program = acting(passing(origin.url, steps=steps, policies="Get"), {"Get": get})
        async with a_gateway(program) as gateway, gateway.client() as client:
            for _ in range(2):
                await client.send(request("HEAD", "/p"))
                assert (await client.answer(to="HEAD")).get("Content-Length") == "2"
        assert origin.requests[0].line == "GET / HTTP/1.1"


@pytest.mark.parametrize("status", [204, 304])
async def test_answers_that_have_no_body(status: int) -> None:
    async with (
        an_origin(answering(b"HTTP/1.1 %d X\r\nETag: 1\r\n\r\n" % status)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            answer = await client.answer()
            assert (answer.status, answer.get("ETag"), answer.get("Transfer-Encoding")) == (
                status,
                "1",
                None,
            )


async def test_a_status_without_a_body_drops_the_body() -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(editing(origin, status=204)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            await client.send(request("GET", "/p"))
            answer = await client.answer()
            assert (answer.status, answer.get("Content-Length")) == (204, None)


@pytest.mark.parametrize("length", ["1", "5", "nonsense"])
async def test_a_length_that_a_policy_wrote_does_not_frame_a_streaming_body(length: str) -> None:
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(editing(origin, Content_Length=length, Transfer_Encoding="gzip")) as gateway,
    ):
        answer = await gateway.get()
    assert (answer.all("Content-Length"), answer.all("Transfer-Encoding"), answer.body) == (["2"], [], b"ok")


async def test_a_status_that_ends_nothing_is_a_bug_of_the_proxy(caplog: pytest.LogCaptureFixture) -> None:
    async with a_gateway(responding(Message.response(102))) as gateway:
        answer = await gateway.get()
        assert answer.status == 500
        assert (await gateway.settled())[0]["fault"] == "Internal Server Error"
    assert "rrt-1" in caplog.text


async def test_no_content_type_is_made_up() -> None:
    async with a_gateway(responding(Message.response(200, content=b"ok"))) as gateway:
        assert (await gateway.get()).get("Content-Type") is None


async def test_a_large_body_that_is_held_goes_out_whole() -> None:
    body = bytes(range(256)) * 4_000
    async with a_gateway(responding(Message.response(200, content=body))) as gateway:
        assert (await gateway.get()).body == body
        assert (await gateway.settled())[0]["bytes"] == len(body)


async def test_a_coded_body_that_was_read_goes_out_coded() -> None:
    body = gzip.compress(b"plain text")
    raw = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    async with an_origin(answering(raw)) as origin:
        steps = "<Response><Step><Name>Read</Name></Step></Response>"
        async with a_gateway(
            passing(origin.url, steps=steps, policies="Read reads=response.content")
        ) as gateway:
            answer = await gateway.get()
    assert gzip.decompress(answer.body) == b"plain text"
    assert answer.get("Content-Encoding") == "gzip"


@pytest.mark.parametrize("is_held", [True, False])
async def test_a_client_that_does_not_read_is_cut_off(is_held: bool) -> None:
    async def endless(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            await peer.send(bytes(65_536))

    async with an_origin(endless) as origin:
        program = (
            responding(Message.response(200, content=bytes(50_000_000))) if is_held else passing(origin.url)
        )
        async with a_gateway(program, body_timeout=0.1) as gateway, gateway.client() as client:
            await client.send(request("GET", "/p"))
            line = (await gateway.settled())[0]
            assert line["status"] == 0
            assert gateway.count("requests_in_flight") == 0


async def test_a_client_that_leaves_ends_its_call() -> None:
    left = asyncio.Event()

    async def endless(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\n\r\nbegun")
        await peer.wire.rest()
        left.set()

    async with an_origin(endless) as origin, a_gateway(passing(origin.url)) as gateway:
        async with gateway.client() as client:
            await client.send(request("GET", "/p"))
            await client.answer_head()
        async with asyncio.timeout(5):
            await left.wait()
        line = (await gateway.settled())[0]
        assert (line["status"], line["target_status"]) == (0, 200)


async def test_events_go_out_as_they_come() -> None:
    go_on = asyncio.Event()

    async def events(peer: Peer) -> None:
        await peer.request()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
        await go_on.wait()
        await peer.send(b"data: 2\n\n")

    async with (
        an_origin(events) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p"))
        await client.answer_head()
        assert b"data: 1" in await client.some()
        go_on.set()
        assert b"data: 2" in await client.some()


async def test_while_the_gateway_stops_answers_say_that_they_are_the_last() -> None:
    async with a_gateway(responding(Message.response(200, content=b"ok"))) as gateway:
        gateway.traffic.is_draining = True
        async with gateway.client() as client:
            await client.send(request("GET", "/p"))
            answer = await client.answer()
            assert (answer.get("Connection"), answer.body) == ("close", b"ok")
            assert await client.rest() == b""
        answer = await gateway.get("/nowhere")
        assert (answer.status, answer.get("Connection")) == (404, "close")
