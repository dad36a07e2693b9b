"""What is scraped: workers' counts are summed, and the text is what Prometheus reads."""

from __future__ import annotations

import pytest

from gateway.telemetry import BUCKET_BOUNDS, WorkerMetrics, metrics, render
from tests.support.scrapes import changed, scraped, some_cells


def test_nothing_counted_is_shown_as_zeros() -> None:
    samples = scraped(some_cells())
    assert set(samples.values()) == {0.0}
    assert {"requests_total{outcome=2xx}", "connections_open", "request_duration_seconds_count"} <= set(
        samples
    )


def test_buckets_are_cumulative_when_shown() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    for seconds in (0.0001, 0.0002, 0.7, 99.0):
        worker.target_failed(seconds)
    samples = scraped([cells])
    shown = {
        name: value for name, value in samples.items() if name.startswith("target_duration_seconds_bucket")
    }
    assert len(shown) == len(BUCKET_BOUNDS) + 1
    assert list(shown.values()) == sorted(shown.values())
    assert shown["target_duration_seconds_bucket{le=0.0005}"] == 2.0
    assert shown["target_duration_seconds_bucket{le=0.5}"] == 2.0
    assert shown["target_duration_seconds_bucket{le=1.0}"] == 3.0
    assert shown["target_duration_seconds_bucket{le=+Inf}"] == samples["target_duration_seconds_count"] == 4.0


def test_workers_are_summed() -> None:
    cells = some_cells(3)
    for count, block in enumerate(cells):
        for _ in range(count):
            WorkerMetrics(block).store_error()
    assert changed(scraped(cells)) == {"store_errors_total": 3.0}


def test_the_supervisor_adds_what_it_knows() -> None:
    given = {metrics.WORKERS: 2, metrics.WORKER_RESTARTS: 3, metrics.STORE_WEAK: 1, metrics.STARTED: 1.5}
    samples = changed(scraped(some_cells(), dict(given)))
    assert samples == {
        "workers": 2.0,
        "worker_restarts_total": 3.0,
        "store_persistence_weak": 1.0,
        "start_time_seconds": 1.5,
    }


def test_what_workers_count_cannot_be_given() -> None:
    with pytest.raises(ValueError, match="not the supervisor's to give: requests_total"):
        render(some_cells(), {metrics.REQUESTS: 1})


def test_the_text_names_type_and_help() -> None:
    text = render(some_cells(), {metrics.WORKERS: 1}).decode()
    assert "# TYPE tollkeeper_requests_total counter\n" in text
    assert "# TYPE tollkeeper_request_duration_seconds histogram\n" in text
    assert (
        "# HELP tollkeeper_workers Worker processes that are running.\n# TYPE tollkeeper_workers gauge\n"
        in text
    )
