"""Every metric, in this one file: its name, its help, its cell, who counts it, and how it is shown.

A worker counts through `WorkerMetrics` in cells of shared memory; the supervisor sums the cells of all slots
and renders the text that Prometheus scrapes. Cells are numbered here and nowhere else, in the order of
`COUNTED`: all processes of one gateway run the same code, so they agree. The cells themselves are a port
(`Cells`); a `CounterBlock` of the compiled module answers it, made with `CELLS` and `BUCKET_BOUNDS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import accumulate
from typing import Protocol

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric as Family
from prometheus_client.registry import Collector

from gateway.faults import Origin

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NAMESPACE = "tollkeeper"

# Seconds. A call that no target delays takes well under a millisecond here, a slow target seconds.
BUCKET_BOUNDS = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0),
)


class Cells(Protocol):
    """Hold the integers of one worker; a histogram takes `len(BUCKET_BOUNDS) + 2` cells in a row."""

    def add(self, index: int, n: int = 1) -> None:
        """Add to a cell."""
        ...

    def set(self, index: int, value: int) -> None:
        """Set a cell."""
        ...

    def read(self, index: int) -> int:
        """Return the value of a cell."""
        ...

    def observe(self, first_index: int, seconds: float) -> None:
        """Count a duration of 0 or more in the histogram that starts at a cell."""
        ...


class Kind(Enum):
    """Say how a metric moves."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Metric:
    """Describe one metric: name without namespace, kind, help, and its label with all values it can have."""

    name: str
    kind: Kind
    help: str
    label: str = ""
    values: tuple[str, ...] = ("",)

    @property
    def width(self) -> int:
        """Return how many cells one of its time series takes."""
        return len(BUCKET_BOUNDS) + 2 if self.kind is Kind.HISTOGRAM else 1


_OUTCOMES = ("2xx", "3xx", "4xx", "5xx", "other")

REQUESTS = Metric("requests_total", Kind.COUNTER, "Requests answered.", "outcome", _OUTCOMES)
CARRIED = Metric(
    "carried_total", Kind.COUNTER, "Requests begun, by the hand that carries them.", "hand", ("aiohttp",)
)
IN_FLIGHT = Metric("requests_in_flight", Kind.GAUGE, "Requests begun and not yet over.")
DURATION = Metric(
    "request_duration_seconds", Kind.HISTOGRAM, "From a request's arrival to its response's end."
)
CONNECTIONS = Metric("connections_open", Kind.GAUGE, "Client connections that are open.")
FAULTS = Metric("faults_total", Kind.COUNTER, "Faults raised.", "origin", tuple(Origin))
TARGETS = Metric("target_calls_total", Kind.COUNTER, "Answers of targets.", "outcome", _OUTCOMES)
TARGET_ERRORS = Metric("target_errors_total", Kind.COUNTER, "Calls of targets that ended without an answer.")
TARGET_DURATION = Metric(
    "target_duration_seconds", Kind.HISTOGRAM, "From calling a target to its answer or failure."
)
TOKENS = Metric("access_tokens_issued_total", Kind.COUNTER, "Access tokens issued, refreshed ones too.")
STORE_ERRORS = Metric("store_errors_total", Kind.COUNTER, "Times that the store did not answer.")

COUNTED = (
    *(REQUESTS, CARRIED, IN_FLIGHT, DURATION, CONNECTIONS, FAULTS),
    *(TARGETS, TARGET_ERRORS, TARGET_DURATION, TOKENS, STORE_ERRORS),
)
"""What workers count, in the order of its cells."""

WORKERS = Metric("workers", Kind.GAUGE, "Worker processes that are running.")
WORKER_RESTARTS = Metric("worker_restarts_total", Kind.COUNTER, "Workers that died and were replaced.")
STORE_WEAK = Metric(
    "store_persistence_weak", Kind.GAUGE, "1 if Redis may lose what it has acknowledged, else 0."
)
STARTED = Metric("start_time_seconds", Kind.GAUGE, "When the gateway was started, in seconds since 1970.")

SUPERVISED = (WORKERS, WORKER_RESTARTS, STORE_WEAK, STARTED)
"""What the supervisor knows by itself and hands to `render`."""

_WIDTHS = [metric.width * len(metric.values) for metric in COUNTED]
_FIRST = dict(
    zip(COUNTED, accumulate(_WIDTHS, initial=0), strict=False)
)  # one sum more than metrics: the total
CELLS = sum(_WIDTHS)
"""How many cells one worker needs."""


def cell(metric: Metric, value: str = "") -> int:
    """Return the (first) cell of a metric's time series with this value of its label.

    Raises:
        KeyError: workers do not count the metric.
        ValueError: its label does not have the value.
    """
    return _FIRST[metric] + metric.width * metric.values.index(value)


class WorkerMetrics:
    """Count what one hand of a worker does. Make one for each hand, on the cells of the worker's slot."""

    def __init__(self, cells: Cells, hand: str = "aiohttp") -> None:
        self._cells = cells
        self._carried = cell(CARRIED, hand)
        self._faults = {origin: cell(FAULTS, origin) for origin in Origin}

    def reset_gauges(self) -> None:
        """Forget what is under way: call it once when the worker starts, as its predecessor may have died."""
        for metric in COUNTED:
            if metric.kind is Kind.GAUGE:
                self._cells.set(_FIRST[metric], 0)

    def connection_opened(self) -> None:
        """Count a client connection."""
        self._cells.add(_CONNECTIONS)

    def connection_closed(self) -> None:
        """Count a client connection off."""
        self._cells.add(_CONNECTIONS, -1)

    def request_started(self) -> None:
        """Count a request that begins; `request_finished` must follow, whatever becomes of it."""
        self._cells.add(self._carried)
        self._cells.add(_IN_FLIGHT)

    def request_finished(self, status: int, seconds: float) -> None:
        """Count a request that is over: the status answered (0 if the client left before), and its time."""
        self._cells.add(_IN_FLIGHT, -1)
        self._cells.add(_REQUESTS + _outcome(status))
        self._cells.observe(_DURATION, max(seconds, 0.0))

    def fault_raised(self, origin: Origin) -> None:
        """Count a fault."""
        self._cells.add(self._faults[origin])

    def target_finished(self, status: int, seconds: float) -> None:
        """Count a target's answer and the time it took."""
        self._cells.add(_TARGETS + _outcome(status))
        self._cells.observe(_TARGET_DURATION, max(seconds, 0.0))

    def target_failed(self, seconds: float) -> None:
        """Count a call of a target that ended without an answer, and the time until then."""
        self._cells.add(_TARGET_ERRORS)
        self._cells.observe(_TARGET_DURATION, max(seconds, 0.0))

    def token_issued(self) -> None:
        """Count an access token."""
        self._cells.add(_TOKENS)

    def store_error(self) -> None:
        """Count a question that the store did not answer."""
        self._cells.add(_STORE_ERRORS)


# Looked up once: the methods above run for every request. A duration below 0 is a clock that was set back.
_CONNECTIONS, _IN_FLIGHT, _STORE_ERRORS = _FIRST[CONNECTIONS], _FIRST[IN_FLIGHT], _FIRST[STORE_ERRORS]
_REQUESTS, _DURATION, _TOKENS = _FIRST[REQUESTS], _FIRST[DURATION], _FIRST[TOKENS]
_TARGETS, _TARGET_ERRORS, _TARGET_DURATION = _FIRST[TARGETS], _FIRST[TARGET_ERRORS], _FIRST[TARGET_DURATION]


def _outcome(status: int) -> int:
    return status // 100 - 2 if 200 <= status < 600 else 4


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
