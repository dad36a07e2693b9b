from datetime import UTC, datetime

import pytest

from gateway.message.time_format import TimeFormatError, compile_time_format


def ms(year: int, month: int, day: int, hour: int = 0) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp() * 1000)


AFTERNOON = ms(2017, 5, 10, 16) + (4 * 60 + 6) * 1000 + 78


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("yyyy-MM-dd HH-mm-ss", "2017-05-10 16-04-06"),
        ("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "2017-05-10T16:04:06.078Z"),
        ("yy y yyy yyyyy", "17 2017 2017 02017"),
        ("M MM MMM MMMM L LLL", "5 05 May May 5 May"),
        ("E EEE EEEE u", "Wed Wed Wednesday 3"),
        ("a h hh K k H", "PM 4 04 4 16 16"),
        ("d D DDD F", "10 130 130 2"),
        ("w W Y YY", "19 2 2017 17"),
        ("S SSSS s m", "78 0078 6 4"),
        ("z zzzz Z X XX XXX G", "UTC Coordinated Universal Time +0000 Z Z Z AD"),
        ("''yyyy'' 'o''clock' é/", "'2017' o'clock é/"),
        ("", ""),
    ],
)
def test_letters(pattern, expected):
    assert compile_time_format(pattern)(AFTERNOON) == expected


def test_the_example_of_the_documentation():
    assert compile_time_format("yyyy-MM-dd HH-mm-ss")(1494390266000) == "2017-05-10 04-24-26"


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (ms(2017, 1, 1, 0), "AM 24 0 12 0"),
        (ms(2017, 1, 1, 12), "PM 12 0 12 12"),
        (ms(2017, 1, 1, 23), "PM 23 11 11 23"),
    ],
)
def test_the_four_ways_to_count_hours(moment, expected):
    assert compile_time_format("a k K h H")(moment) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ((2017, 1, 1), "2017 1 1"),  # a Sunday
        ((2017, 1, 7), "2017 1 1"),
        ((2017, 1, 8), "2017 2 2"),
        ((2016, 1, 1), "2016 1 1"),  # a Friday: the next Sunday begins week 2
        ((2016, 1, 3), "2016 2 2"),
        ((2018, 12, 29), "2018 52 5"),
        ((2018, 12, 30), "2019 1 6"),  # a Sunday whose week holds 1 January
        ((2022, 12, 31), "2022 53 5"),  # a Saturday: its week ends with the year
        ((2019, 2, 28), "2019 9 5"),
    ],
)
def test_weeks_are_those_of_the_us(day, expected):
    assert compile_time_format("Y w W")(ms(*day)) == expected


def test_before_the_epoch():
    assert compile_time_format("yyyy-MM-dd HH:mm:ss.SSS")(-1) == "1969-12-31 23:59:59.999"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("yyyy-bb", 'illegal letter "b" at position 5'),
        ("yyyy 'T", "quote at position 5"),
        ("XXXX", "up to three times"),
    ],
)
def test_refused_patterns(pattern, message):
    with pytest.raises(TimeFormatError, match=message):
        compile_time_format(pattern)


@pytest.mark.parametrize("moment", [10**17, -(10**17), 10**30])
def test_a_moment_beyond_the_calendar(moment):
    write = compile_time_format("yyyy")
    with pytest.raises(TimeFormatError, match="outside the years"):
        write(moment)
