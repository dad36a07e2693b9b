from __future__ import annotations

import pytest

from gateway.oauth.jose.values import claim_value, is_same, names_in


@pytest.mark.parametrize(
    ("value", "type_name", "made"),
    [
        ("x", "string", "x"),
        (5, "string", "5"),
        (True, "string", "true"),
        (False, "string", "false"),
        ("5", "number", 5),
        (" -7 ", "number", -7),
        ("2.50", "number", 2.5),
        ("1e3", "number", 1000.0),
        (6, "number", 6),
        (0.5, "number", 0.5),
        ("true", "boolean", True),
        ("FALSE", "boolean", False),
        (True, "boolean", True),
        ('{"a":{"b":[1]}}', "map", {"a": {"b": [1]}}),
        ({"a": 1}, "map", {"a": 1}),
    ],
)
def test_a_text_becomes_a_value(value: object, type_name: str, made: object) -> None:
    found = claim_value(value, type_name, is_array=False)
    assert found == made
    assert type(found) is type(made)


@pytest.mark.parametrize(
    ("value", "type_name"),
    [
        ({"a": 1}, "string"),
        (["a"], "string"),
        ("", "number"),
        ("x", "number"),
        ("0x1", "number"),
        ("1e999", "number"),
        ("\u0661", "number"),
        (True, "number"),
        ("yes", "boolean"),
        (1, "boolean"),
        ("[]", "map"),
        ("x", "map"),
    ],
)
def test_or_cannot(value: object, type_name: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        claim_value(value, type_name, is_array=False)


@pytest.mark.parametrize(
    ("value", "type_name", "made"),
    [
        ("a, b,,c", "string", ["a", "b", "c"]),
        ("", "string", []),
        ("[a, b]", "string", ["a", "b"]),
        ('["a","b,c"]', "string", ["a", "b,c"]),
        (["a", 5], "string", ["a", "5"]),
        (("1", 2), "number", [1, 2]),
        ("1,2.5", "number", [1, 2.5]),
        ("true,false", "boolean", [True, False]),
        ('[{"a":1},{}]', "map", [{"a": 1}, {}]),
    ],
)
def test_arrays(value: object, type_name: str, made: object) -> None:
    assert claim_value(value, type_name, is_array=True) == made


def test_names_may_stand_in_brackets() -> None:
    assert names_in(" [ a , b ] ") == ["a", "b"]
    assert names_in("[a") == ["[a"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a", "a"),
        (1, 1.0),
        (True, True),
        ([1, "a"], [1.0, "a"]),
        ({"a": {"b": []}}, {"a": {"b": []}}),
        (None, None),
    ],
)
def test_what_is_the_same(one: object, other: object) -> None:
    assert is_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        ("1", 1),
        ([1], [True]),
        (["a", "b"], ["b", "a"]),
        (["a"], ["a", "b"]),
        (["a"], "a"),
        ({"a": 1}, {"a": True}),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, [["a", 1]]),
        (None, ""),
    ],
)
def test_what_is_not(one: object, other: object) -> None:
    assert not is_same(one, other)
    assert not is_same(other, one)
