from __future__ import annotations

import pytest

from gateway.entities import Attribute
from gateway.errors import Invalid
from gateway.management.members import Members
from gateway.management.properties import properties_view, read_properties


def read(*pairs: tuple[str, str]) -> tuple[Attribute, ...]:
    listed = [{"name": name, "value": value} for name, value in pairs]
    return read_properties(Members({"properties": {"property": listed}}))


def test_properties_are_wrapped_twice() -> None:
    assert read(("a", "1"), ("b", "")) == (Attribute("a", "1"), Attribute("b", ""))
    assert properties_view([Attribute("a", "1")]) == {"property": [{"name": "a", "value": "1"}]}
    assert read_properties(Members({})) == ()
    assert read_properties(Members({"properties": {}})) == ()


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(Invalid, match="is empty, or given twice"):
        read(("a", "1"), ("a", "2"))
    with pytest.raises(Invalid, match="is empty, or given twice"):
        read((" ", "1"))
    with pytest.raises(Invalid, match="more than 4096 characters"):
        read(("a", "x" * 4097))
    with pytest.raises(Invalid, match="201 properties are given"):
        read(*((str(number), "") for number in range(201)))
