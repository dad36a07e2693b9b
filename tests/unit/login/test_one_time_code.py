"""One-time codes: each once, also of many at once; after many wrong ones none for a while."""

from __future__ import annotations

import asyncio

import pytest

from gateway.entities import SecondFactor, User
from gateway.entities.second_factor import MISSES_COUNT_FOR, MOST_MISSES
from gateway.login.one_time_code import OneTimeCodes
from gateway.oauth import shown_code
from gateway.store import Store
from tests.support.fakes import FakeClock
from tests.support.login import SECRET

WHO = "a@x.com"


@pytest.fixture
async def codes(store: Store) -> OneTimeCodes:
    await store.users.create(User(WHO, "hash"))
    await store.second_factors.save(WHO, lambda _: SecondFactor(WHO, SECRET))
    return OneTimeCodes(store.second_factors, FakeClock())


def now_code(codes: OneTimeCodes, steps: int = 0) -> str:
    return shown_code(SECRET, codes.clock() + 30 * steps)


async def test_it_is_needed_once_it_is_confirmed(codes: OneTimeCodes) -> None:
    assert not await codes.is_needed(WHO)
    assert await codes.is_shown(WHO, "")
    assert not await codes.is_right(WHO, "000000")
    assert not await codes.is_needed(WHO)
    assert await codes.is_right(WHO, f" {now_code(codes)} ")
    assert await codes.is_needed(WHO)
    assert not await codes.is_shown(WHO, "")
    assert await codes.is_shown(WHO, now_code(codes, 1))


async def test_who_has_none_has_no_right_code(codes: OneTimeCodes) -> None:
    assert await codes.is_shown("b@x.com", "")
    assert not await codes.is_right("b@x.com", now_code(codes))


async def test_a_code_is_good_once_also_of_many_at_once(codes: OneTimeCodes) -> None:
    tried = await asyncio.gather(*(codes.is_right(WHO, now_code(codes)) for _ in range(6)))
    assert sorted(tried) == [False] * 5 + [True]


async def test_many_wrong_codes_bar_also_the_right_one(codes: OneTimeCodes) -> None:
    for _ in range(MOST_MISSES):
        assert not await codes.is_right(WHO, "abcdef")
    assert not await codes.is_right(WHO, now_code(codes))
    clock = codes.clock
    assert isinstance(clock, FakeClock)
    clock.advance(MISSES_COUNT_FOR)
    assert await codes.is_right(WHO, now_code(codes))
