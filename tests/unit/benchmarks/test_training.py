"""The pure parts of the training: its table, its messages, and what it takes for a profile."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from benchmarks.training import load, messages, origin
from benchmarks.training.__main__ import profiles
from benchmarks.training.messages import Message, chunked, read
from benchmarks.training.mix import COLD, Ask, Known, Stage, request, stages

KNOWN = Known("good", [f"cold-{number}" for number in range(COLD)], "key", "secret")
STAGES = list(stages(KNOWN))
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"


def name_of(stage: Stage) -> str:
    return stage.title


@pytest.mark.parametrize("stage", STAGES, ids=name_of)
def test_every_request_is_whole_and_read_to_its_end(stage: Stage):
    assert stage.count >= len(stage.asks)
    assert stage.connections * stage.ahead <= stage.count
    for ask in stage.asks[:3]:
        message = read(ask.octets)
        assert message is not None
        assert message.size == len(ask.octets)


def test_most_of_the_training_is_what_is_called_most():
    calls = sum(stage.count for stage in STAGES)
    plain = sum(stage.count for stage in STAGES if stage.title.startswith("GET"))
    assert calls < 150_000
    assert 0.3 < plain / calls < 0.7


def test_refusals_and_broken_targets_are_a_part_of_it():
    assert {ask.status for stage in STAGES for ask in stage.asks} == {200, 204, 401, 404, 500}


def test_every_cold_token_is_shown_once():
    (cold,) = (stage for stage in STAGES if "not know yet" in stage.title)
    assert cold.count == len(cold.asks) == COLD
    assert len({ask.octets for ask in cold.asks}) == COLD


@pytest.mark.parametrize("size", [1, 7, 5_000])
def test_a_body_in_chunks_is_what_it_was(size: int):
    body = bytes(range(256)) * 4
    whole = request("POST", "/", {}, "x" * 999, chunks=size)
    for data, expected in [(b"HTTP/1.1 200 OK\r\n", body), (whole, b"x" * 999)]:
        wire = data if data is whole else data + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body, size)
        for end in (len(wire) - 1, len(wire) // 2, 10):
            assert read(wire[:end]) is None
        message = read(wire + b"more")
        assert message is not None
        assert (message.body, message.size) == (expected, len(wire))


def test_messages_are_read_one_after_the_other():
    for end in range(len(OK)):
        assert read(OK[:end]) is None
    assert read(OK + OK) == Message(b"HTTP/1.1 200 OK", b"hi", len(OK), closes=False)


@pytest.mark.parametrize(
    ("head", "closes"),
    [("HTTP/1.1 200 OK\r\nConnection: close", True), ("HTTP/1.0 404 No", True), ("HTTP/1.1 200 OK", False)],
)
def test_the_last_message_is_told(head: str, closes: bool):
    message = read(f"{head}\r\n\r\n".encode())
    assert message is not None
    assert (message.closes, message.body) == (closes, b"")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (b"GET /items/7?w=1 HTTP/1.1", b""),
        (b"GET /items/7?w=1&answer=broken HTTP/1.1", b"broken"),
        (b"GET /items/7?answer=large&w=1 HTTP/1.1", b"large"),
        (b"GET /forecastrss?w=1 HTTP/1.1", b"weather"),
    ],
)
def test_a_request_names_its_answer(line: bytes, name: bytes):
    assert origin.name_of(line) == name
    message = messages.read(origin.answers()[name])
    assert message is not None
    assert message.size == len(origin.answers()[name])


def test_every_answer_that_is_asked_for_is_there():
    asked = {origin.name_of(read_line(ask)) for stage in STAGES for ask in stage.asks[:3]}
    assert asked == set(origin.answers())


def read_line(ask: Ask) -> bytes:
    return ask.octets.partition(b"\r\n")[0]


@pytest.mark.parametrize(("status", "contains"), [(404, b"hi"), (200, b"ho")])
def test_another_answer_is_told(status: int, contains: bytes):
    message = read(OK)
    assert message is not None
    load.check(STAGES[0], Ask(b"", 200, b"hi"), message)
    with pytest.raises(load.Wrong, match=r"GET, 8 connections: not .* but HTTP/1.1 200 OK hi"):
        load.check(STAGES[0], Ask(b"", status, contains), message)


async def served(stage: Stage) -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = await origin.serve(listening)
        try:
            return await load.run(int(listening.getsockname()[1]), stage)
        finally:
            server.close()


def asking(name: str, status: int = 200) -> Ask:
    return Ask(request("GET", f"/?answer={name}", {}), status)


@pytest.mark.parametrize(
    "stage",
    [
        Stage("kept", [asking(""), asking("chunked")], 3, 20),
        Stage("ahead", [asking(""), asking("missing", 404)], 2, 21, ahead=4),
        Stage("replaced", [asking("large")], 2, 6, kept=2),
        Stage("closed", [asking("closing")], 2, 5),
    ],
    ids=name_of,
)
def test_the_load_sends_what_a_stage_says(stage: Stage):
    assert asyncio.run(served(stage)) == stage.count


def test_the_load_ends_at_the_first_wrong_answer():
    with pytest.raises(load.Wrong, match="not 200"):
        asyncio.run(served(Stage("wrong", [asking("broken")], 2, 50)))


def test_nobody_there_is_told():
    with socket.create_server(("127.0.0.1", 0)) as sock:
        port = int(sock.getsockname()[1])
    with pytest.raises(load.Wrong, match="wrong: "):
        asyncio.run(load.run(port, Stage("wrong", [asking("")], 1, 1)))


def test_only_what_was_written_since_is_a_profile_of_this_training(tmp_path: Path):
    for name, when in [("old.gcda", 100.0), ("new.gcda", 300.0), ("new.o", 300.0)]:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (when, when))
    assert [path.name for path in profiles(tmp_path, 200.0)] == ["new.gcda"]
