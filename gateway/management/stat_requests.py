"""Questions to the statistics that are asked by a document, and their answers as files.

Edge answers them later; here the answer is at hand when the question is accepted, and kept for a day.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime

import orjson

from gateway.errors import Invalid
from gateway.management.members import Members
from gateway.management.stat_filter import read_filter
from gateway.management.stat_query import (
    MOST_ROWS,
    Outcome,
    Query,
    everything,
    read_dimensions,
    read_metrics,
)
from gateway.management.stat_terms import INVALID
from gateway.management.stat_times import UNITS, check_span

_LAST = {"last60minutes": 3_600, "last24hours": 86_400, "last7days": 7 * 86_400}
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?Z")
FORMATS = ("json", "csv")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_request(members: Members, now: float) -> Query:
    """Read a question.

    Raises:
        Invalid: something is absent, or not understood.
    """
    asked = members.each("metrics") or []
    begin, end = _range(members, now)
    unit = members.text("groupByTimeUnit") or ""
    if unit not in ("", *UNITS):
        raise Invalid(INVALID, f"groupByTimeUnit {unit!r} is not one of {', '.join(UNITS)}")
    filters = (members.text("filter") or "").strip()
    limit = members.number("limit")
    if limit is not None and limit < 1:
        raise Invalid(INVALID, f"limit {limit} is no number from 1 on")
    return Query(
        read_metrics([_metric(each) for each in asked]),
        read_dimensions(members.texts("dimensions") or ()),
        begin,
        end,
        unit,
        passes=read_filter(filters) if filters else everything,
        limit=MOST_ROWS if limit is None else limit,
        oldest_first=True,
    )


def read_format(members: Members) -> str:
    """Read how the answer is to be written.

    Raises:
        Invalid: by none of FORMATS.
    """
    chosen = (members.text("outputFormat") or "json").lower()
    if chosen not in FORMATS:
        raise Invalid(INVALID, f"outputFormat {chosen!r} is not one of {', '.join(FORMATS)}")
    return chosen


def _metric(members: Members) -> str:
    name, function = members.text("name") or "", members.text("function") or ""
    return f"{function}({name})" if function else name


def _range(members: Members, now: float) -> tuple[int, int]:
    value = members.values.get("timeRange")
    if isinstance(value, str):
        if value not in _LAST:
            raise Invalid(INVALID, f"timeRange {value!r} is not one of {', '.join(_LAST)}, or start and end")
        return int(now) - _LAST[value], int(now)
    span = members.members("timeRange") or Members({})
    return check_span(_time(span, "start"), _time(span, "end"))


def _time(span: Members, name: str) -> int:
    text = span.text(name) or ""
    try:
        if not _ISO.fullmatch(text):
            raise ValueError("as 2023-06-01T00:00:00Z is expected")
        return int(datetime.fromisoformat(text).astimezone(UTC).timestamp())
    except ValueError as error:
        raise Invalid(INVALID, f"timeRange.{name} {text!r} is no time: {error}") from error


def result_file(outcome: Outcome, query_id: str, form: str) -> bytes:
    """Return a zip of one file with all rows: one for each combination of values, and each unit of time."""
    rows = _rows(outcome)
    name = f"QueryResults-{query_id}.{form}"
    content = (
        _csv(rows, _columns(outcome)) if form == "csv" else orjson.dumps(rows, option=orjson.OPT_INDENT_2)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return buffer.getvalue()


def _columns(outcome: Outcome) -> list[str]:
    query = outcome.query
    time = ["timestamp"] if query.unit else []
    return [*query.dimensions, *time, *(metric.text for metric in query.metrics)]


def _rows(outcome: Outcome) -> list[dict[str, object]]:
    query = outcome.query
    found: list[dict[str, object]] = []
    for row in outcome.rows:
        values: dict[str, object] = dict(zip(query.dimensions, row.values, strict=True))
        if not query.unit:
            seconds = float(query.end - query.begin)
            found.append({**values, **{each.text: each.value(row.total, seconds) for each in query.metrics}})
            continue
        for begin in sorted(row.series):
            seconds = float(outcome.seconds_from(begin))
            figures = {each.text: each.value(row.series[begin], seconds) for each in query.metrics}
            found.append({**values, "timestamp": begin * 1000, **figures})
    return found


def _csv(rows: list[dict[str, object]], columns: list[str]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)
    return text.getvalue()


def _plain(value: object) -> object:
    """Return a text as a spreadsheet takes it for one: what begins like a formula is quoted."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
