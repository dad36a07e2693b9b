from __future__ import annotations

import pytest

from gateway.oauth.jose.strict_json import DEEPEST, read_array, read_object, write


def test_an_object_is_read() -> None:
    assert read_object('{"a": [1, 2.5, "x", true, null, {"b": {}}]}') == {
        "a": [1, 2.5, "x", True, None, {"b": {}}]
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '"x"',
        "{'a': 1}",
        '{"a": 1} x',
        '{"a": 1, "a": 2}',
        '{"b": {"a": 1, "a": 1}}',
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 1e999}',
        '{"a": ' + "9" * 5000 + "}",
        '{"a":' * DEEPEST + "1" + "}" * DEEPEST + "}",
        '{"a":' * DEEPEST + "{}" + "}" * DEEPEST,
        '{"a":' + "[" * 50_000 + "]" * 50_000 + "}",
    ],
)
def test_what_two_readers_may_see_differently_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_object(text)


def test_there_is_a_deepest_object() -> None:
    text = '{"a":' * (DEEPEST - 1) + "{}" + "}" * (DEEPEST - 1)
    assert write(read_object(text)) == text


def test_an_array_is_read() -> None:
    assert read_array(' [1, "b"] ') == [1, "b"]


@pytest.mark.parametrize("text", ["", "1", "{}", "[a, b]", "[1", '[], "b": 2'])
def test_what_is_no_array_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_array(text)


def test_what_is_written_is_compact() -> None:
    assert write({"a": ["ü", 1, True, None], "b": {"c": 1.5}}) == '{"a":["ü",1,true,null],"b":{"c":1.5}}'
