from __future__ import annotations

from typing import cast

import pytest

from gateway.entities import Attribute, Organization
from gateway.errors import Invalid
from gateway.management.body import Body
from gateway.management.call import Call, Ports
from gateway.store import Store

FORM = "application/x-www-form-urlencoded"


def call(query: dict[str, str] | None = None, form: bytes = b"", known: Organization | None = None) -> Call:
    ports = Ports(cast("Store", None), lambda: 7.0, str, lambda: "id")
    names = {"organization": "acme"}
    return Call("POST", names, "me@x.com", ports, query or {}, Body(form, FORM), known=known)


def test_a_parameter_is_of_the_query_or_of_the_form() -> None:
    both = call({"env": "test"}, b"env=prod&revision=1")
    assert (both.parameter("env"), both.parameter("revision"), both.parameter("x")) == ("test", "1", None)
    assert (both.organization, both.now) == ("acme", 7.0)


@pytest.mark.parametrize(("text", "flag"), [("true", True), ("TRUE", True), ("false", False)])
def test_flags_are_true_or_false(text: str, flag: bool) -> None:
    assert call({"x": text}).flag("x") is flag
    assert call().flag("x") is False
    with pytest.raises(Invalid, match="x must be true or false"):
        call({"x": "1"}).flag("x")


def test_choices_are_among_those_there_are() -> None:
    assert call({"a": "x"}).choice("a", "x", "y") == "x"
    assert call().choice("a", "x") is None
    with pytest.raises(Invalid, match="'z' is not one of x, y"):
        call({"a": "z"}).choice("a", "x", "y")


def test_what_must_be_chosen_is_there_and_among_those_there_are() -> None:
    assert call({"a": "x"}).chosen("a", "x", "y") == "x"
    with pytest.raises(Invalid, match="a is absent; x or y is expected"):
        call().chosen("a", "x", "y")
    with pytest.raises(Invalid, match="'z' is not one of x, y"):
        call({"a": "z"}).chosen("a", "x", "y")


def test_a_count_is_bounded() -> None:
    assert call().count(100) == 100
    assert call({"count": "7"}).count(100) == 7
    assert call({"count": "700"}).count(100) == 100
    assert call({"rows": "7", "count": "8"}).count(100, "rows", "count") == 7


def test_a_list_begins_with_a_key_of_either_spelling() -> None:
    assert (call({"startKey": "a"}).start, call({"startkey": "b"}).start, call().start) == ("a", "b", "")


def test_organization_properties_are_at_hand() -> None:
    known = Organization("acme", properties=(Attribute("a", "1"),))
    assert call(known=known).organization_property("a") == "1"
    assert call().organization_property("a") is None
