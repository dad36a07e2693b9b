"""What is put off to the end of a turn of the loop is done there, whatever else the same turn brings."""

from __future__ import annotations

import asyncio
import gc
import ssl
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from gateway.flow import Action, Pending, Wait
from gateway.message import Destination, Exchange, Message, TlsFacts
from tests.support.certificates import certificate_pem, server_context
from tests.support.gateway_in_process import (
    ACT,
    Gateway,
    a_gateway,
    acting,
    answering_itself,
    only,
    passing,
    request,
)
from tests.support.one_turn import Between, a_door, once_ended
from tests.support.origin import OK, Origin, Peer, an_origin, answering
from tests.support.target_calls import REQUEST, Told, a_caller, turns
from tests.support.wire import Changes, Wire, a_while, connected

GET = request("GET", "/p")
HEAD = b"HTTP/1.1 200 OK\r\n"
WHOLE = {
    "sized": HEAD + b"Content-Length: 9\r\n\r\nall of it",
    "chunked": HEAD + b"Transfer-Encoding: chunked\r\n\r\n4\r\nall \r\n5\r\nof it\r\n0\r\n\r\n",
    "until it closes": HEAD + b"\r\nall of it",
    "behind an interim one": b"HTTP/1.1 103 Early\r\n\r\n" + HEAD + b"Content-Length: 9\r\n\r\nall of it",
}


def saying(size: int) -> Action:
    """Return an action that answers by itself, with a body of some size."""

    def act(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=b"x" * size)
        return Wait.CLIENT

    return act


async def by_path(peer: Peer) -> None:
    """Answer each request with its path."""
    while True:
        path = (await peer.request()).target.encode()
        await peer.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(path) + path)


async def silent(peer: Peer) -> None:
    """Read a request and answer nothing."""
    await peer.request()
    await peer.wire.rest()


# --- what a client does within one turn ---


@asynccontextmanager
async def calling_silence(script: Callable[[Between], None]) -> AsyncIterator[tuple[Wire, Gateway, Origin]]:
    """Give a client that has called, through a door that keeps to a script, a target that does not answer."""
    async with (
        an_origin(silent) as origin,
        a_gateway(passing(origin.url)) as gateway,
        a_door(gateway.listener, script) as port,
        connected(port) as client,
    ):
        await client.send(GET)
        yield client, gateway, origin


@pytest.mark.parametrize("number", [1, 5, 32])
async def test_requests_that_come_with_the_client_s_end_are_answered(number: int) -> None:
    async with (
        a_gateway(only(saying(100))) as gateway,
        a_door(gateway.listener, once_ended) as port,
        connected(port) as client,
    ):
        await client.send(GET * number)
        client.writer.write_eof()
        assert [(await client.answer()).body for _ in range(number)] == [b"x" * 100] * number
        assert await client.rest() == b""
        assert [line["status"] for line in await gateway.settled(number)] == [200] * number


async def test_an_answer_is_whole_also_where_the_client_s_end_came_before_it_left() -> None:
    async with (
        a_gateway(only(saying(15_000))) as gateway,
        a_door(gateway.listener, once_ended, send_buffer=4_096) as port,
        connected(port, receive_buffer=4_096) as client,
    ):
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send(GET * 4)
        client.writer.write_eof()
        assert [line["status"] for line in await gateway.settled(4)] == [200] * 4
        await turns()
        client.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert [(await client.answer()).body for _ in range(4)] == [b"x" * 15_000] * 4
        assert await client.rest() == b""


async def test_a_client_that_ends_with_its_request_is_not_waited_for_by_a_target() -> None:
    async with calling_silence(once_ended) as (client, gateway, _):
        client.writer.write_eof()
        assert await client.rest() == b""
        assert (await gateway.settled())[0]["status"] == 0
        assert gateway.count("requests_in_flight") == 0


@pytest.mark.parametrize("pieces", [1, 2])
async def test_a_client_that_is_lost_with_its_request_leaves_nothing_behind(
    pieces: int, caplog: pytest.LogCaptureFixture
) -> None:
    def script(between: Between) -> None:
        between.tell(*[between.came] if pieces == 1 else [between.came[:9], between.came[9:]])
        between.lose()

    async with calling_silence(script) as (client, gateway, origin):
        assert await client.rest() == b""
        await turns()
        assert (gateway.count("requests_in_flight"), gateway.count("connections_open")) == (0, 0)
        assert (gateway.lines(), origin.requests, caplog.records) == ([], [], [])


