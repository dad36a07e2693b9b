"""What a worker counts, seen as it is scraped."""

from __future__ import annotations

import pytest

from gateway.faults import Origin
from gateway.telemetry import WorkerMetrics
from tests.support.scrapes import changed, scraped, some_cells


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "2xx"),
        (304, "3xx"),
        (404, "4xx"),
        (503, "5xx"),
        (599, "5xx"),
        (0, "other"),
        (101, "other"),
        (600, "other"),
    ],
)
def test_a_request_is_counted_by_outcome_and_time(status: int, outcome: str) -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    worker.request_started()
    assert changed(scraped([cells])) == {"requests_in_flight": 1.0, "carried_total{hand=aiohttp}": 1.0}
    worker.request_finished(status, 0.25)
    assert changed(scraped([cells])) == {
        "carried_total{hand=aiohttp}": 1.0,
        f"requests_total{{outcome={outcome}}}": 1.0,
        "request_duration_seconds_count": 1.0,
        "request_duration_seconds_sum": 0.25,
    }


def test_target_calls_are_counted_with_or_without_an_answer() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    worker.target_finished(502, 0.5)
    worker.target_failed(1.5)
    assert changed(scraped([cells])) == {
        "target_calls_total{outcome=5xx}": 1.0,
        "target_errors_total": 1.0,
        "target_duration_seconds_count": 2.0,
        "target_duration_seconds_sum": 2.0,
    }


def test_the_rest_is_counted() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    worker.connection_opened()
    worker.connection_opened()
    worker.connection_closed()
    worker.token_issued()
    worker.store_error()
    worker.fault_raised(Origin.CLIENT)
    worker.fault_raised(Origin.TARGET)
    worker.fault_raised(Origin.TARGET)
    assert changed(scraped([cells])) == {
        "connections_open": 1.0,
        "access_tokens_issued_total": 1.0,
        "store_errors_total": 1.0,
        "faults_total{origin=client}": 1.0,
        "faults_total{origin=target}": 2.0,
    }


def test_a_clock_that_was_set_back_counts_as_no_time() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    worker.request_finished(200, -3.0)
    worker.target_finished(200, -3.0)
    worker.target_failed(-3.0)
    samples = scraped([cells])
    assert samples["request_duration_seconds_sum"] == samples["target_duration_seconds_sum"] == 0.0
    assert samples["target_duration_seconds_bucket{le=0.0005}"] == 2.0


def test_a_successor_keeps_the_totals_and_forgets_what_was_under_way() -> None:
    (cells,) = some_cells()
    died = WorkerMetrics(cells)
    died.connection_opened()
    died.request_started()
    died.store_error()
    WorkerMetrics(cells).reset_gauges()
    assert changed(scraped([cells])) == {"carried_total{hand=aiohttp}": 1.0, "store_errors_total": 1.0}


@pytest.mark.parametrize("hand", ["aiohttp", "compiled"])
def test_a_request_is_counted_for_the_hand_that_carries_it(hand: str) -> None:
    (cells,) = some_cells()
    WorkerMetrics(cells).request_started(hand)
    assert changed(scraped([cells])) == {f"carried_total{{hand={hand}}}": 1.0, "requests_in_flight": 1.0}


def test_a_hand_that_does_not_exist_is_refused() -> None:
    (cells,) = some_cells()
    with pytest.raises(KeyError):
        WorkerMetrics(cells).request_started("left")
    assert changed(scraped([cells])) == {}


def test_what_was_declined_is_counted_by_reason() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    for reason in ("expect", "grammar", "grammar", "whatever"):
        worker.declined(reason)
    assert changed(scraped([cells])) == {
        "declined_total{reason=expect}": 1.0,
        "declined_total{reason=grammar}": 2.0,
        "declined_total{reason=other}": 1.0,
    }


def test_what_is_counted_elsewhere_is_handed_over() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    worker.connection_refused()
    worker.targets_connected(opened=1, reused=9)
    worker.targets_connected(opened=0, reused=5)
    worker.store_asked()
    worker.store_asked(3)
    worker.remembered(hits=10, misses=1)
    worker.remembered(hits=5, misses=0)
    worker.remembers(7)
    worker.remembers(6)
    worker.leased()
    worker.store_reached(True)
    assert changed(scraped([cells])) == {
        "connections_refused_total": 1.0,
        "target_connections_total{connection=opened}": 1.0,
        "target_connections_total{connection=reused}": 14.0,
        "store_lookups_total": 4.0,
        "remembered_total{result=hit}": 15.0,
        "remembered_total{result=miss}": 1.0,
        "remembered_entries": 6.0,
        "lease_accepts_total": 1.0,
        "store_reached_workers": 1.0,
    }
    worker.store_reached(False)
    worker.reset_gauges()
    assert not {"store_reached_workers", "remembered_entries"} & set(changed(scraped([cells])))
