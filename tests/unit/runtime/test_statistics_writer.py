"""What was counted reaches the store, once, also when that was away."""

from __future__ import annotations

import logging

import pytest

from gateway.errors import StoreUnavailable
from gateway.runtime.statistics_writer import MOST_WAITING, StatisticsWriter
from gateway.store import Sheet
from gateway.telemetry import Tallies
from tests.support.builders import make_exchange
from tests.support.fakes import NOW
from tests.unit.telemetry.test_tallies import passage


class Kept:
    """Be a store that may be away."""

    def __init__(self) -> None:
        self.sheets: list[Sheet] = []
        self.is_away = False

    async def write(self, sheet: Sheet) -> None:
        if self.is_away:
            raise StoreUnavailable("gone")
        self.sheets.append(sheet)


def writer_of(tallies: Tallies, kept: Kept) -> StatisticsWriter:
    numbers = iter(range(10_000))
    return StatisticsWriter(tallies, kept, lambda: f"sheet-{next(numbers)}")


async def test_what_was_counted_is_written() -> None:
    tallies, kept = Tallies(), Kept()
    writer = writer_of(tallies, kept)
    tallies.count(passage(make_exchange()), 0.1)
    await writer.write()
    await writer.write()
    (sheet,) = kept.sheets
    assert (sheet.sheet_id, sheet.organization, sheet.environment) == ("sheet-0", "acme", "test")
    assert sheet.minute == int(NOW // 60)
    assert len(sheet.tallies) == 1


async def test_a_store_that_is_away_gets_the_same_sheets_later(caplog: pytest.LogCaptureFixture) -> None:
    tallies, kept = Tallies(), Kept()
    writer = writer_of(tallies, kept)
    kept.is_away = True
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            tallies.count(passage(make_exchange()), 0.1)
            await writer.write()
    assert [record.message for record in caplog.records] == ["statistics wait to be written: gone"]
    kept.is_away = False
    await writer.write()
    assert [sheet.sheet_id for sheet in kept.sheets] == ["sheet-0", "sheet-1", "sheet-2"]


async def test_no_more_waits_than_there_is_room_for() -> None:
    tallies, kept = Tallies(), Kept()
    writer = writer_of(tallies, kept)
    kept.is_away = True
    for _ in range(MOST_WAITING + 5):
        tallies.count(passage(make_exchange()), 0.1)
        await writer.write()
    kept.is_away = False
    await writer.write()
    assert len(kept.sheets) == MOST_WAITING
    assert kept.sheets[0].sheet_id == "sheet-5"
