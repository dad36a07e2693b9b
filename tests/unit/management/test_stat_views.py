from __future__ import annotations

from gateway.management.stat_query import Outcome, Query, Row
from gateway.management.stat_terms import metric
from gateway.management.stat_views import nested_view, optimized_view

DAY = 86_400


def figures(count: float) -> tuple[float, ...]:
    return (count, 0.0, 0.0, 0.0, 0.0, 0.1, 0.1, 0.1, 0.0, 0.0, 0.0, 0.0)


ROW = Row(("hello", "200"), figures(3.0), {0: figures(1.0), DAY: figures(2.0)})
METRICS = (metric("sum(message_count)"), metric("avg(total_response_time)"))


def test_values_are_texts_by_time_newest_first() -> None:
    query = Query(METRICS[:1], ("apiproxy", "response_status_code"), 0, 2 * DAY, "day")
    view = nested_view(Outcome(query, (ROW,)), "test")
    assert view["environments"] == [
        {
            "dimensions": [
                {
                    "metrics": [
                        {
                            "name": "sum(message_count)",
                            "values": [
                                {"timestamp": DAY * 1000, "value": "2.0"},
                                {"timestamp": 0, "value": "1.0"},
                            ],
                        }
                    ],
                    "name": "hello,200",
                }
            ],
            "name": "test",
        }
    ]


def test_without_a_unit_there_is_one_value() -> None:
    query = Query(METRICS, (), 0, DAY)
    view = nested_view(Outcome(query, (Row((), figures(3.0)),)), "test")
    assert view["environments"] == [
        {
            "metrics": [
                {"name": "sum(message_count)", "values": ["3.0"]},
                {"name": "avg(total_response_time)", "values": ["33.333"]},
            ],
            "name": "test",
        }
    ]


def test_the_optimized_shape_has_a_number_for_each_time() -> None:
    query = Query(METRICS[:1], ("apiproxy", "response_status_code"), 0, 3 * DAY, "day", oldest_first=True)
    view = optimized_view(Outcome(query, (ROW,), is_truncated=True), "test")
    assert view["Response"] == {
        "TimeUnit": [0, DAY * 1000, 2 * DAY * 1000],
        "metaData": {"errors": [], "notices": []},
        "resultTruncated": True,
        "stats": {
            "data": [
                {
                    "identifier": {
                        "names": ["apiproxy", "response_status_code"],
                        "values": ["hello", "200"],
                    },
                    "metric": [{"env": "test", "name": "sum(message_count)", "values": [1.0, 2.0, 0.0]}],
                }
            ]
        },
    }


def test_calls_per_second_are_of_the_unit() -> None:
    query = Query((metric("tps"),), (), 0, 2 * DAY, "day", oldest_first=True)
    row = Row((), figures(86_400.0), {0: figures(86_400.0)})
    view = optimized_view(Outcome(query, (row,)), "test")
    assert "'values': [1.0, 0.0]" in str(view)
