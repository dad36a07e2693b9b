import json
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.payload.errors import PayloadError
from gateway.payload.parsing import PayloadLimits, parse_json_payload


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_json_in_any_unicode_encoding(value):
    text = json.dumps(value)
    for raw in (
        text,
        text.encode(),
        text.encode("utf-8-sig"),
        text.encode("utf-16"),
        text.encode("utf-32-le"),
    ):
        assert parse_json_payload(raw) == value


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "Malformed JSON: Expecting value"),
        ("{'a':1}", "Malformed JSON: Expecting property name"),
        ("[1,]", "Malformed JSON"),
        ("[1] x", "Malformed JSON: Extra data"),
        ("NaN", "NaN is no JSON number"),
        ("[-Infinity]", "-Infinity is no JSON number"),
        ("[1e999]", "1e999 is out of range"),
        ("1" * 5000, "Malformed JSON: Exceeds the limit"),
        (b'"\xff"', "not utf-8 at byte 1"),
        ("[" * 257 + "]" * 257, "nested deeper than 256"),
        ('{"a":' * 300, "nested deeper than 256"),
        ('"[' * 100 + "[" * 300, "nested deeper than 256"),
    ],
)
def test_refused_json(raw, message):
    with pytest.raises(PayloadError, match=message):
        parse_json_payload(raw)


def test_depth_counts_what_is_open_and_not_what_is_in_strings():
    assert parse_json_payload("[" * 256 + "]" * 256)
    assert parse_json_payload(json.dumps(["[" * 300, '\\"[' * 300, [], {}] + [[]] * 300))


def test_json_size():
    limits = PayloadLimits(max_bytes=4)
    assert parse_json_payload("1234", limits) == 1234
    with pytest.raises(PayloadError, match="larger than 4 bytes"):
        parse_json_payload("12345", limits)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1", 1),
        ("[1,2,3]", 4),
        ('{"a":1,"b":{"c":2}}', 4),
        ('["a,b,c,[[[{{{","\\",,,"]', 3),
        (json.dumps({"a": ["x", {"y": [1, None]}]}), 7),
    ],
)
def test_json_values(text, values):
    assert parse_json_payload(text, PayloadLimits(max_nodes=values)) == json.loads(text)
    if values > 1:
        with pytest.raises(PayloadError, match=f"more than {values - 1} values"):
            parse_json_payload(text, PayloadLimits(max_nodes=values - 1))


@pytest.mark.parametrize(
    "text",
    [
        "[" + "[]," * 3_000_000 + "[]]",
        '[{"a":' + '"",' * 3_000_000,
        '""' * 4_900_000 + "," * 100_000,
        '"":' * 3_000_000 + "," * 100_000,
        "," * 10_000_000,
    ],
)
def test_counting_ends_with_the_limit(text):
    # To the end it would take seconds.
    started = time.process_time()
    with pytest.raises(PayloadError, match="more than 100000 values"):
        parse_json_payload(text)
    assert time.process_time() - started < 1


@pytest.mark.parametrize("text", ["]" * 300_000, "[" * 200 + "}" * 300_000])
def test_counting_ends_where_no_json_can_follow(text):
    with pytest.raises(PayloadError, match="Malformed JSON"):
        parse_json_payload(text + "[" * 300 + "," * 100_000)


def test_an_unclosed_string_is_read_once():
    # Read once more for each quote, this would take hours.
    with pytest.raises(PayloadError, match="Unterminated string"):
        parse_json_payload('"' + '\\"' * 2_000_000)


@given(st.binary(max_size=40))
def test_bytes_of_any_kind_are_parsed_or_refused(raw):
    with suppress(PayloadError):
        parse_json_payload(raw)
