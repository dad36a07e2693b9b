"""What all calls of a worker share."""

from __future__ import annotations

import asyncio
import socket
import struct

import aiohttp
import pytest

from gateway.message import Destination, TargetCall
from gateway.upstream import Rota, TargetClient
from tests.support.builders import make_exchange
from tests.support.fakes import FakeClock
from tests.support.origin import OK, Origin, Peer, an_origin, answering


def a_call(origin: Origin, keepalive: float) -> TargetCall:
    target = TargetCall("default", "r")
    target.destination = Destination(keepalive_timeout=keepalive)
    target.scheme, target.host, target.port = "http", "127.0.0.1", origin.port
    target.sent_url = origin.url + "/x"
    return target


async def called(client: TargetClient, target: TargetCall) -> bytes:
    answer = await client.call(make_exchange(target=target), b"")
    body = b"".join([chunk async for chunk in answer.chunks()])
    answer.release()
    return body


async def test_calls_with_the_same_keepalive_time_share_connections() -> None:
    client = TargetClient(Rota(FakeClock()))
    async with an_origin(answering(OK)) as origin:
        for keepalive in (60.0, 60.0, 30.0, 30.0, 60.0):
            assert await called(client, a_call(origin, keepalive)) == b"ok"
        assert origin.connections == 2
        await client.close()


async def test_a_closed_client_opens_again() -> None:
    client = TargetClient(Rota(FakeClock()))
    async with an_origin(answering(OK)) as origin:
        for _ in range(2):
            assert await called(client, a_call(origin, 60.0)) == b"ok"
            await client.close()
        assert origin.connections == 2


async def test_times_are_taken_from_the_clock() -> None:
    clock = FakeClock(100.0)
    client = TargetClient(Rota(clock))
    async with an_origin(answering(OK)) as origin:
        target = a_call(origin, 60.0)
        await called(client, target)
        await client.close()
    assert (target.sent_start, target.sent_end, target.received_start) == (100.0, 100.0, 100.0)
    assert target.ip == "127.0.0.1"


async def test_a_connection_that_is_reset_while_it_idles_is_nobody_s_error() -> None:
    async def resetting(peer: Peer) -> None:
        await peer.request()
        await peer.send(OK)
        await go_on.wait()
        linger = struct.pack("ii", 1, 0)
        peer.wire.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    go_on = asyncio.Event()
    client = TargetClient(Rota(FakeClock()))
    async with an_origin(resetting) as origin:
        answer = await client.call(make_exchange(target=a_call(origin, 60.0)), b"")
        assert [chunk async for chunk in answer.chunks()] == [b"ok"]
        lost = answer._response.lost
        answer.release()
        go_on.set()
        assert lost is not None
        async with asyncio.timeout(5):
            await asyncio.wait([lost])
        # asyncio complains of an exception that nobody has looked at.
        assert not lost._log_traceback
        assert isinstance(lost.exception(), ConnectionError | aiohttp.ClientConnectionError)
    await client.close()


@pytest.mark.parametrize("target", [None, TargetCall("default", "r")])
async def test_without_a_target_there_is_nothing_to_call(target: TargetCall | None) -> None:
    with pytest.raises(RuntimeError, match="no target"):
        await TargetClient(Rota(FakeClock())).call(make_exchange(target=target), b"")
