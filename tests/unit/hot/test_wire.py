"""What is written within one turn leaves together: in order, whole, and to whom it is meant."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from tests.support.gateway_in_process import Gateway, a_gateway, answering_itself, passing, request
from tests.support.origin import OK, Peer, an_origin, answering
from tests.support.target_calls import turns
from tests.support.wire import Wire, WireAnswer

EXPECTING = request("POST", "/p/expecting", "Expect: 100-continue", "Content-Length: 4") + b"body"
OLD = b"GET /p/old HTTP/1.0\r\nHost: h\r\nConnection: keep-alive\r\n\r\n"
SIZES = [0, 1, 5_000, 16_384, 16_385, 32_768, 32_769, 65_536, 1_000_000]
"""Beside each bound of what is copied, what waits for the end of a turn and what the transport keeps."""


def body_of(target: str) -> bytes:
    """Return what the origin says of a path: its last part, over and over, as long as the query says."""
    path, _, size = target.partition("?")
    name = path.rpartition("/")[2].encode()
    return (name * (int(size or len(name)) // len(name) + 1))[: int(size or len(name))]


async def telling(peer: Peer) -> None:
    """Answer each request by what it asked for, framed by a length or in chunks."""
    while True:
        target = (await peer.request()).target
        body = body_of(target)
        if "chunked" in target:
            chunks = [body[at : at + 7_000] for at in range(0, len(body), 7_000)]
            framed = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
            await peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + framed)
        else:
            await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


async def final_answers(client: Wire, number: int) -> list[WireAnswer]:
    """Read so many answers, not counting those that only say: go on."""
    answers: list[WireAnswer] = []
    while len(answers) < number:
        answer = await client.answer()
        answers += [answer] if answer.status != 100 else []
    return answers


def carried(gateway: Gateway) -> tuple[float, float]:
    """Return how many requests each hand has carried: the compiled one, aiohttp's."""
    counts = [gateway.count("carried_total", f'hand="{hand}"') for hand in ("compiled", "aiohttp")]
    return counts[0], counts[1]


@pytest.mark.parametrize("name", ["length", "chunked"])
async def test_answers_to_requests_sent_ahead_come_in_order_and_whole(name: str) -> None:
    paths = [f"/p/{number}-{name}?{size}" for number, size in enumerate([*SIZES, *reversed(SIZES)])]
    async with (
        an_origin(telling) as origin,
        a_gateway(passing(origin.url), limits={"max_pipelined": 1_000}) as gateway,
        gateway.client() as client,
    ):
        await client.send(b"".join(request("GET", path) for path in paths))
        answers = [await client.answer() for _ in paths]
        assert [answer.body for answer in answers] == [body_of(path) for path in paths]
        assert carried(gateway) == (len(paths), 0)


async def test_more_answers_than_one_turn_may_hold_come_in_order() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        number = 500
        paths = ["/p" if at % 3 else "/nowhere" for at in range(number)]
        await client.send(b"".join(request("GET", path) for path in paths))
        statuses = [(await client.answer()).status for _ in paths]
        assert statuses == [200 if path == "/p" else 404 for path in paths]


