"""The Python face of a call: what it does before, during and after one."""

from __future__ import annotations

from gateway._fastpath import PyTarget
from tests.support.origin import OK, an_origin, answering
from tests.support.target_calls import Told, a_caller


def test_without_a_call_nothing_happens() -> None:
    target = PyTarget(Told())
    assert not target.is_under_way
    assert not target.has_room()
    assert not target.write(b"a")
    assert not target.write_chunk(b"a")
    target.end_chunks()
    target.end_request()
    target.pause()
    target.resume()
    target.abandon()


async def test_it_lets_go_of_a_call_that_is_over() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        target, told = caller.start(origin.port)
        assert target.is_under_way
        await told.over()
        assert not target.is_under_way
        target.abandon()
        assert caller.pools.idle_count == 1


async def test_what_is_asked_of_an_idle_connection_is_nothing() -> None:
    async with an_origin(answering(OK)) as origin, a_caller() as caller:
        target, told = caller.start(origin.port)
        target.pause()
        target.resume()
        await told.over()
        assert (told.body, target.write(b"late"), len(origin.requests)) == (b"ok", False, 1)
