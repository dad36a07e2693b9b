"""Stamps and attributes."""

from __future__ import annotations

from gateway.entities import Attribute, Environment, attribute


def test_making_stamps_both_pairs() -> None:
    made = Environment("test").made(1.0, "a@acme.test")
    assert (made.created_at, made.created_by) == (1.0, "a@acme.test")
    assert (made.last_modified_at, made.last_modified_by) == (1.0, "a@acme.test")


def test_changing_keeps_the_making() -> None:
    changed = Environment("test").made(1.0, "a@acme.test").changed(2.0, "b@acme.test")
    assert (changed.created_at, changed.created_by) == (1.0, "a@acme.test")
    assert (changed.last_modified_at, changed.last_modified_by) == (2.0, "b@acme.test")


def test_stamps_are_part_of_the_record() -> None:
    made = Environment("test").made(1.5, "a@acme.test")
    assert Environment.from_record(made.to_record()) == made
    assert made.to_record()["created_by"] == "a@acme.test"


def test_an_attribute_is_found_by_name() -> None:
    attributes = (Attribute("a", "1"), Attribute("b", "2"))
    assert attribute(attributes, "b") == "2"
    assert attribute(attributes, "c") is None
