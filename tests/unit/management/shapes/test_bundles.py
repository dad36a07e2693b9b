"""Shapes of what is imported and deployed."""

from __future__ import annotations

import pytest

from gateway.management import shapes
from gateway.management.shapes import bundles
from tests.support.shapes import is_of, shapes_in, sound


@pytest.mark.parametrize("name", shapes_in(bundles))
def test_every_shape_is_a_schema_and_told_at_the_door(name: str) -> None:
    assert sound(getattr(bundles, name))
    assert getattr(shapes, name) is getattr(bundles, name)


DEPLOYMENT = {
    **dict.fromkeys(("environment", "name", "organization", "revision", "state", "aPIProxy"), "x"),
    **{"configuration": {"basePath": "/", "steps": [], "configVersion": "v"}, "server": []},
}


def test_a_deployment_is_of_a_proxy_or_of_a_shared_flow() -> None:
    assert is_of(bundles.DEPLOYMENT, DEPLOYMENT)
    assert not is_of(bundles.DEPLOYMENT, {**DEPLOYMENT, "server": [{"status": "deployed"}]})
    assert not is_of(bundles.DEPLOYMENT, {name: DEPLOYMENT[name] for name in ("name", "state")})


def test_one_that_takes_the_place_of_another_tells_both() -> None:
    both = {"aPIProxy": "x", "organization": "o", "environment": [DEPLOYMENT, DEPLOYMENT]}
    assert is_of(bundles.DEPLOYED, DEPLOYMENT)
    assert is_of(bundles.DEPLOYED, both)
    assert not is_of(bundles.DEPLOYMENT, both)


def test_a_part_has_whatever_members_its_xml_has() -> None:
    assert is_of(bundles.PART, {"name": "Quota", "policyType": "Quota", "allow": {"count": "1"}})
    assert not is_of(bundles.PART, {"name": 1})


def test_an_empty_hook_has_no_members() -> None:
    assert is_of(bundles.FLOW_HOOK, {})
    assert not is_of(bundles.SENT_FLOW_HOOK, {})