async def test_a_client_that_leaves_between_two_stages_is_not_carried_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def leave(exchange: Exchange) -> None:
        doors[0].lose()

    def script(between: Between) -> None:
        doors.append(between)
        between.tell()

    doors: list[Between] = []
    async with (
        an_origin(silent) as origin,
        a_gateway(acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": leave})) as gateway,
        a_door(gateway.listener, script) as port,
        connected(port) as client,
    ):
        await client.send(GET)
        assert await client.rest() == b""
        assert (await gateway.settled())[0]["status"] == 0
        await turns()
        assert (origin.connections, caplog.records) == (0, [])


async def test_a_head_that_waits_for_the_end_of_the_turn_is_answered_though_the_worker_drains() -> None:
    def script(between: Between) -> None:
        between.tell()
        gateway.traffic.is_draining = True
        gateway.listener.close_idle()

    async with (
        an_origin(by_path) as origin,
        a_gateway(passing(origin.url)) as gateway,
        a_door(gateway.listener, script) as port,
        connected(port) as client,
    ):
        await client.send(GET)
        answer = await client.answer()
        assert (answer.body, answer.get("Connection")) == (b"/", "close")
        assert await client.rest() == b""


async def test_heads_that_wait_for_others_to_have_their_turn_are_no_idleness() -> None:
    order: list[int] = []

    def act(exchange: Exchange) -> Pending:
        order.append(len(order))
        if len(order) == 32:
            # More wait than one client may have in a row; the drain comes when the loop goes round.
            asyncio.get_running_loop().call_soon(drain)
        return saying(1)(exchange)

    def drain() -> None:
        gateway.traffic.is_draining = True
        gateway.listener.close_idle()

    async with a_gateway(only(act)) as gateway, gateway.client() as client:
        await client.send(GET * 100)
        answers = [await client.answer() for _ in range(33)]
        assert [answer.get("Connection") for answer in answers] == [None] * 32 + ["close"]
        assert await client.rest() == b""


@pytest.mark.parametrize("limit", ["head_timeout", "idle_timeout"])
async def test_a_request_that_came_in_time_is_answered_though_time_is_up_when_its_turn_comes(
    limit: str,
) -> None:
    def script(between: Between) -> None:
        between.tell()
        caller.pass_time(7)

    times = {"head_timeout": 100.0, "idle_timeout": 100.0, limit: 5.0}
    async with (
        a_caller() as caller,
        a_gateway(
            answering_itself(),
            pools=caller.pools,
            head_timeout=times["head_timeout"],
            idle_timeout=times["idle_timeout"],
        ) as gateway,
        a_door(gateway.listener, script) as port,
        connected(port) as client,
    ):
        for _ in range(3):
            await client.send(GET)
            assert (await client.answer()).status == 200


async def test_half_a_head_that_comes_when_its_time_is_up_is_none() -> None:
    def script(between: Between) -> None:
        between.tell()
        caller.pass_time(4)

    async with (
        a_caller() as caller,
        a_gateway(answering_itself(), pools=caller.pools) as gateway,
        a_door(gateway.listener, script) as port,
        connected(port) as client,
    ):
        for octet in GET[:3]:
            await client.send(bytes([octet]))
            await turns(20)
        assert await client.rest() == b""


async def test_a_call_s_time_runs_also_while_it_waits_for_the_end_of_a_turn() -> None:
    def script(between: Between) -> None:
        between.tell()
        if b"body" in tail:
            caller.pass_time(61)
        tail.append(b"body")

    tail: list[bytes] = []
    reading = {"steps": ACT.replace("Act", "Read"), "policies": "Read reads=request.content"}
    async with (
        an_origin(silent) as origin,
        a_caller() as caller,
        a_gateway(
            passing(origin.url, **reading), pools=caller.pools, limits={"request_timeout": 60.0}
        ) as gateway,
        a_door(gateway.listener, script) as port,
        connected(port) as client,
    ):
        await client.send(request("POST", "/p", "Content-Length: 4"))
        await gateway.until("requests_in_flight", is_=1)
        await turns()
        await client.send(b"body")
        assert (await client.answer()).status == 504
        assert (await gateway.settled())[0]["status"] == 504


# --- what a target does within one turn ---


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_an_answer_that_comes_with_the_target_s_end_is_whole(name: str, verb: str) -> None:
    async def closing(peer: Peer) -> None:
        await peer.request()
        await peer.send(WHOLE[name])

    async with (
        an_origin(closing) as origin,
        a_caller(script=once_ended) as caller,
        a_gateway(passing(origin.url), pools=caller.pools) as gateway,
        gateway.client() as client,
    ):
        for number in range(1, 4):
            await client.send(request(verb, "/p", body=b"" if verb == "POST" else None))
            answer = await client.answer()
            assert (answer.status, answer.body) == (200, b"all of it")
            assert len(origin.requests) == number
            assert caller.pools.open_count == 0


@pytest.mark.parametrize("raw", [b"", HEAD, HEAD + b"Content-Length: 9\r\n\r\nall", WHOLE["chunked"][:-5]])
async def test_half_an_answer_that_comes_with_the_target_s_end_is_none(raw: bytes) -> None:
    async def closing(peer: Peer) -> None:
        await peer.request()
        await peer.send(raw)

    async with an_origin(closing) as origin, a_caller(script=once_ended) as caller:
        told = await caller.ask(origin.port)
        assert (told.failure, told.is_whole, len(origin.requests)) == ("eof", False, 1)


async def test_an_answer_that_comes_with_the_loss_of_its_connection_is_whole() -> None:
    def script(between: Between) -> None:
        between.tell()
        between.lose()

    async with an_origin(answering(OK)) as origin, a_caller(script=script) as caller:
        for _ in range(2):
            told = await caller.ask(origin.port)
            assert (told.body, told.is_whole, caller.pools.open_count) == (b"ok", True, 0)


@pytest.mark.parametrize("name", [name for name in WHOLE if name != "until it closes"])
@pytest.mark.parametrize("apart", [False, True], ids=["one turn", "two turns"])
async def test_an_answer_may_come_in_two_pieces(name: str, apart: bool) -> None:
    def script(between: Between) -> None:
        if len(between.came) < len(WHOLE[name]):
            return
        pieces = between.came[:at], between.came[at:]
        if apart:
            between.tell(pieces[0])
            later = asyncio.get_running_loop().call_soon
            later(later, between.tell, pieces[1])
        else:
            between.tell(*pieces)

    async with an_origin(answering(WHOLE[name])) as origin, a_caller(script=script) as caller:
        for at in range(1, len(WHOLE[name])):  # noqa: B007 - the script reads it
            told = await caller.ask(origin.port)
            assert (told.status, told.body, told.failure) == (200, b"all of it", "")
        assert origin.connections == 1


@pytest.mark.parametrize("more", [b"H", b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", b"x" * 20_000])
@pytest.mark.parametrize("calls_again", [False, True])
async def test_what_follows_an_answer_in_its_turn_is_nobody_s(more: bytes, calls_again: bool) -> None:
    class Asking(Told):
        def end(self) -> None:
            super().end()
            if calls_again:
                nested.append(caller.start(origin.port)[1])

    def script(between: Between) -> None:
        between.tell(*[between.came] if origin.connections > 1 else [between.came, more])

    nested: list[Told] = []
    async with an_origin(answering(OK)) as origin, a_caller(script=script) as caller:
        assert (await caller.ask(origin.port, told=Asking())).body == b"ok"
        for told in nested:
            await told.over()
            assert (told.body, told.failure) == (b"ok", "")
        assert (await caller.ask(origin.port)).body == b"ok"
        assert origin.connections == 2


async def test_an_answer_that_came_in_time_counts_though_time_is_up_when_its_turn_comes() -> None:
    def script(between: Between) -> None:
        between.tell()
        caller.pass_time(20)

    async with an_origin(answering(OK)) as origin, a_caller(script=script) as caller:
        for _ in range(2):
            assert (await caller.ask(origin.port, limit=10.0)).body == b"ok"


async def test_a_call_abandoned_after_its_answer_came_is_told_nothing() -> None:
    def script(between: Between) -> None:
        between.tell()
        target.abandon()

    async with an_origin(answering(OK)) as origin, a_caller(script=script) as caller:
        target, told = caller.start(origin.port)
        await origin.asked()
        await turns(20)
        assert (told.status, told.is_over, caller.pools.open_count) == (0, False, 0)


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_connection_may_close_in_the_turn_in_which_a_request_is_about_to_use_it(verb: str) -> None:
    async def once(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)

    def script(between: Between) -> None:
        if between.has_ended:
            ended.append(between)
            changes.happened()
        else:
            between.tell()

    def end(exchange: Exchange) -> None:
        # The machine knows already; the pool is told in the turn that follows.
        if ended:
            asyncio.get_running_loop().call_soon(ended[0].end)

    ended, changes = list[Between](), Changes()
    async with an_origin(once) as origin, a_caller(script=script) as caller:
        program = acting(passing(origin.url, steps=ACT, policies="Act"), {"Act": end})
        async with a_gateway(program, pools=caller.pools) as gateway, gateway.client() as client:
            await client.send(GET)
            assert (await client.answer()).body == b"ok"
            await changes.until(lambda: bool(ended))
            assert caller.pools.idle_count == 1
            await client.send(request(verb, "/p", body=b"" if verb == "POST" else None))
            assert (await client.answer()).body == b"ok"
            # The safe call was sent in vain, and once more; the other one took no connection that had news.
            assert caller.pools.reused_count == (1 if verb == "GET" else 0)
            assert (origin.connections, len(origin.requests)) == (2, 2)


# --- many at once ---


@pytest.mark.parametrize("number", [33, 100, 1_000])
@pytest.mark.parametrize("calls", [True, False], ids=["target", "itself"])
async def test_requests_sent_ahead_are_answered_in_order(number: int, calls: bool) -> None:
    def act(exchange: Exchange) -> Pending:
        exchange.response = Message.response(200, content=exchange.proxy.path_suffix.encode())
        return Wait.CLIENT

    async with (
        an_origin(by_path) as origin,
        a_gateway(passing(origin.url) if calls else only(act)) as gateway,
        gateway.client() as client,
    ):
        await client.send(b"".join(request("GET", f"/p/{each}") for each in range(number)))
        for each in range(number):
            assert (await client.answer()).body == b"/%d" % each
        assert gateway.count("requests_in_flight") == 0
        assert len(origin.requests) == (number if calls else 0)


async def test_whoever_sends_many_ahead_lets_others_have_their_turn() -> None:
    async with (
        a_gateway(answering_itself()) as gateway,
        gateway.client() as greedy,
        gateway.client() as modest,
    ):
        await gateway.until("connections_open", is_=2)
        # Both are written before the loop looks at either.
        greedy.writer.write(GET * 1_000)
        modest.writer.write(request("GET", "/nowhere"))
        assert (await modest.answer()).status == 404
        lines = await gateway.settled(1_001)
        assert [line["status"] for line in lines].index(404) <= 64


async def test_a_client_that_does_not_read_is_not_answered_without_end() -> None:
    size, number = 20_000, 2_000
    async with a_gateway(only(saying(size))) as gateway, gateway.client() as client:
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        client.writer.write(GET * number)
        before = -1
        while before != (before := len(gateway.lines())):
            await a_while(0.1)
        assert 0 < before < number
        client.writer.transport.resume_reading()  # type: ignore[attr-defined]
        for _ in range(number):
            assert (await client.answer()).body == b"x" * size


async def test_one_that_fails_in_its_turn_takes_it_from_no_other() -> None:
    class Failing(Told):
        def head(self, *facts: object) -> None:
            raise ZeroDivisionError

    seen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, facts: seen.append(facts["exception"]))

    def script(between: Between) -> None:
        waiting.append(between)
        if len(waiting) == 3:
            for each in waiting:
                each.tell()

    waiting: list[Between] = []
    async with an_origin(answering(OK)) as origin, a_caller(script=script) as caller:
        told = [Told(), Failing(), Told()]
        for each in told:
            caller.start(origin.port, REQUEST, told=each)
        for each in (told[0], told[2]):
            await each.over()
            assert each.body == b"ok"
        await turns()
        assert (told[1].is_over, caller.pools.open_count) == (False, 2)
        waiting.clear()
        caller.start(origin.port, REQUEST, told=told[1])
    assert [type(error) for error in seen] == [ZeroDivisionError]


async def test_a_bug_in_an_exchange_takes_their_turn_from_no_others(caplog: pytest.LogCaptureFixture) -> None:
    def boom(exchange: Exchange) -> None:
        if exchange.proxy.path_suffix == "/boom":
            raise ZeroDivisionError

    program = acting(answering_itself(ACT, "Act"), {"Act": boom})
    async with a_gateway(program) as gateway, gateway.client() as one, gateway.client() as other:
        await gateway.until("connections_open", is_=2)
        one.writer.write((request("GET", "/p/boom") + GET) * 3)
        other.writer.write((GET + request("GET", "/p/boom")) * 3)
        assert [(await one.answer()).status for _ in range(6)] == [500, 200] * 3
        assert [(await other.answer()).status for _ in range(6)] == [200, 500] * 3
    assert caplog.text.count("raise ZeroDivisionError") == 6


# --- bodies, great and small ---


@pytest.mark.parametrize("size", [1, 16_000, 16_384, 70_000, 1_000_000])
@pytest.mark.parametrize("in_one", [True, False], ids=["one piece", "several"])
@pytest.mark.parametrize("chunked", [False, True], ids=["sized", "chunked"])
async def test_a_body_comes_whole_however_it_comes(size: int, in_one: bool, chunked: bool) -> None:
    async def echo(peer: Peer) -> None:
        while True:
            body = (await peer.request()).body
            await peer.send(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    body = bytes(at % 251 for at in range(size))
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (size, body) if chunked else body
    field = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {size}"
    head = request("POST", "/p", field)
    async with (
        an_origin(echo) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        for _ in range(2):
            if in_one:
                await client.send(head + framed + GET)
            else:
                await client.send(head[:20])
                await turns()
                await client.send(head[20:] + framed[: size // 2])
                await turns()
                await client.send(framed[size // 2 :] + GET)
            assert (await client.answer()).body == body
            assert (await client.answer()).body == b""
        assert origin.connections == 1


async def test_an_answer_without_a_body_lets_the_next_one_follow() -> None:
    async def heads(peer: Peer) -> None:
        while True:
            verb = (await peer.request()).line.split(" ")[0]
            await peer.send(HEAD + b"Content-Length: 5\r\n\r\n" + (b"" if verb == "HEAD" else b"hello"))

    async with (
        an_origin(heads) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send((request("HEAD", "/p") + GET) * 20)
        for _ in range(20):
            assert (await client.answer(to="HEAD")).get("Content-Length") == "5"
            assert (await client.answer()).body == b"hello"
        assert origin.connections == 1


# --- TLS, by which data and its end do come in one turn ---


@pytest.mark.parametrize("name", WHOLE)
async def test_a_tls_target_may_answer_and_close_at_once(name: str) -> None:
    async def closing(peer: Peer) -> None:
        await peer.request()
        peer.wire.writer.write(WHOLE[name])
        peer.wire.writer.close()

    async with an_origin(closing, tls=server_context()) as origin, a_caller() as caller:
        facts = Destination(tls=TlsFacts(is_validated=False))
        for _ in range(3):
            told = await caller.ask(origin.port, scheme="https", destination=facts)
            assert (told.body, told.is_whole, told.failure) == (b"all of it", True, "")


async def test_a_tls_client_s_requests_are_answered_in_order_and_whole() -> None:
    async def told(client: Wire, number: int) -> list[bytes]:
        return [(await client.answer()).body for _ in range(number)]

    trusting = ssl.create_default_context(cadata=certificate_pem())
    loop = asyncio.get_running_loop()
    async with an_origin(by_path) as origin, a_gateway(passing(origin.url)) as gateway:
        server = await loop.create_server(gateway.listener, "127.0.0.1", 0, ssl=server_context())
        port = server.sockets[0].getsockname()[1]
        client = Wire(
            *await asyncio.open_connection("127.0.0.1", port, ssl=trusting, server_hostname="localhost")
        )
        for number in (1, 33, 200):
            await client.send(b"".join(request("GET", f"/p/{each}") for each in range(number)))
            assert await told(client, number) == [b"/%d" % each for each in range(number)]
        await client.send(request("GET", "/p/last", "Connection: close"))
        assert await told(client, 1) == [b"/last"]
        await client.close()
        server.close()


# --- nothing is left behind ---


def alive() -> Counter[str]:
    """Count what there is of each kind of connection and exchange."""
    gc.collect()
    kinds = [type(each).__name__ for each in gc.get_objects()]
    return Counter(kind for kind in kinds if kind in {"Downstream", "Carriage", "Upstream", "Outlet", "Wire"})


@pytest.mark.parametrize("how", ["well", "lost", "ended", "abandoned by its target"])
async def test_nothing_is_left_of_those_who_left_within_a_turn(how: str) -> None:
    def script(between: Between) -> None:
        between.tell()
        if how == "lost":
            between.lose()
        elif how == "ended":
            between.end()

    async def answering_or_not(peer: Peer) -> None:
        await peer.request()
        if how != "abandoned by its target":
            await peer.send(OK)

    before = alive()
    async with (
        an_origin(answering_or_not) as origin,
        a_gateway(passing(origin.url)) as gateway,
        a_door(gateway.listener, script) as port,
    ):
        for _ in range(30):
            async with connected(port) as client:
                await client.send(GET * 3)
                await client.some()
        await gateway.until("connections_open", is_=0)
        await gateway.until("requests_in_flight", is_=0)
        await turns()
        # The last connection to the target may idle.
        left = alive() - before
        assert left["Upstream"] <= 1
        assert left["Carriage"] + left["Downstream"] + left["Outlet"] == 0
