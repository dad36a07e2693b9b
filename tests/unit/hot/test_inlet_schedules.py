"""Kept connections on both sides in random schedules: each answer is that of its request, whole and in order.

A schedule is made from its seed: how long bodies are and how they are framed, in which pieces and with which
pauses they come, whether requests are sent ahead, whether the client reads slowly or leaves in the midst,
whether the target closes behind its answer. Some requests no proxy takes, and some aiohttp's hand carries.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from dataclasses import dataclass

import pytest

from tests.support.gateway_in_process import Gateway, a_gateway, passing, request
from tests.support.origin import Peer, an_origin
from tests.support.wire import Wire, a_while, connected

PIECE = 65_536
SIZES = (0, 1, 300, 16_383, 16_384, 16_385, 32_769, PIECE - 200, PIECE - 1, PIECE, PIECE + 1, 150_000)
"""Around what is gathered, posted and read in one go."""
CLIENTS = 30


@dataclass
class Asked:
    """Be a request, and what is to come of it."""

    verb: str
    name: str
    size: int
    body: bytes
    raw: bytes


def body_of(name: str, size: int) -> bytes:
    """Return a body that tells at every place whose it is."""
    mark = f"{name}|".encode()
    return (mark * (size // len(mark) + 1))[:size]


def framed(body: bytes, chance: random.Random) -> tuple[str, bytes]:
    """Return the field that frames a body, and the body as it is sent."""
    if chance.random() < 0.6:
        return f"Content-Length: {len(body)}", body
    size = chance.choice((1_000, 40_000, 100_000))
    chunks = [body[at : at + size] for at in range(0, len(body), size)]
    raw = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return "Transfer-Encoding: chunked", raw + b"0\r\n\r\n"


def a_request(name: str, chance: random.Random) -> Asked:
    """Make a request."""
    verb = chance.choice(("GET", "GET", "HEAD", "POST"))
    size, seed = chance.choice(SIZES), chance.randrange(1_000)
    path = f"/p/{name}/{size}/{seed}" if chance.random() < 0.9 else "/nowhere"
    if verb != "POST":
        return Asked(verb, name, size, b"", request(verb, path))
    body = body_of(f"of-{name}", chance.choice(SIZES))
    field, raw = framed(body, chance)
    fields = [field, "Expect: 100-continue"] if chance.random() < 0.1 and path != "/nowhere" else [field]
    return Asked(verb, name, size, body, request(verb, path, *fields) + raw)


async def send_in_pieces(wire: Wire, raw: bytes, chance: random.Random) -> None:
    """Send bytes, some at a time."""
    at = 0
    while at < len(raw):
        size = chance.choice((7, 1_460, 16_384, PIECE, PIECE + 1, len(raw)))
        await wire.send(raw[at : at + size])
        at += size
        if chance.random() < 0.1:
            await a_while(chance.choice((0.0, 0.002)))


async def by_path(peer: Peer) -> None:
    """Answer with what the path asks for, and say what was sent."""
    while True:
        asked = await peer.request()
        _, name, size, seed = asked.target.split("/")
        chance = random.Random(int(seed))
        field, raw = framed(body_of(name, int(size)), chance)
        facts = f"X-Name: {name}\r\nX-Came: {hashlib.sha1(asked.body).hexdigest()}\r\n{field}\r\n"
        closes = asked.line.startswith("GET") and chance.random() < 0.05
        head = f"HTTP/1.1 200 OK\r\n{facts}{'Connection: close' if closes else 'X-Stays: y'}\r\n\r\n"
        is_for_head = asked.line.startswith("HEAD")
        await send_in_pieces(peer.wire, head.encode() + (b"" if is_for_head else raw), chance)
        if closes:
            return


async def answer_of(wire: Wire, asked: Asked) -> None:
    """Read an answer, and see whether it is that of a request."""
    answer = await wire.answer(to=asked.verb)
    while answer.status == 100:
        answer = await wire.answer(to=asked.verb)
    if b" /nowhere " in asked.raw[:30]:
        assert answer.status == 404
        return
    assert (answer.status, answer.get("X-Name")) == (200, asked.name)
    assert answer.get("X-Came") == hashlib.sha1(asked.body).hexdigest()
    assert answer.body == (b"" if asked.verb == "HEAD" else body_of(asked.name, asked.size))


async def follow(gateway: Gateway, seed: int, chance: random.Random) -> int:
    """Be one client, as its seed says; return how many answers were right."""
    rows = [a_request(f"{seed}-{number}", chance) for number in range(chance.choice((1, 4, 12)))]
    leaves_at = chance.randrange(len(rows)) if chance.random() < 0.2 else -1
    is_ahead, is_slow = chance.random() < 0.5, chance.random() < 0.2
    async with connected(gateway.port, 4_096 if is_slow else 0) as wire, asyncio.TaskGroup() as group:
        first = b"".join(row.raw for row in rows) if is_ahead else rows[0].raw
        sending = group.create_task(send_in_pieces(wire, first, chance))
        for number, row in enumerate(rows):
            if number == leaves_at:
                sending.cancel()
                wire.writer.transport.abort()
                return number
            if number and not is_ahead:
                await sending  # the answer may have been quicker
                sending = group.create_task(send_in_pieces(wire, row.raw, chance))
            await answer_of(wire, row)
    return len(rows)


@pytest.mark.parametrize("seed", range(8))
async def test_each_answer_is_that_of_its_request(seed: int) -> None:
    files = len(os.listdir("/proc/self/fd"))
    async with (
        an_origin(by_path) as origin,
        a_gateway(passing(origin.url), limits={"max_pipelined": 20_000}) as gateway,
    ):
        chances = [random.Random(seed * 1_000 + number) for number in range(CLIENTS)]
        right = await asyncio.gather(
            *(follow(gateway, seed * 1_000 + number, chance) for number, chance in enumerate(chances))
        )
        assert sum(right) > CLIENTS
        await gateway.until("connections_open", is_=0)
    assert len(os.listdir("/proc/self/fd")) <= files + 1
