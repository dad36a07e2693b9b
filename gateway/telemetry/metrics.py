"""Every metric, in this one file: its name, its help, its label with all values, its cell, and who counts it.

A worker counts through `WorkerMetrics` in cells of shared memory; the supervisor sums the cells of all slots
and renders the text that Prometheus scrapes. Cells are numbered here and nowhere else, in the order of
`COUNTED`: all processes of one gateway run the same code, so they agree. `cells` holds what a cell is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

from gateway.faults import Origin

# Seconds. A call that no target delays takes well under a millisecond here, a slow target seconds.
BUCKET_BOUNDS = (
    *(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 2.5, 5.0, 10.0, 30.0),
)


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
HANDS = ("aiohttp", "compiled")
CARRIED = Metric(
    "carried_total", Kind.COUNTER, "Requests begun, by the hand that carries them.", "hand", HANDS
)
# What the framing of the compiled module says (its `DECLINE_REASONS`; a test holds them equal), and `other`.
_REASONS = (
    *(
        "grammar",
        "too_big",
        "method",
        "form",
        "version",
        "host",
        "framing",
        "connection",
        "expect",
        "upgrade",
    ),
    "other",
)
DECLINED = Metric(
    "declined_total", Kind.COUNTER, "Requests that the compiled hand left to aiohttp.", "reason", _REASONS
)
IN_FLIGHT = Metric("requests_in_flight", Kind.GAUGE, "Requests begun and not yet over.")
DURATION = Metric(
    "request_duration_seconds", Kind.HISTOGRAM, "From a request's arrival to its response's end."
)
CONNECTIONS = Metric("connections_open", Kind.GAUGE, "Client connections that are open.")
CONNECTIONS_REFUSED = Metric(
    "connections_refused_total", Kind.COUNTER, "Client connections closed at once: there were too many."
)
FAULTS = Metric("faults_total", Kind.COUNTER, "Faults raised.", "origin", tuple(Origin))
TARGETS = Metric("target_calls_total", Kind.COUNTER, "Answers of targets.", "outcome", _OUTCOMES)
TARGET_ERRORS = Metric("target_errors_total", Kind.COUNTER, "Calls of targets that ended without an answer.")
TARGET_DURATION = Metric(
    "target_duration_seconds", Kind.HISTOGRAM, "From calling a target to its answer or failure."
)
TOKENS = Metric("access_tokens_issued_total", Kind.COUNTER, "Access tokens issued, refreshed ones too.")
TARGET_CONNECTIONS = Metric(
    *("target_connections_total", Kind.COUNTER, "Target calls of the compiled hand, by their connection."),
    *("connection", ("opened", "reused")),
)
STORE_ERRORS = Metric("store_errors_total", Kind.COUNTER, "Times that the store did not answer.")
STORE_LOOKUPS = Metric("store_lookups_total", Kind.COUNTER, "Tokens and keys that Redis was asked for.")
STORE_REACHED = Metric(
    "store_reached_workers", Kind.GAUGE, "Workers that Redis answers and tells of changes."
)
REMEMBERED = Metric(
    *("remembered_total", Kind.COUNTER, "Lookups of tokens and keys, by whether the worker remembered them."),
    *("result", ("hit", "miss")),
)
REMEMBERED_ENTRIES = Metric("remembered_entries", Kind.GAUGE, "Tokens and keys that workers remember.")
LEASED = Metric(
    "lease_accepts_total", Kind.COUNTER, "Lookups answered by a lease because Redis did not answer."
)

COUNTED = (
    *(REQUESTS, CARRIED, DECLINED, IN_FLIGHT, DURATION, CONNECTIONS, CONNECTIONS_REFUSED, FAULTS),
    *(TARGETS, TARGET_ERRORS, TARGET_DURATION, TARGET_CONNECTIONS, TOKENS),
    *(STORE_ERRORS, STORE_LOOKUPS, STORE_REACHED, REMEMBERED, REMEMBERED_ENTRIES, LEASED),
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