@pytest.mark.parametrize("size", [2, *SIZES[2:]])
@pytest.mark.parametrize("name", ["length", "chunked"])
async def test_an_answer_is_whole_before_the_connection_closes(name: str, size: int) -> None:
    last = f"/p/last-{name}?{size}"
    async with (
        an_origin(telling) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p/first") + request("GET", last, "Connection: close"))
        assert (await client.answer()).body == b"first"
        answer = await client.answer()
        assert (answer.body, answer.get("Connection")) == (body_of(last), "close")
        assert await client.rest() == b""


async def test_a_slow_reader_has_the_whole_answer_before_the_close() -> None:
    async with (
        an_origin(telling) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        client.writer.transport.pause_reading()  # type: ignore[attr-defined]
        await client.send(request("GET", "/p/slow?1000000", "Connection: close"))
        await origin.asked()
        await turns(50)
        client.writer.transport.resume_reading()  # type: ignore[attr-defined]
        assert (await client.answer()).body == body_of("/p/slow?1000000")
        assert await client.rest() == b""


@pytest.mark.parametrize("behind", [EXPECTING, OLD], ids=["expecting", "old"])
@pytest.mark.parametrize("size", [5, 40_000, 1_000_000])
async def test_what_aiohttp_writes_comes_behind_what_was_written_before(behind: bytes, size: int) -> None:
    name = b"expecting" if behind is EXPECTING else b"old"
    async with (
        an_origin(telling) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        before, after = f"/p/before?{size}", f"/p/after?{size}"
        await client.send(request("GET", before) + behind + request("GET", after) + behind)
        bodies = [answer.body for answer in await final_answers(client, 4)]
        assert bodies == [body_of(before), name, body_of(after), name]
        await gateway.settled(4)
        assert carried(gateway) == (2, 2)


async def test_what_is_answered_at_once_leaves_before_aiohttp_writes() -> None:
    async with a_gateway(answering_itself()) as gateway, gateway.client() as client:
        nowhere, here = request("GET", "/nowhere"), b"GET /p HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
        await client.send((nowhere + here) * 3 + nowhere)
        assert [answer.status for answer in await final_answers(client, 7)] == [404, 200] * 3 + [404]


async def test_an_old_request_ends_the_connection_behind_whole_answers() -> None:
    async with (
        an_origin(telling) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("GET", "/p/a?50000") + b"GET /p/b?50000 HTTP/1.0\r\nHost: h\r\n\r\n")
        assert (await client.answer()).body == body_of("/p/a?50000")
        assert (await client.answer()).body == body_of("/p/b?50000")
        assert await client.rest() == b""


async def test_clients_that_are_answered_in_one_turn_each_have_their_own() -> None:
    async def all_at_once(peer: Peer) -> None:
        body = body_of((await peer.request()).target)
        await go_on.wait()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        await peer.wire.rest()

    async def ask(number: int) -> bytes:
        return (await gateway.get(f"/p/client{number}?{1 + number * 1_500}")).body

    go_on, number = asyncio.Event(), 30
    async with an_origin(all_at_once) as origin, a_gateway(passing(origin.url)) as gateway:
        asking = [asyncio.create_task(ask(each)) for each in range(number)]
        await origin.asked(number)
        go_on.set()
        bodies = [await each for each in asking]
    assert bodies == [body_of(f"/p/client{each}?{1 + each * 1_500}") for each in range(number)]


async def test_bodies_that_grow_in_turns_do_not_mix() -> None:
    async def growing(peer: Peer) -> None:
        name = (await peer.request()).target[-1].encode()
        await peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 300\r\n\r\n")
        for _ in range(100):
            await peer.send(name * 3)
            await turns(1)
        await peer.wire.rest()

    async with an_origin(growing) as origin, a_gateway(passing(origin.url)) as gateway:
        answers = await asyncio.gather(*(gateway.get(f"/p/{name}") for name in "abcdef"))
    assert [answer.body for answer in answers] == [name.encode() * 300 for name in "abcdef"]


async def test_a_body_reaches_the_target_behind_its_head_and_whole() -> None:
    body = bytes(range(256)) * 2_000
    async with (
        an_origin(answering(OK)) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as client,
    ):
        await client.send(request("POST", "/p", f"Content-Length: {len(body)}"))
        for at in range(0, len(body), 50_000):
            await client.send(body[at : at + 50_000])
            await turns(1)
        assert (await client.answer()).body == b"ok"
        await client.send(request("POST", "/p", body=b"short") + request("GET", "/p"))
        assert [(await client.answer()).body for _ in range(2)] == [b"ok", b"ok"]
        assert [asked.body for asked in origin.requests] == [body, b"short", b""]


def reset_on_close(client: Wire) -> None:
    """Have the connection end in a reset."""
    sock = client.writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize("resets", [False, True], ids=["closes", "resets"])
@pytest.mark.parametrize("path", ["/p/gone", "/p/gone?1000000", "/nowhere"])
async def test_a_client_that_leaves_at_once_disturbs_no_other(
    path: str, resets: bool, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, facts: seen.append(facts))
    async with (
        an_origin(telling) as origin,
        a_gateway(passing(origin.url)) as gateway,
        gateway.client() as staying,
    ):
        for number in range(5):
            async with gateway.client() as leaving:
                await leaving.send(request("GET", path) * 3)
                await staying.send(request("GET", f"/p/stays{number}?40000"))
                if resets:
                    reset_on_close(leaving)
                leaving.writer.transport.abort()
            assert (await staying.answer()).body == body_of(f"/p/stays{number}?40000")
        await gateway.until("connections_open", is_=1)
        await staying.send(request("GET", "/p/end"))
        assert (await staying.answer()).body == b"end"
    assert (seen, caplog.records) == ([], [])
