"""The words that shapes are made of."""

from __future__ import annotations

import pytest

from gateway.management.shapes import words
from tests.support.shapes import is_of, shapes_in, sound


@pytest.mark.parametrize("name", shapes_in(words))
def test_every_shape_is_a_schema(name: str) -> None:
    assert sound(getattr(words, name))


def test_an_entity_has_members_always_or_maybe() -> None:
    thing = words.entity("Thing", words.texts("a b"), {"c": words.NUMBER})
    assert is_of(thing, {"a": "", "b": ""})
    assert is_of(thing, {"a": "", "b": "", "c": 1})
    assert not is_of(thing, {"a": ""})
    assert not is_of(thing, {"a": "", "b": "", "c": "1"})
    assert "required" not in words.entity("Thing", {}).schema
    assert words.entity("Thing", {}, is_open=True).schema["additionalProperties"] is True


def test_lists_choices_and_alternatives() -> None:
    assert is_of(words.list_of(words.NUMBER), [1, 2])
    assert not is_of(words.list_of(words.NUMBER), ["1"])
    assert is_of(words.choice("a", "b"), "b")
    assert not is_of(words.choice("a", "b"), "c")
    assert is_of(words.one_of(words.NUMBER, words.TEXT), "c")
    assert not is_of(words.one_of(words.NUMBER, words.TEXT), True)


@pytest.mark.parametrize("value", [1, -1, "1", " -20 "])
def test_a_number_may_be_sent_as_a_text(value: object) -> None:
    assert is_of(words.SENT_NUMBER, value)


@pytest.mark.parametrize("value", ["", "1.5", 1.5, "1" * 16, None])
def test_what_is_no_number_is_none_as_a_text_either(value: object) -> None:
    assert not is_of(words.SENT_NUMBER, value)


def test_truth_may_be_sent_as_a_text() -> None:
    assert all(is_of(words.SENT_FLAG, value) for value in (True, "true", "False", " TRUE "))
    assert not any(is_of(words.SENT_FLAG, value) for value in ("yes", 1, None))
