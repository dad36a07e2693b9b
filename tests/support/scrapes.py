"""Cells for tests and what a scrape of them shows; entries of the access log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prometheus_client.parser import text_string_to_metric_families

from gateway.telemetry import BUCKET_BOUNDS, CELLS, AccessEntry, Cells, render
from gateway.telemetry.metrics import Metric


def some_cells(slots: int = 1) -> list[Cells]:
    """Make the cells of so many workers."""
    return [Cells(bytearray(CELLS * 8), BUCKET_BOUNDS) for _ in range(slots)]


def scraped(blocks: Sequence[Cells], supervised: Mapping[Metric, float] | None = None) -> dict[str, float]:
    """Return what Prometheus reads, by name without namespace and labels as in `{outcome=2xx}`."""
    samples = {}
    for family in text_string_to_metric_families(render(blocks, supervised or {}).decode()):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sample.labels.items())
            name = sample.name.removeprefix("tollkeeper_")
            samples[name + (f"{{{labels}}}" if labels else "")] = sample.value
    return samples


def changed(samples: Mapping[str, float]) -> dict[str, float]:
    """Leave out what is 0, and buckets."""
    return {name: value for name, value in samples.items() if value and "_bucket" not in name}


def access_entry(**members: object) -> AccessEntry:
    """Make an entry of the access log: a call of the weather proxy, but for the members given."""
    entry = AccessEntry()
    known: dict[str, object] = {
        "time": 1_700_000_000.25,
        "exchange_id": "rrt-1",
        "client_ip": "192.0.2.7",
        "method": "GET",
        "path": "/v0/weather/forecastrss",
        "host": "myorg-test.localhost",
        "organization": "myorg",
        "environment": "test",
        "proxy": "weatherapi",
        "status": 200,
        "duration_ms": 1.23456,
        "bytes": 512,
        "target_status": 200,
    }
    for name, value in {**known, **members}.items():
        setattr(entry, name, value)
    return entry
