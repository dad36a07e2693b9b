from __future__ import annotations

from gateway.store.keys import OrganizationKeys
from gateway.store.statistics_keys import StatisticsKeys


def test_statistics_lie_within_their_environment() -> None:
    keys = StatisticsKeys("acme", "test")
    all_keys = {keys.minute(1), keys.hour(1), keys.written("1")}
    assert len(all_keys) == 3
    assert all(key.startswith(OrganizationKeys("acme").environment_area("test")) for key in all_keys)
