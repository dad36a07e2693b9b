"""The body on its way to a target."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway import faults
from gateway.faults import Fault
from gateway.upstream import Stream
from gateway.upstream.upload import PIECE, Upload
from tests.support.driver import Pause


async def two_chunks() -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"


async def broken() -> AsyncIterator[bytes]:
    yield b"one"
    raise faults.REQUEST_TIMED_OUT()


def test_a_small_body_is_handed_over_as_it_is() -> None:
    assert Upload(b"body", 1.0).content == b"body"
    assert Upload(b"", 1.0).content is None


async def test_a_large_body_goes_piece_by_piece_and_can_be_sent_again() -> None:
    body = bytes(range(256)) * 300
    upload = Upload(body, 1.0)
    assert upload.content is upload
    assert upload.length == len(body)
    for _ in range(2):
        pieces = [piece async for piece in upload]
        assert b"".join(pieces) == body
        assert max(map(len, pieces)) == PIECE


async def test_a_stream_is_passed_on_chunk_by_chunk() -> None:
    upload = Upload(Stream(two_chunks, 6), 1.0)
    assert upload.length == 6
    assert [piece async for piece in upload] == [b"one", b"two"]
    assert Upload(Stream(two_chunks), 1.0).length is None


async def test_a_stream_cannot_be_sent_twice() -> None:
    upload = Upload(Stream(two_chunks), 1.0)
    assert await anext(aiter(upload)) == b"one"
    with pytest.raises(RuntimeError, match="twice"):
        await anext(aiter(upload))


async def test_a_fault_of_the_client_is_remembered() -> None:
    upload = Upload(Stream(broken), 1.0)
    with pytest.raises(Fault):
        [piece async for piece in upload]
    assert upload.fault is not None
    assert upload.fault.status == 408


async def test_a_target_that_does_not_take_a_piece_runs_out_of_time() -> None:
    upload = Upload(Stream(two_chunks), 0.01)

    async def stuck() -> None:
        async with upload.watch():
            async for _ in upload:
                await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await stuck()


async def test_a_target_that_does_not_answer_after_the_body_runs_out_of_time() -> None:
    upload = Upload(Stream(two_chunks), 0.01)

    async def unanswered() -> None:
        async with upload.watch():
            assert [piece async for piece in upload] == [b"one", b"two"]
            await asyncio.Event().wait()

    with pytest.raises(TimeoutError):
        await unanswered()


async def test_while_the_client_is_awaited_the_time_rests() -> None:
    go_on = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"one"
        await go_on.wait()

    upload = Upload(Stream(slow), 0.01)
    asyncio.get_running_loop().call_later(0.05, go_on.set)
    async with upload.watch():
        assert [piece async for piece in upload] == [b"one"]


async def test_no_limit_is_no_limit() -> None:
    upload = Upload(Stream(two_chunks), 0.0)
    async with upload.watch():
        async for _ in upload:
            await Pause()


async def test_once_the_head_is_there_the_time_no_longer_counts() -> None:
    upload = Upload(Stream(two_chunks), 0.01)
    async with upload.watch():
        pieces = aiter(upload)
        assert await anext(pieces) == b"one"
    assert [piece async for piece in pieces] == [b"two"]
