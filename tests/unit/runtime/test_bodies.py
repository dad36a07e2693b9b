"""Bodies that are read whole."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.runtime.bodies import REQUEST, RESPONSE, Rules, hold
from gateway.upstream import Stream
from tests.support.builders import make_response


def stream(*chunks: bytes, length: int | None = None) -> Stream:
    async def arrive() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    return Stream(arrive, length)


def never(length: int | None = None) -> Stream:
    async def arrive() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    return Stream(arrive, length)


async def test_chunks_are_joined() -> None:
    message = make_response(content=None)
    await hold(message, stream(b"one ", b"two"), 100, RESPONSE)
    assert message.body == b"one two"
    assert message.coding == ""


async def test_a_coding_is_undone_and_remembered() -> None:
    message = make_response(headers=[("Content-Encoding", "gzip")], content=None)
    await hold(message, stream(gzip.compress(b"text")), 100, RESPONSE)
    assert message.body == b"text"
    assert message.coding == "gzip"


async def test_an_empty_body_is_not_decoded() -> None:
    message = make_response(headers=[("Content-Encoding", "gzip")], content=None)
    await hold(message, stream(), 100, RESPONSE)
    assert (message.body, message.coding) == (b"", "")


async def test_a_body_may_be_as_long_as_the_limit() -> None:
    message = make_response(content=None)
    await hold(message, stream(b"12345", b"67890", length=10), 10, RESPONSE)
    assert message.body == b"1234567890"


@pytest.mark.parametrize(("rules", "status"), [(REQUEST, 413), (RESPONSE, 502)])
async def test_a_body_over_the_limit_is_refused(rules: Rules, status: int) -> None:
    message = make_response(content=None)
    with pytest.raises(Fault, match="Body buffer overflow") as caught:
        await hold(message, stream(b"12345", b"678901"), 10, rules)
    assert caught.value.status == status
    assert message.content is None


async def test_a_length_over_the_limit_is_refused_before_a_byte_is_read() -> None:
    with pytest.raises(Fault, match="Body buffer overflow"):
        await hold(make_response(content=None), never(11), 10, REQUEST)


@pytest.mark.parametrize(("rules", "status"), [(REQUEST, 413), (RESPONSE, 502)])
async def test_a_bomb_is_too_big(rules: Rules, status: int) -> None:
    message = make_response(headers=[("Content-Encoding", "gzip")], content=None)
    with pytest.raises(Fault) as caught:
        await hold(message, stream(gzip.compress(bytes(100_000))), 1_000, rules)
    assert caught.value.status == status


@pytest.mark.parametrize(("rules", "status"), [(REQUEST, 400), (RESPONSE, 502)])
async def test_what_cannot_be_decoded_is_refused(rules: Rules, status: int) -> None:
    message = make_response(headers=[("Content-Encoding", "gzip")], content=None)
    with pytest.raises(Fault, match="Decompression failure") as caught:
        await hold(message, stream(b"no gzip"), 100, rules)
    assert caught.value.status == status


@pytest.mark.parametrize(("rules", "status"), [(REQUEST, 415), (RESPONSE, 500)])
async def test_an_unknown_coding_is_refused_unread(rules: Rules, status: int) -> None:
    message = make_response(headers=[("Content-Encoding", "br")], content=None)
    with pytest.raises(Fault, match='Unsupported Encoding "br"') as caught:
        await hold(message, never(), 100, rules)
    assert caught.value.status == status


async def test_what_reading_raises_passes_through() -> None:
    async def late() -> AsyncIterator[bytes]:
        yield b"one"
        raise faults.REQUEST_TIMED_OUT()

    with pytest.raises(Fault, match="timed out"):
        await hold(make_response(content=None), Stream(late), 100, REQUEST)
