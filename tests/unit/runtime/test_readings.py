"""Counts that are read off: each is handed over once, however often it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.runtime.readings import Readings
from gateway.telemetry import WorkerMetrics
from tests.support.scrapes import changed, scraped, some_cells


@dataclass
class Link:
    asked_count: int = 0
    is_up: bool = True
    is_away: bool = False


@dataclass
class Memory:
    hits: int = 0
    misses: int = 0
    entries: int = 0

    def __len__(self) -> int:
        return self.entries


@dataclass
class Pools:
    opened_count: int = 0
    reused_count: int = 0


class Desk:
    """Be where readings are taken."""

    def __init__(self) -> None:
        (self.cells,) = some_cells()
        self.memory, self.link, self.pools = Memory(hits=5), Link(), Pools(opened_count=1)
        self.readings = Readings(WorkerMetrics(self.cells), self.memory, self.link, self.pools)

    def shown(self) -> dict[str, float]:
        self.readings.take()
        return changed(scraped([self.cells]))


def test_only_what_is_new_is_handed_over() -> None:
    desk = Desk()
    assert desk.shown() == {"store_reached_workers": 1.0}
    desk.memory.hits, desk.memory.misses, desk.memory.entries = 8, 2, 4
    desk.link.asked_count = 3
    desk.pools.opened_count, desk.pools.reused_count = 2, 9
    expected = {
        "remembered_total{result=hit}": 3.0,
        "remembered_total{result=miss}": 2.0,
        "remembered_entries": 4.0,
        "store_lookups_total": 3.0,
        "store_reached_workers": 1.0,
        "target_connections_total{connection=opened}": 1.0,
        "target_connections_total{connection=reused}": 9.0,
    }
    assert desk.shown() == expected
    assert desk.shown() == expected


def test_a_redis_that_is_away_is_told() -> None:
    desk = Desk()
    desk.link.is_away = True
    assert desk.shown() == {}
    desk.link.is_away, desk.link.is_up = False, False
    assert desk.shown() == {}


def test_what_is_answered_while_redis_is_away_is_by_lease() -> None:
    desk = Desk()
    desk.memory.hits = 6
    desk.link.is_away = True
    assert "lease_accepts_total" not in desk.shown()
    desk.memory.hits = 9
    assert desk.shown()["lease_accepts_total"] == 3.0
    desk.memory.hits, desk.link.is_away = 11, False
    assert desk.shown()["lease_accepts_total"] == 3.0
