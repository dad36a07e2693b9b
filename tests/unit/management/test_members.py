from __future__ import annotations

from collections.abc import Callable

import pytest

from gateway.entities import Attribute
from gateway.errors import Invalid
from gateway.management.members import Members

NESTED = Members({"a": {"b": 1}})


def test_absent_and_null_are_the_same() -> None:
    members = Members({"x": None})
    assert "x" not in members
    assert "y" not in members
    assert (members.text("x"), members.texts("x"), members.number("x")) == (None, None, None)
    assert (members.members("x"), members.attributes("x"), members.flag("x", default=True)) == (
        None,
        None,
        True,
    )


def test_values_are_read_as_what_they_must_be() -> None:
    members = Members(
        {"t": "x", "l": ["a", "b"], "n": 7, "s": " -12 ", "f": "TRUE", "a": [{"name": "n", "value": "v"}]}
    )
    assert "t" in members
    assert (members.text("t"), members.texts("l")) == ("x", ("a", "b"))
    assert (members.number("n"), members.number("s"), members.text_or_number("n")) == (7, -12, "7")
    assert members.text_or_number("t") == "x"
    assert (members.flag("f", default=False), Members({"f": False}).flag("f", default=True)) == (True, False)
    assert members.attributes("a") == (Attribute("n", "v"),)


Read = Callable[[Members], object]


@pytest.mark.parametrize(
    ("value", "read", "message"),
    [
        (1, lambda members: members.text("x"), "x must be a text"),
        ("a", lambda members: members.texts("x"), "x must be a list"),
        ([1], lambda members: members.texts("x"), "x must be a text"),
        ("1.5", lambda members: members.number("x"), "x must be a whole number"),
        ("٣", lambda members: members.number("x"), "x must be a whole number"),
        (True, lambda members: members.number("x"), "x must be a whole number"),
        (10**15, lambda members: members.number("x"), "x must be a whole number"),
        (1.5, lambda members: members.number("x"), "x must be a whole number"),
        (True, lambda members: members.text_or_number("x"), "x must be a text"),
        (1, lambda members: members.flag("x", default=True), "x must be true or false"),
        ("yes", lambda members: members.flag("x", default=True), "x must be true or false"),
        ([], lambda members: members.members("x"), "x must be an object"),
        ({}, lambda members: members.attributes("x"), "x must be a list"),
        ([[]], lambda members: members.attributes("x"), "x must be an object"),
        ([{"name": 1}], lambda members: members.attributes("x"), "x.name must be a text"),
        ("\udc00", lambda members: members.text("x"), "x holds half of a character"),
    ],
)
def test_other_types_are_refused_by_name(value: object, read: Read, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        read(Members({"x": value}))
    assert caught.value.message == message


def test_members_inside_are_named_by_their_path() -> None:
    inner = NESTED.members("a")
    assert inner is not None
    with pytest.raises(Invalid, match=r"a\.b must be a text"):
        inner.text("b")


def test_what_is_made_once_is_kept() -> None:
    members = Members({"name": "a", "other": None, "number": 1})
    members.keep("name", "a", of="a thing")
    members.keep("absent", "a", of="a thing")
    members.keep("other", "a", of="a thing")
    with pytest.raises(Invalid, match="The name of a thing cannot be changed") as caught:
        members.keep("name", "b", of="a thing", code="x.y")
    assert caught.value.code == "x.y"
    with pytest.raises(Invalid, match="must be a text"):
        members.keep("number", "1", of="a thing")


def test_each_object_of_a_list_is_read_by_itself() -> None:
    members = Members({"developer": [{"email": "a@x.com"}, {"email": None}], "wrong": [1], "text": "x"})
    each = members.each("developer")
    assert each is not None
    assert [one.text("email") for one in each] == ["a@x.com", None]
    assert members.each("absent") is None
    for name in ("wrong", "text"):
        with pytest.raises(Invalid, match=name):
            members.each(name)
