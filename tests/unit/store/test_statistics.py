"""Statistics: sheets of all workers come together by minute and hour, each once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import Environment
from gateway.store import Sheet, Slice, Statistics, Store
from gateway.store.statistics import AT_ONCE, MOST_FIELDS
from gateway.store.statistics_keys import StatisticsKeys
from tests.unit.store.samples import ORG

HELLO = ("hello", "1", "GET", "200", "t", "a", "d", "e", "p")
OTHER = ("other", "1", "GET", "200", "t", "a", "d", "e", "p")
FIGURES = (2.0, 1.0, 0.0, 0.0, 100.0, 0.75, 0.25, 0.5, 1.0, 0.125, 0.125, 0.125)
SHEET = Sheet("1", ORG, "test", 28_000_001, {HELLO: FIGURES})
BEGIN = 28_000_001 * 60


@pytest.fixture
async def statistics(store: Store) -> Statistics:
    await store.environments(ORG).create(Environment("test"))
    return store.statistics(30 * 86_400.0)


async def read(statistics: Statistics, begin: int, end: int, *, by_hour: bool = False) -> list[Slice]:
    return [each async for each in statistics.read(ORG, "test", begin, end, by_hour=by_hour)]


async def test_a_sheet_is_read_by_minute_and_by_hour(statistics: Statistics) -> None:
    await statistics.write(SHEET)
    assert await read(statistics, BEGIN, BEGIN + 60) == [Slice(BEGIN, {HELLO: FIGURES})]
    assert await read(statistics, BEGIN + 1, BEGIN + 600) == []
    hour = BEGIN - BEGIN % 3600
    assert await read(statistics, hour, hour + 3600, by_hour=True) == [Slice(hour, {HELLO: FIGURES})]


async def test_a_sheet_counts_once(statistics: Statistics) -> None:
    for _ in range(3):
        await statistics.write(SHEET)
    assert await read(statistics, BEGIN, BEGIN + 60) == [Slice(BEGIN, {HELLO: FIGURES})]


async def test_sheets_of_many_come_together(statistics: Statistics) -> None:
    slow = (1.0, 0.0, 1.0, 1.0, 5.0, 2.0, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0)
    quick = (1.0, 0.0, 0.0, 0.0, 0.0, 0.1, 0.1, 0.1, 1.0, 0.05, 0.05, 0.05)
    sheets = [
        replace(SHEET, sheet_id="2", tallies={HELLO: slow, OTHER: quick}),
        replace(SHEET, sheet_id="3", tallies={HELLO: quick}),
    ]
    await asyncio.gather(*(statistics.write(each) for each in (SHEET, *sheets)))
    ((_, tallies),) = [(each.begin, each.tallies) for each in await read(statistics, BEGIN, BEGIN + 60)]
    assert tallies[OTHER] == quick
    assert tallies[HELLO] == pytest.approx(
        (4.0, 1.0, 1.0, 1.0, 105.0, 2.85, 0.1, 2.0, 2.0, 0.175, 0.05, 0.125)
    )


async def test_a_large_sheet_is_written_whole_and_once(statistics: Statistics) -> None:
    names = [(str(number), *HELLO[1:]) for number in range(3 * AT_ONCE + 1)]
    for _ in range(2):
        await statistics.write(replace(SHEET, tallies=dict.fromkeys(names, FIGURES)))
    (found,) = await read(statistics, BEGIN, BEGIN + 60)
    assert found.tallies == dict.fromkeys(names, FIGURES)


async def test_what_is_beyond_the_bound_is_one_kind(store: Store, statistics: Statistics) -> None:
    names = [(str(number), *HELLO[1:]) for number in range(MOST_FIELDS + 50)]
    await statistics.write(replace(SHEET, tallies=dict.fromkeys(names, FIGURES)))
    (found,) = await read(statistics, BEGIN, BEGIN + 60)
    assert len(found.tallies) == MOST_FIELDS + 1
    assert found.tallies[("(overflow)",) * 9][0] == 50 * FIGURES[0]
    assert sum(figures[0] for figures in found.tallies.values()) == len(names) * FIGURES[0]


async def test_what_has_no_environment_is_not_kept_and_goes_with_it(
    store: Store, statistics: Statistics
) -> None:
    await statistics.write(replace(SHEET, environment="gone"))
    assert [each async for each in statistics.read(ORG, "gone", BEGIN, BEGIN + 60, by_hour=False)] == []
    await statistics.write(SHEET)
    await store.environments(ORG).delete("test")
    assert await read(statistics, BEGIN, BEGIN + 60) == []


async def test_it_vanishes_with_time(store: Store, statistics: Statistics) -> None:
    await statistics.write(SHEET)
    keys = StatisticsKeys(ORG, "test")
    for key, seconds in (
        (keys.minute(SHEET.minute), 86_400),
        (keys.hour(SHEET.minute // 60), 30 * 86_400),
        (keys.written("1:0"), 3_600),
    ):
        left = await store.connection.ask("TTL", key)
        assert isinstance(left, int)
        assert seconds - 60 < left <= seconds
