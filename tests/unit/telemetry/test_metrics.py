"""The table of metrics: every cell has one owner, and names follow the conventions."""

from __future__ import annotations

import pytest

from gateway.telemetry import BUCKET_BOUNDS, CELLS, Cells, metrics


def test_every_time_series_has_cells_of_its_own() -> None:
    taken = [
        metrics.cell(metric, value) + offset
        for metric in metrics.COUNTED
        for value in metric.values
        for offset in range(metric.width)
    ]
    assert taken == list(range(CELLS))


def test_the_cells_fit_what_a_block_does() -> None:
    block = Cells(bytearray(CELLS * 8), BUCKET_BOUNDS)
    assert block.histogram_cells == metrics.DURATION.width


def test_names_follow_the_conventions_of_prometheus() -> None:
    everything = (*metrics.COUNTED, *metrics.SUPERVISED)
    assert len({metric.name for metric in everything}) == len(everything)
    for metric in everything:
        assert metric.name.endswith("_total") == (metric.kind is metrics.Kind.COUNTER)
        assert metric.help.endswith(".")


def test_a_time_series_that_does_not_exist_has_no_cell() -> None:
    with pytest.raises(KeyError):
        metrics.cell(metrics.WORKERS)
    with pytest.raises(ValueError, match="not in tuple"):
        metrics.cell(metrics.CARRIED, "left")
