from __future__ import annotations

import asyncio

import pytest

from gateway.management.turns import Turns


async def test_one_at_a_time_has_its_turn_in_the_order_of_coming() -> None:
    turns = Turns()
    told: list[str] = []

    async def change(name: str, key: str) -> None:
        async with turns.of(key):
            told.append(f"{name} begins")
            async with turns.of(name):  # others go on meanwhile
                await asyncio.gather(nothing())
            told.append(f"{name} ends")

    async def nothing() -> None:
        pass

    await asyncio.gather(change("a", "x"), change("b", "x"), change("c", "y"))
    assert [each for each in told if each[0] in "ab"] == ["a begins", "a ends", "b begins", "b ends"]
    assert told.index("c begins") < told.index("b begins"), "another key has turns of its own"
    assert len(turns) == 0, "a key that nobody wants is forgotten"


async def test_a_turn_that_fails_is_given_on() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="no"):
        async with turns.of("x"):
            raise ValueError("no")
    async with turns.of("x"):
        assert len(turns) == 1
    assert len(turns) == 0
