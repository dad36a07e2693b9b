from __future__ import annotations

import pytest

from gateway.oauth.jose.dates import Moment, format_instant, format_span, parse_moment, parse_span

JUNE = 1560880811.0
"""2019-06-18T18:00:11Z."""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("300", 300),
        ("30s", 30),
        ("10m", 600),
        ("1h", 3600),
        ("2d", 172800),
        ("1500ms", 1.5),
        (" 5 ", 5),
        ("0s", 0),
    ],
)
def test_spans(text: str, seconds: float) -> None:
    assert parse_span(text) == seconds


@pytest.mark.parametrize("text", ["", "s", "-1", "1.5h", "1w", "1 h", "1H", "1" * 13, "\u0661s"])
def test_what_is_no_span(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        parse_span(text)


@pytest.mark.parametrize(
    "text",
    [
        "2019-06-18T11:00:11.000-0700",
        "2019-06-18T11:00:11-07:00",
        "2019-06-18T18:00:11Z",
        "Tue, 18 Jun 2019 11:00:11 PDT",
        "Tue, 18 Jun 2019 18:00:11 GMT",
        "Tue, 18 Jun 2019 20:30:11 +0230",
        "Tuesday, 18-Jun-19 11:00:11 PDT",
        "Tuesday, 18 Jun 2019 11:00:11 PDT",
        "Tuesday, 18-Jun-19 13:00:11 -0500",
        "Tue Jun 18 18:00:11 2019",
        "Mon Jun 18 18:00:11 2019",
    ],
)
def test_dates(text: str) -> None:
    assert parse_moment(text) == Moment(JUNE, is_relative=False)
    assert parse_moment(text).at(5.0) == JUNE


def test_fractions_count() -> None:
    assert parse_moment("2019-06-18T11:00:11.269-0700").seconds == pytest.approx(JUNE + 0.269)


def test_two_digits_of_a_year_are_near() -> None:
    assert parse_moment("Sunday, 06-Nov-94 08:49:37 GMT").seconds == 784111777


def test_a_span_begins_now() -> None:
    assert parse_moment("10m").at(JUNE) == JUNE + 600


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "2019-06-18",
        "2019-06-18T11:00:11",
        "2019-13-18T11:00:11Z",
        "Tue, 18 Jun 2019 11:00:11 XYZ",
        "Tue, 31 Jun 2019 11:00:11 GMT",
        "Tue, 18 Jun 2019 25:00:11 GMT",
        "Tue, 18 Juni 2019 11:00:11 GMT",
    ],
)
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_moment(text)


def test_instants_are_written_as_edge_does() -> None:
    assert format_instant(1569706245.0) == "2019-09-28T21:30:45.000+0000"
    assert format_instant(1569706245.926) == "2019-09-28T21:30:45.926+0000"
    assert format_instant(-1.0) == "1969-12-31T23:59:59.000+0000"
    assert format_instant(1e15) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (3599.926, "00:59:59.926"),
        (0, "00:00:00.000"),
        (360000, "100:00:00.000"),
        (-61.5, "-00:01:01.500"),
    ],
)
def test_spans_are_written_as_edge_does(seconds: float, text: str) -> None:
    assert format_span(seconds) == text
