"""Turns: places take them one after the other, lines are bounded, and who is gone gets none."""

from __future__ import annotations

import asyncio

import pytest

from gateway.store.fair_turns import MOST_OF_A_PLACE, MOST_OF_ALL, FairTurns, TooManyWaiting, is_there


async def a_moment() -> None:
    """Let everything that can go on do so once."""
    passed = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon(passed.set_result, None)
    await passed


class Room:
    """Hold turns of one at a time, and who had them in which order."""

    def __init__(self, at_a_time: int = 1) -> None:
        self.turns = FairTurns(at_a_time)
        self.had: list[str] = []
        self.gone: set[str] = set()
        self.tasks: dict[str, asyncio.Task[bool]] = {}

    async def come(self, *names: str) -> None:
        """Let people come; the place of each is the first letter of the name."""
        for name in names:
            self.tasks[name] = asyncio.create_task(self._wait(name))
        await a_moment()

    async def next(self, times: int = 1) -> None:
        for _ in range(times):
            self.turns.give_back()
            await a_moment()

    async def is_sent_away(self, name: str) -> bool:
        await a_moment()
        task = self.tasks[name]
        return task.done() and not task.cancelled() and not task.result()

    async def _wait(self, name: str) -> bool:
        """Wait for a turn; say whether there was one, and the name was not sent away."""
        try:
            await self.turns.take(name[0], lambda: name in self.gone)
        except TooManyWaiting:
            return False
        self.had.append(name)
        return True


async def test_so_many_at_a_time_do_not_wait() -> None:
    room = Room(2)
    await room.come("a1", "a2", "a3")
    assert room.had == ["a1", "a2"]
    await room.next(2)
    await room.come("a4")
    assert room.had == ["a1", "a2", "a3", "a4"], "a turn that nobody waited for is free again"
    assert not is_there()


async def test_a_place_takes_turns_with_the_others_however_many_wait_there() -> None:
    room = Room()
    await room.come(*(f"a{n}" for n in range(50)), "b1", "b2", "c1")
    await room.next(6)
    assert room.had == ["a0", "a1", "b1", "c1", "a2", "b2", "a3"]


async def test_a_line_is_bounded_and_another_place_gets_in() -> None:
    room = Room()
    await room.come(*(f"a{n}" for n in range(MOST_OF_A_PLACE + 2)), "b1")
    assert await room.is_sent_away(f"a{MOST_OF_A_PLACE + 1}")
    assert not await room.is_sent_away(f"a{MOST_OF_A_PLACE}")
    await room.next(2)
    assert room.had[-1] == "b1"


async def test_who_is_gone_has_no_turn_and_takes_no_room() -> None:
    room = Room()
    await room.come(*(f"a{n}" for n in range(MOST_OF_A_PLACE + 1)))
    room.gone = {"a1", "a2", "a5"}
    await room.come("a97", "a98", "a99")
    assert not await room.is_sent_away("a99")
    assert await room.is_sent_away("a5")
    room.gone.add("a3")
    await room.next(2)
    assert room.had == ["a0", "a4", "a6"]
    assert await room.is_sent_away("a3")


async def test_all_who_wait_at_one_place_may_be_gone() -> None:
    room = Room()
    await room.come(*(f"a{n}" for n in range(MOST_OF_A_PLACE + 1)))
    room.gone = set(room.tasks)
    await room.come("a99")
    await room.next()
    assert room.had == ["a0", "a99"]


async def crowd(room: Room, places: str) -> None:
    await room.come("!0")
    for place in places:
        await room.come(*(f"{place}{n}" for n in range(MOST_OF_ALL // len(places))))


async def test_a_full_room_sends_the_last_of_the_longest_line_away() -> None:
    room = Room()
    await crowd(room, "abcd")
    await room.come("e1")
    assert await room.is_sent_away(f"a{MOST_OF_ALL // 4 - 1}")
    await room.next(5)
    assert room.had == ["!0", "a0", "b0", "c0", "d0", "e1"]


async def test_a_full_room_has_none_for_who_has_as_long_a_line_already() -> None:
    room = Room()
    await crowd(room, "abcdefgh")
    await room.come("a99")
    assert await room.is_sent_away("a99")
    room.gone = {"h1"}
    await room.come("a98")
    assert not await room.is_sent_away("a98"), "who is gone made room"


async def test_who_stops_waiting_leaves_the_turn_to_the_next() -> None:
    room = Room()
    await room.come("a0", "a1", "b1", "c1")
    room.tasks["a1"].cancel()
    await a_moment()
    room.turns.give_back()
    room.tasks["b1"].cancel()
    await a_moment()
    await a_moment()
    assert room.had == ["a0", "c1"], "also where it was given just now"
    with pytest.raises(asyncio.CancelledError):
        await room.tasks["b1"]


async def test_who_is_sent_away_and_stops_waiting_gives_no_turn_back() -> None:
    room = Room()
    await room.come("a0", "a1", "b1")
    room.gone = {"a1"}
    room.turns.give_back()
    room.tasks["a1"].cancel()
    await a_moment()
    await a_moment()
    assert room.had == ["a0", "b1"]
    await room.come("c1")
    assert room.had == ["a0", "b1"]
