"""The records of a bundle are frozen and slotted."""

from __future__ import annotations

import dataclasses

import pytest

from gateway.bundle import model
from gateway.bundle.model import FaultRule
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
