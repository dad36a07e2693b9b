"""The answers of statistics in Edge's two shapes: nested, and what its scripts call optimized."""

from __future__ import annotations

from gateway.management.stat_query import Outcome, Row
from gateway.management.stat_terms import Figures, Metric
from gateway.management.stat_times import buckets
from gateway.telemetry import FIGURES

_NOTHING: Figures = (0.0,) * len(FIGURES)
_META: dict[str, object] = {"errors": [], "notices": []}


def nested_view(outcome: Outcome, environment: str) -> dict[str, object]:
    """Return the shape of every day: environments, their dimensions, metrics, values as texts."""
    query = outcome.query
    inner: dict[str, object] = {"name": environment}
    if query.dimensions:
        inner["dimensions"] = [
            {"metrics": _metrics(outcome, row), "name": ",".join(row.values)} for row in outcome.rows
        ]
    else:
        inner["metrics"] = _metrics(outcome, outcome.rows[0]) if outcome.rows else []
    return {"environments": [inner], "metaData": dict(_META)}


def _metrics(outcome: Outcome, row: Row) -> list[object]:
    return [
        {"name": metric.text, "values": _values(outcome, row, metric)} for metric in outcome.query.metrics
    ]


def _values(outcome: Outcome, row: Row, metric: Metric) -> list[object]:
    query = outcome.query
    if not query.unit:
        return [_text(metric.value(row.total, float(query.end - query.begin)))]
    starts = sorted(row.series, reverse=not query.oldest_first)
    return [
        {
            "timestamp": start * 1000,
            "value": _text(metric.value(row.series[start], outcome.seconds_from(start))),
        }
        for start in starts
    ]


def optimized_view(outcome: Outcome, environment: str) -> dict[str, object]:
    """Return the shape of charts: the times once, then a run of numbers for each metric."""
    query = outcome.query
    starts = _starts(outcome)
    data = [
        {
            "identifier": {"names": list(query.dimensions), "values": list(row.values)},
            "metric": [
                {"env": environment, "name": metric.text, "values": _numbers(outcome, row, metric, starts)}
                for metric in query.metrics
            ],
        }
        for row in outcome.rows
    ]
    response = {
        "TimeUnit": [start * 1000 for start in starts],
        "metaData": dict(_META),
        "resultTruncated": outcome.is_truncated,
        "stats": {"data": data},
    }
    return {"Response": response}


def _starts(outcome: Outcome) -> list[int]:
    query = outcome.query
    if not query.unit:
        return []
    starts = list(buckets(query.begin, query.end, query.unit, query.offset))
    return starts if query.oldest_first else starts[::-1]


def _numbers(outcome: Outcome, row: Row, metric: Metric, starts: list[int]) -> list[float]:
    query = outcome.query
    if not query.unit:
        return [round(metric.value(row.total, float(query.end - query.begin)), 3)]
    return [
        round(metric.value(row.series.get(start, _NOTHING), outcome.seconds_from(start)), 3)
        for start in starts
    ]


def _text(value: float) -> str:
    return str(round(float(value), 3))
