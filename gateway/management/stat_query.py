"""A question to statistics: read from what a client sent, answered from what was counted.

Rows are dimension values with their figures, as a whole or by unit of time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gateway.errors import Invalid
from gateway.management.numbers import whole_number
from gateway.management.stat_filter import Filter, Name, read_filter
from gateway.management.stat_terms import INVALID, Figures, Metric, dimension, metric
from gateway.management.stat_times import UNITS, bucket_of, end_of, read_offset, read_range
from gateway.store import MINUTES_KEPT, Statistics
from gateway.telemetry import FIGURES

MOST_ROWS = 14_400
MOST_CELLS = 200_000
"""Combinations of dimension values and units of time that an answer may be made of."""
_MOST_DIMENSIONS = 5
_EXTREMES = tuple(
    tuple(map(FIGURES.index, names))
    for names in (("least", "most", "count"), ("target_least", "target_most", "target_count"))
)
_SUMS = tuple(place for place, name in enumerate(FIGURES) if "least" not in name and "most" not in name)
_TRUTH = {"true": True, "false": False, "": False}


def everything(_: Name) -> bool:
    """Be the filter that lets all pass."""
    return True


@dataclass(frozen=True, slots=True)
class Query:
    """Hold one question. `unit` is "" for the whole time; `offset` is the zone's seconds ahead of UTC."""

    metrics: tuple[Metric, ...]
    dimensions: tuple[str, ...]
    begin: int
    end: int
    unit: str = ""
    offset: int = 0
    passes: Filter = everything
    sort_by: Metric | None = None
    is_descending: bool = True
    topk: int = MOST_ROWS
    limit: int = MOST_ROWS
    skipped: int = 0
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the figures of one combination of dimension values: all, and by the beginning of each unit."""

    values: tuple[str, ...]
    total: Figures
    series: Mapping[int, Figures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what a question came to; `is_truncated` says that there would be more rows."""

    query: Query
    rows: tuple[Row, ...]
    is_truncated: bool = False

    def seconds_from(self, begin: int) -> float:
        """Return how many seconds the unit has that begins at a time."""
        return float(end_of(begin, self.query.unit, self.query.offset) - begin)


def read_query(parameters: Mapping[str, str], dimensions: str) -> Query:
    """Read a question: parameters of the query, and dimensions with commas between.

    Raises:
        Invalid: something is absent, or not understood.
    """
    begin, end = read_range(parameters.get("timeRange"))
    unit = parameters.get("timeUnit", "")
    if unit == "undefined":
        # What apigee-edge-js sends where its user names none.
        unit = ""
    if unit not in ("", *UNITS):
        raise Invalid(INVALID, f"timeUnit {unit!r} is not one of {', '.join(UNITS)}")
    filters = parameters.get("filter", "").strip()
    sort = parameters.get("sort", "DESC").upper()
    if sort not in ("ASC", "DESC"):
        raise Invalid(INVALID, f"sort {sort!r} is not one of ASC, DESC")
    sort_by = parameters.get("sortby", "").strip()
    return Query(
        read_metrics(parameters.get("select", "").split(",")),
        read_dimensions(dimensions.split(",")),
        begin,
        end,
        unit,
        read_offset(parameters.get("tzo")),
        read_filter(filters) if filters else everything,
        metric(sort_by.split(",")[0]) if sort_by else None,
        sort == "DESC",
        _number(parameters, "topk", MOST_ROWS, least=1),
        _number(parameters, "limit", MOST_ROWS, least=1),
        _number(parameters, "offset", 0),
        _is_true(parameters, "tsAscending"),
    )


def read_metrics(texts: Sequence[str]) -> tuple[Metric, ...]:
    """Read what is selected, each once.

    Raises:
        Invalid: there is nothing, or no such metric.
    """
    asked = dict.fromkeys(text for text in texts if text.strip())
    if not asked:
        raise Invalid(INVALID, "select is absent; metrics are expected, as sum(message_count)")
    return tuple(metric(text) for text in asked)


def read_dimensions(names: Sequence[str]) -> tuple[str, ...]:
    """Read dimensions.

    Raises:
        Invalid: one is none, or there are too many.
    """
    asked = tuple(dict.fromkeys(name.strip() for name in names if name.strip()))
    for name in asked:
        dimension(name)
    if len(asked) > _MOST_DIMENSIONS:
        raise Invalid(INVALID, f"{len(asked)} dimensions are asked for; at most {_MOST_DIMENSIONS} can be")
    return asked


def _number(parameters: Mapping[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = parameters.get(name)
    if text is None or not text.strip():
        return default
    number = whole_number(text)
    if number is None or number < least:
        raise Invalid(INVALID, f"{name} {text!r} is no number from {least} on")
    return number


def _is_true(parameters: Mapping[str, str], name: str) -> bool:
    truth = _TRUTH.get(parameters.get(name, "").lower())
    if truth is None:
        raise Invalid(INVALID, f"{name} must be true or false")
    return truth


async def answer(
    query: Query,
    statistics: Statistics,
    organization: str,
    environment: str,
    *,
    now: float,
    most: int = MOST_CELLS,
) -> Outcome:  # house: a question, of what it is asked, and when
    """Answer a question.

    Raises:
        Invalid: minutes are asked for that are not kept any more, or more than `most` values.
        StoreUnavailable: Redis did not answer.
    """
    is_old = query.begin < now - MINUTES_KEPT
    if is_old and query.unit == "minute":
        raise Invalid(INVALID, "timeUnit minute: minutes are kept for a day; ask for hours")
    places = [dimension(name) for name in query.dimensions]
    series: dict[tuple[str, ...], dict[int, list[float]]] = {} if places else {(): {}}
    begin = query.begin - query.begin % (3600 if is_old else 60)
    cells = 0
    async for piece in statistics.read(organization, environment, begin, query.end, by_hour=is_old):
        bucket = bucket_of(piece.begin, query.unit, query.offset) if query.unit else 0
        for name, figures in piece.tallies.items():
            if query.passes(name):
                units = series.setdefault(tuple(name[place] for place in places), {})
                cells += bucket not in units
                _add(units.setdefault(bucket, [0.0] * len(FIGURES)), figures)
        if cells > most:
            raise Invalid(INVALID, f"The answer would have more than {most} values by time: ask for less")
    rows = [_row(values, units) for values, units in series.items()]
    return _chosen(query, rows)


def _row(values: tuple[str, ...], units: Mapping[int, list[float]]) -> Row:
    total = [0.0] * len(FIGURES)
    for figures in units.values():
        _add(total, figures)
    return Row(values, tuple(total), {begin: tuple(figures) for begin, figures in units.items()})


def _add(total: list[float], figures: Sequence[float]) -> None:
    """Add figures to a total: what is least and most stays so, of what there was at all."""
    for least, most, count in _EXTREMES:
        if figures[count]:
            total[least] = min(total[least], figures[least]) if total[count] else figures[least]
            total[most] = max(total[most], figures[most])
    for place in _SUMS:
        total[place] += figures[place]


def _chosen(query: Query, rows: list[Row]) -> Outcome:
    """Return the rows that were asked for, in their order."""
    seconds = float(query.end - query.begin)
    rows.sort(key=lambda row: row.values)
    by = query.sort_by or (query.metrics[0] if query.topk < MOST_ROWS else None)
    if by is not None:
        value = by.value
        rows.sort(key=lambda row: value(row.total, seconds), reverse=query.is_descending)
    best = rows[: query.topk]
    shown = best[query.skipped : query.skipped + query.limit]
    return Outcome(query, tuple(shown), query.skipped + query.limit < len(best))
