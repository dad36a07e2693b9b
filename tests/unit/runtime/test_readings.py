"""Counts that are read off: each is handed over once, however often it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.runtime.readings import Readings
from gateway.telemetry import WorkerMetrics
from tests.support.scrapes import changed, scraped, some_cells


@dataclass
class Pools:
    opened_count: int = 0
    reused_count: int = 0


def test_only_what_is_new_is_handed_over() -> None:
    (cells,) = some_cells()
    pools = Pools(opened_count=1)
    readings = Readings(WorkerMetrics(cells), pools)

    def shown() -> dict[str, float]:
        readings.take()
        return changed(scraped([cells]))

    assert shown() == {}
    pools.opened_count, pools.reused_count = 2, 9
    expected = {
        "target_connections_total{connection=opened}": 1.0,
        "target_connections_total{connection=reused}": 9.0,
    }
    assert shown() == expected
    assert shown() == expected
