from __future__ import annotations

from gateway.store.area_keys import DoomedKeys
from gateway.store.keys import OrganizationKeys


def test_an_organizations_mark_is_outside_of_what_is_swept() -> None:
    keys, doomed = OrganizationKeys("o"), DoomedKeys("o")
    assert not doomed.organization_mark.startswith(keys.area)
    assert "{o}" in doomed.organization_mark
    assert not doomed.environment_mark("test").startswith(keys.environment_area("test"))
    assert not doomed.environments.startswith(keys.environment_area("test"))
