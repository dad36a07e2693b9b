"""Texts of a policy's XML: what they become, and what reading them takes."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from gateway.message import Constant, Needs, Variable, resolve
from gateway.policies._values import (
    Fallback,
    Wrong,
    field_values,
    is_odd_name,
    needs_of,
    to_template,
    to_variable,
)
from tests.support.builders import make_exchange


def test_templates_know_the_functions_that_need_a_parser() -> None:
    made = to_template("{jsonPath($.a,body)}{xpath(/b,xml,string)}")
    exchange = make_exchange(variables={"body": '{"a": 1}', "xml": "<b>2</b>"})
    assert made(exchange) == "12"


def test_a_variable_needs_a_name() -> None:
    assert to_variable("x").name == "x"
    with pytest.raises(Wrong, match="needs the name of a variable"):
        to_variable("")


@pytest.mark.parametrize(("name", "is_odd"), [("a.b-c", False), ("{a}", True), ("a b", True)])
def test_odd_names(name: str, is_odd: bool) -> None:
    assert is_odd_name(name) is is_odd


def test_a_fallback_stands_in_for_null() -> None:
    value = Fallback(resolve("weight"), int, 1)
    assert value.name == "weight"
    assert value(make_exchange()) == 1
    assert value(make_exchange(variables={"weight": "3"})) == 3
    with pytest.raises(ValueError, match="invalid literal"):
        value(make_exchange(variables={"weight": "much"}))


def test_a_fallback_needs_what_its_variable_needs() -> None:
    assert Fallback(resolve("request.content"), str, "").needs is Needs.REQUEST_BODY


@dataclass(frozen=True)
class Pair:
    one: object
    other: object = None


@dataclass(frozen=True)
class Modest(Pair):
    extra_needs = Needs.RESPONSE_BODY


BODY: Variable = resolve("request.content")


@pytest.mark.parametrize(
    ("value", "needs"),
    [
        (None, Needs.NOTHING),
        ("text", Needs.NOTHING),
        (Constant(1), Needs.NOTHING),
        (BODY, Needs.REQUEST_BODY),
        ((BODY, resolve("message.content")), Needs.REQUEST_BODY | Needs.MESSAGE_BODY),
        (Pair(BODY), Needs.REQUEST_BODY),
        ((Pair(1, Pair(BODY)),), Needs.REQUEST_BODY),
        (Modest(BODY), Needs.REQUEST_BODY | Needs.RESPONSE_BODY),
    ],
)
def test_needs_are_gathered(value: object, needs: Needs) -> None:
    assert needs_of(value) == needs


def test_fields_of_what_is_no_record() -> None:
    assert field_values("text") == ()
    assert field_values(Pair(1, 2)) == (1, 2)
