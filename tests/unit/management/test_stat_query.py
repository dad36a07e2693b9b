"""Questions to statistics, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gateway.entities import Environment
from gateway.errors import Invalid
from gateway.management.stat_query import Outcome, answer, read_query
from gateway.store import Sheet, Store
from tests.support.fakes import NOW
from tests.support.management import ORG

BEGIN = int(NOW) - int(NOW) % 3600
RANGE = "11/14/2023 20:00~11/15/2023 00:00"
COUNT = {"select": "sum(message_count)", "timeRange": RANGE}


def name(proxy: str, status: str = "200", app: str = "a") -> tuple[str, ...]:
    return (proxy, "1", "GET", status, "t", app, "d", "e", "p")


def calls(count: float, least: float = 0.1, most: float = 0.2) -> tuple[float, ...]:
    return (count, 0.0, 0.0, 0.0, 10.0, count * least, least, most, 0.0, 0.0, 0.0, 0.0)


async def asked(store: Store, parameters: Mapping[str, str], dimensions: str = "") -> Outcome:
    query = read_query({**COUNT, **parameters}, dimensions)
    return await answer(query, store.statistics(), ORG, "test", now=NOW)


def counts(outcome: Outcome) -> list[tuple[tuple[str, ...], float]]:
    return [(row.values, row.total[0]) for row in outcome.rows]


@pytest.fixture
async def counted(store: Store) -> Store:
    await store.environments(ORG).create(Environment("test"))
    sheets = (
        {name("hello"): calls(3.0), name("hello", "500"): calls(1.0, 0.05, 0.9), name("other"): calls(10.0)},
        {name("hello"): calls(2.0, 0.01, 0.5), name("third", app="b"): calls(4.0)},
    )
    for place, tallies in enumerate(sheets):
        minute = BEGIN // 60 + 30 * place
        await store.statistics(1e6).write(Sheet(str(place), ORG, "test", minute, tallies))
    return store


async def test_all_of_an_environment(counted: Store) -> None:
    outcome = await asked(counted, {})
    assert counts(outcome) == [((), 20.0)]
    assert outcome.rows[0].total[6:8] == (0.01, 0.9)


async def test_rows_by_one_dimension_and_more(counted: Store) -> None:
    assert counts(await asked(counted, {}, "apiproxy")) == [
        (("hello",), 6.0),
        (("other",), 10.0),
        (("third",), 4.0),
    ]
    outcome = await asked(counted, {}, "apiproxy, response_status_code")
    assert counts(outcome)[:2] == [(("hello", "200"), 5.0), (("hello", "500"), 1.0)]


async def test_rows_are_sorted_picked_and_cut(counted: Store) -> None:
    best = {"sortby": "sum(message_count)"}
    assert [values for (values,), _ in counts(await asked(counted, best, "apiproxy"))] == [
        "other",
        "hello",
        "third",
    ]
    least = {**best, "sort": "asc", "topk": "2"}
    assert counts(await asked(counted, least, "apiproxy")) == [(("third",), 4.0), (("hello",), 6.0)]
    assert counts(await asked(counted, {"topk": "1"}, "apiproxy")) == [(("other",), 10.0)]
    outcome = await asked(counted, {"limit": "1", "offset": "1"}, "apiproxy")
    assert (counts(outcome), outcome.is_truncated) == ([(("other",), 10.0)], True)
    assert not (await asked(counted, {"limit": "2", "offset": "1"}, "apiproxy")).is_truncated


async def test_rows_are_filtered(counted: Store) -> None:
    outcome = await asked(counted, {"filter": "(response_status_code eq '500')"}, "apiproxy")
    assert counts(outcome) == [(("hello",), 1.0)]
    assert counts(await asked(counted, {"filter": "apps eq 'b'"})) == [((), 4.0)]


async def test_time_is_cut_into_units(counted: Store) -> None:
    (row,) = (await asked(counted, {"timeUnit": "minute"})).rows
    assert {begin: figures[0] for begin, figures in row.series.items()} == {BEGIN: 14.0, BEGIN + 1800: 6.0}
    (row,) = (await asked(counted, {"timeUnit": "hour"})).rows
    assert {begin: figures[0] for begin, figures in row.series.items()} == {BEGIN: 20.0}


async def test_a_day_later_hours_tell_the_same(counted: Store) -> None:
    query = read_query({**COUNT, "timeUnit": "hour"}, "apiproxy")
    now = await answer(query, counted.statistics(), ORG, "test", now=NOW)
    later = await answer(query, counted.statistics(), ORG, "test", now=NOW + 3 * 86_400)
    assert later.rows == now.rows
    minutes = read_query({**COUNT, "timeUnit": "minute"}, "")
    with pytest.raises(Invalid, match="minutes are kept for a day"):
        await answer(minutes, counted.statistics(), ORG, "test", now=NOW + 3 * 86_400)


async def test_an_answer_has_a_size(counted: Store) -> None:
    query = read_query({**COUNT, "timeUnit": "minute"}, "apiproxy")
    outcome = await answer(query, counted.statistics(), ORG, "test", now=NOW, most=4)
    assert len(outcome.rows) == 3
    with pytest.raises(Invalid, match="more than 3 values by time"):
        await answer(query, counted.statistics(), ORG, "test", now=NOW, most=3)


@pytest.mark.parametrize(
    ("parameters", "dimensions"),
    [
        ({"select": " , "}, ""),
        ({"select": "median(total_response_time)"}, ""),
        ({"timeUnit": "second"}, ""),
        ({"sort": "UP"}, ""),
        ({"sortby": "apiproxy"}, ""),
        ({"topk": "0"}, ""),
        ({"limit": "all"}, ""),
        ({"offset": "-1"}, ""),
        ({"tsAscending": "perhaps"}, ""),
        ({"tzo": "CET"}, ""),
        ({}, "apiproxy,colour"),
        ({}, "apiproxy,apiproxy_revision,request_verb,target,developer,developer_app"),
    ],
)
def test_what_is_not_understood_is_refused(parameters: dict[str, str], dimensions: str) -> None:
    with pytest.raises(Invalid):
        read_query({**COUNT, **parameters}, dimensions)


def test_a_unit_that_a_client_leaves_undefined_is_none() -> None:
    # apigee-edge-js writes the word where its user names no unit.
    assert read_query({**COUNT, "timeUnit": "undefined"}, "").unit == ""
