"""Metrics: every cell has one owner, workers' counts are summed, and the text is what Prometheus reads."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway._fastpath import CounterBlock
from gateway.faults import Origin
from gateway.telemetry import BUCKET_BOUNDS, CELLS, Cells, WorkerMetrics, metrics, render


def some_cells(slots: int = 1) -> list[Cells]:
    buffer = bytearray(CELLS * 8 * slots)
    return [CounterBlock(buffer, slot, CELLS, BUCKET_BOUNDS) for slot in range(slots)]


def scraped(blocks: list[Cells], supervised: dict[metrics.Metric, float] | None = None) -> dict[str, float]:
    samples = {}
    for family in text_string_to_metric_families(render(blocks, supervised or {}).decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
            samples[sample.name.removeprefix("tollkeeper_") + (f"{{{labels}}}" if labels else "")] = (
                sample.value
            )
    return samples


def changed(samples: dict[str, float]) -> dict[str, float]:
    return {name: value for name, value in samples.items() if value and "_bucket" not in name}


def test_every_time_series_has_cells_of_its_own() -> None:
    taken = [
        metrics.cell(metric, value) + offset
        for metric in metrics.COUNTED
        for value in metric.values
        for offset in range(metric.width)
    ]
    assert taken == list(range(CELLS))


def test_the_cells_fit_what_a_block_does() -> None:
    block = CounterBlock(bytearray(CELLS * 8), 0, CELLS, BUCKET_BOUNDS)
    assert block.histogram_cells == metrics.DURATION.width


def test_nothing_counted_is_shown_as_zeros() -> None:
    samples = scraped(some_cells())
    assert set(samples.values()) == {0.0}
    assert {"requests_total{outcome=2xx}", "connections_open", "request_duration_seconds_count"} <= set(
        samples
    )


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


def test_a_clock_that_was_set_back_counts_as_no_time() -> None:
    (cells,) = some_cells()
    worker = WorkerMetrics(cells)
    worker.request_finished(200, -3.0)
    worker.target_finished(200, -3.0)
    worker.target_failed(-3.0)
    samples = scraped([cells])
    assert samples["request_duration_seconds_sum"] == samples["target_duration_seconds_sum"] == 0.0
    assert samples["target_duration_seconds_bucket{le=0.0005}"] == 2.0


def test_workers_are_summed() -> None:
    cells = some_cells(3)
    for count, block in enumerate(cells):
        for _ in range(count):
            WorkerMetrics(block).store_error()
    assert changed(scraped(cells)) == {"store_errors_total": 3.0}


def test_a_successor_keeps_the_totals_and_forgets_what_was_under_way() -> None:
    (cells,) = some_cells()
    died = WorkerMetrics(cells)
    died.connection_opened()
    died.request_started()
    died.store_error()
    WorkerMetrics(cells).reset_gauges()
    assert changed(scraped([cells])) == {"carried_total{hand=aiohttp}": 1.0, "store_errors_total": 1.0}


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


def test_a_hand_or_label_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        WorkerMetrics(some_cells()[0], "left")
    with pytest.raises(KeyError):
        metrics.cell(metrics.WORKERS)


def test_the_text_names_type_and_help() -> None:
    text = render(some_cells(), {metrics.WORKERS: 1}).decode()
    assert "# TYPE tollkeeper_requests_total counter\n" in text
    assert "# TYPE tollkeeper_request_duration_seconds histogram\n" in text
    assert (
        "# HELP tollkeeper_workers Worker processes that are running.\n# TYPE tollkeeper_workers gauge\n"
        in text
    )


def test_names_follow_the_conventions_of_prometheus() -> None:
    everything = (*metrics.COUNTED, *metrics.SUPERVISED)
    assert len({metric.name for metric in everything}) == len(everything)
    for metric in everything:
        assert metric.name.endswith("_total") == (metric.kind is metrics.Kind.COUNTER)
        assert metric.help.endswith(".")
