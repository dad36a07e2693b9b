"""The shared memory: a slot each, summed by the supervisor, counted on by an heir."""

from __future__ import annotations

import os

from gateway._fastpath import DECLINE_REASONS
from gateway.runtime.counters import Counters, open_slot
from gateway.telemetry import WorkerMetrics, metrics, render


def test_slots_are_apart_and_outlive_who_counts() -> None:
    counters = Counters.make(2)
    for slot in (0, 1, 1):
        # Each worker has a descriptor of its own, and maps the memory anew.
        metrics = WorkerMetrics(open_slot(os.dup(counters.descriptor), slot, 2))
        metrics.token_issued()
        metrics.request_started()
    tokens = "tollkeeper_access_tokens_issued_total"
    assert f"{tokens} 3.0" in render(counters.blocks, {}).decode()
    assert f"{tokens} 2.0" in render(counters.blocks[1:], {}).decode()
    heir = WorkerMetrics(open_slot(os.dup(counters.descriptor), 1, 2))
    heir.reset_gauges()
    shown = render(counters.blocks, {}).decode()
    assert f"{tokens} 3.0" in shown
    assert "tollkeeper_requests_in_flight 1.0" in shown
    counters.close()
    # What was counted can be read to the end.
    assert f"{tokens} 3.0" in render(counters.blocks, {}).decode()


def test_every_reason_to_decline_is_counted_by_its_name() -> None:
    assert metrics.DECLINED.values == (*DECLINE_REASONS, "other")
