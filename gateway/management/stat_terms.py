"""What can be asked of statistics: THE tables of dimensions and metrics, and the refusal that names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from gateway.errors import Invalid
from gateway.telemetry import FIGURES

Figures = tuple[float, ...]

INVALID = "dataapi.service.InvalidParameter"
DIMENSIONS: Mapping[str, int] = {
    "apiproxy": 0,
    "apis": 0,
    "apiproxy_revision": 1,
    "request_verb": 2,
    "response_status_code": 3,
    "target": 4,
    "developer_app": 5,
    "apps": 5,
    "developer": 6,
    "devs": 6,
    "developer_email": 7,
    "api_product": 8,
    "apiproduct": 8,
    "apiproducts": 8,
}
"""Where a dimension stands in the name of what was counted; some have several names."""

_AT = {name: place for place, name in enumerate(FIGURES)}
_MS = 1000.0


@dataclass(frozen=True, slots=True)
class Metric:
    """Hold one metric that was selected: how it is written, and its value from figures and their seconds."""

    text: str
    value: Callable[[Figures, float], float]


def _figure(name: str, times: float = 1.0) -> Callable[[Figures, float], float]:
    place = _AT[name]
    return lambda figures, _: figures[place] * times


def _average(total: str, count: str, times: float = 1.0) -> Callable[[Figures, float], float]:
    above, below = _AT[total], _AT[count]
    return lambda figures, _: figures[above] * times / figures[below] if figures[below] else 0.0


def _per_second(figures: Figures, seconds: float) -> float:
    return figures[_AT["count"]] / seconds if seconds else 0.0


METRICS: Mapping[str, Callable[[Figures, float], float]] = {
    "sum(message_count)": _figure("count"),
    "sum(is_error)": _figure("errors"),
    "sum(policy_error)": _figure("policy_errors"),
    "sum(target_error)": _figure("target_errors"),
    "sum(total_response_time)": _figure("total", _MS),
    "avg(total_response_time)": _average("total", "count", _MS),
    "min(total_response_time)": _figure("least", _MS),
    "max(total_response_time)": _figure("most", _MS),
    "sum(target_response_time)": _figure("target_total", _MS),
    "avg(target_response_time)": _average("target_total", "target_count", _MS),
    "min(target_response_time)": _figure("target_least", _MS),
    "max(target_response_time)": _figure("target_most", _MS),
    "sum(response_size)": _figure("sent"),
    "avg(response_size)": _average("sent", "count"),
    "tps": _per_second,
}
"""Times are milliseconds, sizes bytes of the body, `tps` calls per second of the time asked for."""


def metric(text: str) -> Metric:
    """Return a metric by what it is called; blanks do not count.

    Raises:
        Invalid: there is none; names those there are.
    """
    name = "".join(text.split())
    if name not in METRICS:
        raise Invalid(INVALID, f"There is no metric {text.strip()!r}; there are {', '.join(METRICS)}")
    return Metric(name, METRICS[name])


def dimension(name: str) -> int:
    """Return where a dimension stands.

    Raises:
        Invalid: there is none; names those there are.
    """
    if name not in DIMENSIONS:
        raise Invalid(INVALID, f"There is no dimension {name!r}; there are {', '.join(DIMENSIONS)}")
    return DIMENSIONS[name]
