from __future__ import annotations

import io
import json
import zipfile

import pytest

from gateway.errors import Invalid
from gateway.management.members import Members
from gateway.management.stat_query import Outcome, Query, Row
from gateway.management.stat_requests import read_format, read_request, result_file
from gateway.management.stat_terms import metric
from tests.support.fakes import NOW

DAY = 86_400
COUNT: dict[str, object] = {"metrics": [{"name": "message_count", "function": "sum"}]}


def figures(count: float) -> tuple[float, ...]:
    return (count, *(0.0,) * 11)


def unpacked(file: bytes) -> tuple[str, str]:
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        (name,) = packed.namelist()
        return name, packed.read(name).decode()


def test_a_question_is_read() -> None:
    asked = {
        **COUNT,
        "timeRange": "last7days",
        "dimensions": ["apps"],
        "groupByTimeUnit": "day",
        "limit": "5",
    }
    query = read_request(Members(asked), NOW)
    assert [each.text for each in query.metrics] == ["sum(message_count)"]
    assert (query.dimensions, query.unit, query.limit) == (("apps",), "day", 5)
    assert (query.begin, query.end) == (int(NOW) - 7 * DAY, int(NOW))
    span = {"start": "2023-06-01T00:00:00Z", "end": "2023-06-01T01:30:00.000Z"}
    query = read_request(Members({**COUNT, "timeRange": span}), NOW)
    assert query.end - query.begin == 5400


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"timeRange": {"start": "2023-13-01T00:00:00Z", "end": "2023-06-02T00:00:00Z"}},
        {"timeRange": {"start": "2023-06-03T00:00:00Z", "end": "2023-06-02T00:00:00Z"}},
        {"timeRange": 5},
        {"timeRange": "last24hours", "groupByTimeUnit": "second"},
        {"timeRange": "last24hours", "limit": 0},
        {"timeRange": "last24hours", "filter": "?"},
        {"timeRange": "last24hours", "dimensions": ["colour"]},
        {"timeRange": "last24hours", "dimensions": "apps"},
        {"timeRange": "last24hours", "metrics": [{"function": "sum"}]},
    ],
)
def test_what_is_not_understood_is_refused(members: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        read_request(Members({**COUNT, **members}), NOW)


def test_a_format_is_one_of_two() -> None:
    assert read_format(Members({})) == "json"
    assert read_format(Members({"outputFormat": "CSV"})) == "csv"
    with pytest.raises(Invalid):
        read_format(Members({"outputFormat": "pdf"}))


def test_an_answer_is_a_file_of_rows() -> None:
    query = Query((metric("sum(message_count)"),), ("apiproxy",), 0, 2 * DAY, "day", oldest_first=True)
    row = Row(("hello",), figures(3.0), {DAY: figures(2.0), 0: figures(1.0)})
    name, text = unpacked(result_file(Outcome(query, (row,)), "id", "json"))
    assert name == "QueryResults-id.json"
    assert json.loads(text) == [
        {"apiproxy": "hello", "timestamp": 0, "sum(message_count)": 1.0},
        {"apiproxy": "hello", "timestamp": DAY * 1000, "sum(message_count)": 2.0},
    ]


def test_a_spreadsheet_reads_no_formula() -> None:
    query = Query((metric("sum(message_count)"), metric("tps")), ("apps",), 0, 10)
    rows = (Row(("=1+1",), figures(3.0)), Row(("a, b",), figures(1.0)))
    _, text = unpacked(result_file(Outcome(query, rows), "id", "csv"))
    assert text == 'apps,sum(message_count),tps\n\'=1+1,3.0,0.3\n"a, b",1.0,0.1\n'
