"""The types of ExtractVariables."""

from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.policies._casts import cast_to, to_type
from gateway.policies._extraction import Rules
from gateway.policies._values import Wrong

RULES = Rules("EV", ignores_unresolved=False)


@pytest.mark.parametrize(
    ("name", "value", "cast"),
    [
        ("string", "a", "a"),
        ("string", True, "true"),
        ("string", 1.5, "1.5"),
        ("string", {"a": [1, "b"]}, '{"a":[1,"b"]}'),
        ("nodeset", [1], "[1]"),
        ("boolean", True, True),
        ("boolean", "false", False),
        ("integer", 7, 7),
        ("integer", "-7", -7),
        ("integer", 2**31 - 1, 2**31 - 1),
        ("long", -(2**63), -(2**63)),
        ("float", "1.5e3", 1500.0),
        ("float", ".5", 0.5),
        ("double", 2, 2.0),
    ],
)
def test_values_are_converted(name: str, value: object, cast: object) -> None:
    made = cast_to(name, value, RULES)
    assert made == cast
    assert type(made) is type(cast)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("boolean", "yes"),
        ("integer", "1.0"),
        ("integer", 2**31),
        ("integer", True),
        ("integer", ""),
        ("long", 2**63),
        ("long", "1" * 30),
        ("float", "inf"),
        ("double", "1_0"),
        ("double", {}),
    ],
)
def test_what_cannot_be_converted_is_a_fault(name: str, value: object) -> None:
    with pytest.raises(Fault) as caught:
        cast_to(name, value, RULES)
    assert caught.value.code == "steps.extractvariables.UnableToCast"


def test_a_type_has_a_name() -> None:
    assert to_type("NodeSet") == "nodeset"
    with pytest.raises(Wrong, match="type 'decimal' is none of string, boolean"):
        to_type("decimal")
