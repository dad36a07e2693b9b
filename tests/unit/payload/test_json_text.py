import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.payload.json_text import JsonNumber, compact, json_value_text, pretty

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(VALUES)
def test_both_layouts_read_back(value):
    assert json.loads(compact(value)) == value
    assert json.loads(pretty(value)) == value


@given(VALUES)
def test_compact_is_what_the_standard_library_writes_without_blanks(value):
    assert json.loads(compact(value, sort=True)) == value
    if json.dumps(value).isascii() and "\\ud" not in json.dumps(value):
        assert compact(value) == json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def test_jackson_layout():
    value = {
        "name": "a/b é",
        "list": ["prod", "test"],
        "none": [],
        "nothing": {},
        "apps": [{"id": 1, "tags": [{"a": None}]}, {}],
        "deep": {"on": True, "rate": 1.5},
    }
    assert pretty(value) == (
        "{\n"
        '  "name" : "a/b é",\n'
        '  "list" : [ "prod", "test" ],\n'
        '  "none" : [ ],\n'
        '  "nothing" : { },\n'
        '  "apps" : [ {\n'
        '    "id" : 1,\n'
        '    "tags" : [ {\n'
        '      "a" : null\n'
        "    } ]\n"
        "  }, { } ],\n"
        '  "deep" : {\n'
        '    "on" : true,\n'
        '    "rate" : 1.5\n'
        "  }\n"
        "}"
    )


def test_members_keep_their_order_unless_sorted():
    value = {"b": {"d": 1, "c": 2}, "a": 3}
    assert compact(value) == '{"b":{"d":1,"c":2},"a":3}'
    assert compact(value, sort=True) == '{"a":3,"b":{"c":2,"d":1}}'
    assert pretty({"b": 1, "a": 2}, sort=True) == '{\n  "a" : 2,\n  "b" : 1\n}'


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (JsonNumber("1.50"), "1.50"),
        (10**30, "1" + "0" * 30),
        (("a", 1), '["a",1]'),
        ("\ud800é", '"\\ud800\\u00e9"'),
        ("\x00\x1f\x7f", '"\\u0000\\u001f\x7f"'),
        ([], "[]"),
        ({}, "{}"),
        ("é", '"é"'),
    ],
)
def test_scalars(value, text):
    assert compact(value) == text


def test_depth_costs_no_stack():
    value: object = "x"
    for _ in range(sys.getrecursionlimit() * 2):
        value = [{"a": value}]
    assert compact(value).startswith('[{"a":[{"a":')


@pytest.mark.parametrize("value", [float("inf"), float("nan"), b"x", object(), {1: "x"}, [{"a": {2}}]])
def test_what_json_does_not_know(value):
    with pytest.raises(TypeError, match="JSON"):
        compact(value)


def test_text_of_json_values():
    assert [json_value_text(value) for value in ("a", 1, [True, None])] == ["a", "1", "[true,null]"]
