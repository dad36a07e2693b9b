from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gateway.errors import Invalid
from gateway.management.stat_times import bucket_of, buckets, end_of, read_offset, read_range


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_range_is_two_times_in_utc() -> None:
    assert read_range("06/01/2023 00:00~6/2/2023 12:30") == (at("2023-06-01"), at("2023-06-02T12:30"))
    assert read_range(" 06/01/2023 00:00 ~ 06/02/2023 00:00 ")[0] == at("2023-06-01")


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "06/01/2023~06/02/2023",
        "13/01/2023 00:00~01/01/2024 00:00",
        "06/01/2023 25:00~06/02/2023 00:00",
        "06/02/2023 00:00~06/01/2023 00:00",
        "06/01/2023 00:00~06/01/2023 00:00",
        "06/01/2020 00:00~06/01/2023 00:00",
    ],
)
def test_what_is_no_range_is_refused(text: str | None) -> None:
    with pytest.raises(Invalid):
        read_range(text)


def test_an_offset_is_minutes() -> None:
    assert (read_offset(None), read_offset("120"), read_offset("-330")) == (0, 7200, -19800)
    for text in ("", "two", "1441", "1.5", "-+5", "+-5", "9" * 5_000):
        with pytest.raises(Invalid):
            read_offset(text)


@pytest.mark.parametrize(
    ("unit", "offset", "begin"),
    [
        ("minute", 0, "2023-06-14T13:45"),
        ("hour", 0, "2023-06-14T13:00"),
        ("day", 0, "2023-06-14"),
        ("day", 12 * 3600, "2023-06-14T12:00"),
        ("week", 0, "2023-06-12"),
        ("month", 0, "2023-06-01"),
        ("month", -3600, "2023-06-01T01:00"),
    ],
)
def test_units_begin_where_they_do(unit: str, offset: int, begin: str) -> None:
    assert bucket_of(at("2023-06-14T13:45:30"), unit, offset) == at(begin)
    assert bucket_of(at(begin), unit, offset) == at(begin)


def test_a_span_is_cut_into_units() -> None:
    begin, end = at("2023-01-30T12:00"), at("2023-03-01")
    months = ["2023-01-01", "2023-02-01"]
    assert list(buckets(begin, end, "month", 0)) == [at(each) for each in months]
    assert len(list(buckets(begin, end, "day", 0))) == 30
    assert list(buckets(begin, begin + 7200, "hour", 0)) == [begin, begin + 3600]
    assert len(list(buckets(begin, begin + 600, "minute", 0))) == 10
    assert end_of(at("2023-02-01"), "month", 0) == at("2023-03-01")
    assert end_of(at("2023-02-06"), "week", 0) == at("2023-02-13")
