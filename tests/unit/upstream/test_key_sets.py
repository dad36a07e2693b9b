"""The memory of published key sets, with a fetching and a clock that tests command."""

from __future__ import annotations

import asyncio
import logging

import pytest

from gateway.errors import UpstreamError
from gateway.upstream.key_sets import AHEAD, FRESH, PAUSE, STALE, FetchedKeySets
from tests.support.fakes import FakeClock

URI = "https://issuer.example/keys"
FIRST, SECOND = '{"keys":[]}', '{"keys":[{}]}'


class Publisher:
    """Answer as told, when told."""

    def __init__(self) -> None:
        self.answers: list[str | Exception] = []
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.called = asyncio.Event()

    async def __call__(self, uri: str) -> str:
        self.asked.append(uri)
        self.called.set()
        await self.gate.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(1000.0)


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


@pytest.fixture
def sets(publisher: Publisher, clock: FakeClock) -> FetchedKeySets:
    return FetchedKeySets(publisher, clock)


async def test_a_set_is_fetched_once_and_at_hand_afterwards(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST]
    assert sets.at_hand(URI) is None
    assert await sets.fetch(URI) == FIRST
    assert sets.at_hand(URI) == FIRST
    assert await sets.fetch(URI) == FIRST
    clock.advance(AHEAD - 1)
    assert sets.at_hand(URI) == FIRST
    assert publisher.asked == [URI]


async def test_however_many_wait_it_is_fetched_once(sets: FetchedKeySets, publisher: Publisher) -> None:
    publisher.answers = [FIRST]
    publisher.gate.clear()
    waiting = [asyncio.ensure_future(sets.fetch(URI)) for _ in range(50)]
    await publisher.called.wait()
    waiting[0].cancel()
    publisher.gate.set()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(outcomes[0], asyncio.CancelledError)
    assert outcomes[1:] == [FIRST] * 49
    assert publisher.asked == [URI]


async def test_it_is_fetched_anew_before_it_is_over(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST, SECOND]
    await sets.fetch(URI)
    clock.advance(AHEAD)
    assert sets.at_hand(URI) == FIRST
    assert await sets.fetch(URI) == SECOND
    assert len(publisher.asked) == 2


async def test_one_that_is_over_is_waited_for(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST, SECOND]
    await sets.fetch(URI)
    clock.advance(FRESH)
    assert sets.at_hand(URI) is None
    assert await sets.fetch(URI) == SECOND


async def test_one_that_cannot_be_had_anew_serves_for_a_while(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST, UpstreamError("timeout"), UpstreamError("timeout"), UpstreamError("timeout")]
    await sets.fetch(URI)
    clock.advance(FRESH)
    assert await sets.fetch(URI) == FIRST
    assert sets.at_hand(URI) == FIRST
    assert len(publisher.asked) == 2
    clock.advance(PAUSE)
    assert sets.at_hand(URI) is None
    assert await sets.fetch(URI) == FIRST
    assert len(publisher.asked) == 3
    clock.advance(STALE - FRESH - PAUSE)
    assert sets.at_hand(URI) is None
    assert await sets.fetch(URI) is None


async def test_one_that_was_never_had_is_not_asked_for_all_the_time(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.answers = [UpstreamError("connect", "ClientConnectorError"), FIRST]
    with caplog.at_level(logging.WARNING):
        assert await sets.fetch(f"{URI}?secret=1") is None
    assert caplog.messages == ["keys of https://issuer.example/keys: connect: ClientConnectorError"]
    assert await sets.fetch(f"{URI}?secret=1") is None
    assert len(publisher.asked) == 1
    clock.advance(PAUSE)
    assert await sets.fetch(f"{URI}?secret=1") == FIRST


@pytest.mark.parametrize("answer", ["", "<html/>", "[]", '{"keys":{}}', "[" * 100_000])
async def test_what_is_no_set_does_not_take_the_place_of_one(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock, answer: str
) -> None:
    publisher.answers = [FIRST, answer]
    await sets.fetch(URI)
    clock.advance(FRESH)
    assert await sets.fetch(URI) == FIRST


async def test_a_key_that_was_missed_has_the_set_fetched_anew_but_seldom(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST, SECOND, SECOND]
    await sets.fetch(URI)
    for _ in range(100):
        assert await sets.fetch(URI, other_than=FIRST) == FIRST
    assert len(publisher.asked) == 1
    clock.advance(PAUSE)
    assert await sets.fetch(URI, other_than=FIRST) == SECOND
    assert await sets.fetch(URI, other_than=FIRST) == SECOND
    assert len(publisher.asked) == 2


async def test_the_same_set_stays_the_same_object(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST, "".join(list(FIRST))]
    first = await sets.fetch(URI)
    clock.advance(FRESH)
    assert await sets.fetch(URI) is first


async def test_what_nobody_asks_for_is_forgotten(
    sets: FetchedKeySets, publisher: Publisher, clock: FakeClock
) -> None:
    publisher.answers = [FIRST, FIRST, FIRST]
    await sets.fetch("https://old.example")
    await sets.fetch(URI)
    clock.advance(STALE)
    await sets.fetch(URI)
    publisher.answers = [UpstreamError("timeout")]
    assert await sets.fetch("https://old.example") is None


async def test_fetching_is_done_by_the_client_that_is_loaded_late() -> None:
    sets = FetchedKeySets()
    assert await sets.fetch("http://127.0.0.1:1/keys") is None
