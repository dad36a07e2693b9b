"""What all calls of a worker share."""

from __future__ import annotations

import pytest

from gateway.message import Destination, TargetCall
from gateway.upstream import TargetClient
from tests.support.builders import make_exchange
from tests.support.fakes import FakeClock
from tests.support.origin import OK, Origin, an_origin, answering


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
    client = TargetClient(FakeClock())
    async with an_origin(answering(OK)) as origin:
        for keepalive in (60.0, 60.0, 30.0, 30.0, 60.0):
            assert await called(client, a_call(origin, keepalive)) == b"ok"
        assert origin.connections == 2
        await client.close()


async def test_a_closed_client_opens_again() -> None:
    client = TargetClient(FakeClock())
    async with an_origin(answering(OK)) as origin:
        for _ in range(2):
            assert await called(client, a_call(origin, 60.0)) == b"ok"
            await client.close()
        assert origin.connections == 2


async def test_times_are_taken_from_the_clock() -> None:
    clock = FakeClock(100.0)
    client = TargetClient(clock)
    async with an_origin(answering(OK)) as origin:
        target = a_call(origin, 60.0)
        await called(client, target)
        await client.close()
    assert (target.sent_start, target.sent_end, target.received_start) == (100.0, 100.0, 100.0)
    assert target.ip == "127.0.0.1"


@pytest.mark.parametrize("target", [None, TargetCall("default", "r")])
async def test_without_a_target_there_is_nothing_to_call(target: TargetCall | None) -> None:
    with pytest.raises(RuntimeError, match="no target"):
        await TargetClient(FakeClock()).call(make_exchange(target=target), b"")
