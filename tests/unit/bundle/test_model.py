"""The records of a bundle are frozen and slotted."""

from __future__ import annotations

import dataclasses

import pytest

from gateway.bundle import model
from gateway.bundle.model import ConditionText, FaultRule
from gateway.bundle.places import Jump
from gateway.errors import Location

RECORDS = [
    getattr(model, name)
    for name in (
        "ConditionText",
        "Step",
        "Flow",
        "FaultRule",
        "RouteRule",
        "ProxyEndpoint",
        "ServerRef",
        "LoadBalancer",
        "TlsSettings",
        "TargetConnection",
        "TargetEndpoint",
        "Bundle",
    )
]


@pytest.mark.parametrize("record", RECORDS)
def test_what_is_known_at_deploy_is_frozen_and_slotted(record):
    assert record.__dataclass_params__.frozen
    assert not hasattr(record, "__dict__") or "__slots__" in vars(record)


def test_a_record_refuses_changes():
    rule = FaultRule("x", None, (), Location("a.xml", 1))

    with pytest.raises(dataclasses.FrozenInstanceError):
        rule.name = "y"  # type: ignore[misc]
    assert rule.always_enforce is False


def test_a_condition_knows_the_place_of_each_of_its_characters():
    begin, later = Location("a.xml", 3, 5), Location("a.xml", 3, 40)
    plain, jumping = ConditionText("ab\ncd", begin), ConditionText("ab\ncd", begin, (Jump(4, later),))

    assert plain.place(0) == jumping.place(0) == begin
    assert plain.place(4) == Location("a.xml", 4, 2)
    assert jumping.place(3) == Location("a.xml", 4, 1)
    assert jumping.place(4) == later
    assert len({plain, jumping, ConditionText("ab\ncd", begin)}) == 2
