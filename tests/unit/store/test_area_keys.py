from __future__ import annotations

import re

from gateway.store.area_keys import RESERVED, DoomedKeys
from gateway.store.keys import OrganizationKeys
from tests.support.source import ROOT


def test_an_organizations_mark_is_outside_of_what_is_swept() -> None:
    keys, doomed = OrganizationKeys("o"), DoomedKeys("o")
    assert not doomed.organization_mark.startswith(keys.area)
    assert "{o}" in doomed.organization_mark
    assert not doomed.environment_mark("test").startswith(keys.environment_area("test"))
    assert not doomed.environments.startswith(keys.environment_area("test"))


def test_no_organization_may_have_a_name_that_the_store_uses_itself() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "gateway/store").glob("*.py"))
    tags = {tag for source in sources for tag in re.findall(r"PREFIX\}\{\{([a-z_-]+)\}\}", source)}
    assert tags == RESERVED
