"""The text that Prometheus scrapes, made of the cells of all workers and of what the supervisor knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from gateway.telemetry.cells import Cells
from gateway.telemetry.metrics import BUCKET_BOUNDS, COUNTED, SUPERVISED, Kind, Metric, cell

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NAMESPACE = "tollkeeper"


def render(blocks: Iterable[Cells], supervised: Mapping[Metric, float]) -> bytes:
    """Render all metrics as Prometheus text: the workers' summed over their cells, the supervisor's as given.

    Raises:
        ValueError: a given metric is not one of `SUPERVISED`.
    """
    if wrong := [metric.name for metric in supervised if metric not in SUPERVISED]:
        raise ValueError(f"not the supervisor's to give: {', '.join(wrong)}")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Snapshot(tuple(blocks), supervised))
    return generate_latest(registry)


class _Snapshot(Collector):
    """Read everything once, for one scrape."""

    def __init__(self, blocks: Sequence[Cells], supervised: Mapping[Metric, float]) -> None:
        self._blocks = blocks
        self._supervised = supervised

    def collect(self) -> Iterator[Family]:
        for metric in COUNTED:
            family = _family(metric)
            for value in metric.values:
                labels = {metric.label: value} if metric.label else {}
                self._add(family, metric, labels, cell(metric, value))
            yield family
        for metric, number in self._supervised.items():
            family = _family(metric)
            family.add_sample(f"{NAMESPACE}_{metric.name}", {}, number)
            yield family

    def _add(self, family: Family, metric: Metric, labels: dict[str, str], first: int) -> None:
        *counts, last = (
            sum(block.read(index) for block in self._blocks) for index in range(first, first + metric.width)
        )
        name = f"{NAMESPACE}_{metric.name}"
        if metric.kind is not Kind.HISTOGRAM:
            family.add_sample(name, labels, last)
            return
        for bound, total in zip((*BUCKET_BOUNDS, "+Inf"), accumulate(counts), strict=True):
            family.add_sample(f"{name}_bucket", {**labels, "le": str(bound)}, total)
        family.add_sample(f"{name}_count", labels, sum(counts))
        family.add_sample(f"{name}_sum", labels, last / 1e6)


def _family(metric: Metric) -> Family:
    return Family(f"{NAMESPACE}_{metric.name.removesuffix('_total')}", metric.help, metric.kind.value)
