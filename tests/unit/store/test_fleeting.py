"""What a backup holds, area by area: what is kept, and not what runs."""

from __future__ import annotations

import pytest

from gateway.store.area_keys import DOOMED_ORGANIZATIONS, DoomedKeys
from gateway.store.attempt_keys import account_trail, address_trail, pair_trail
from gateway.store.audit_keys import audit_log, of_organization
from gateway.store.debug_session_keys import DebugSessionKeys
from gateway.store.fleeting import is_fleeting
from gateway.store.keys import (
    BARRIER,
    RESTORING,
    USERS,
    VAULT_CHECK,
    WITNESSES,
    WORKERS,
    OrganizationKeys,
    lease,
)
from gateway.store.login_keys import SECOND_FACTORS, SIGNING_KEYS, login_session, passcode
from gateway.store.map_keys import MapScope
from gateway.store.role_keys import RoleKeys
from gateway.store.statistics_keys import StatisticsKeys, reports

ORG = OrganizationKeys("my.org")
DEBUG = DebugSessionKeys("my.org")
STATISTICS = StatisticsKeys("my.org", "prod-1")
RUNS = (
    WORKERS.record("w1"),
    WORKERS.index,
    BARRIER,
    WITNESSES,
    lease("w1"),
    RESTORING,
    pair_trail("a", "b"),
    account_trail("a"),
    address_trail("b"),
    passcode("0a"),
    DEBUG.sessions.record("test/weather/1/mine"),
    DEBUG.sessions.index,
    DEBUG.transactions("id"),
    STATISTICS.written("w1-17:0"),
)
KEPT = (
    VAULT_CHECK,
    USERS.record("a@b.c"),
    SECOND_FACTORS.record("a@b.c"),
    SIGNING_KEYS,
    login_session("0a"),
    audit_log(of_organization("my.org")),
    ORG.access_token("0a"),
    ORG.refresh_token("0a"),
    ORG.authorization_code("0a"),
    ORG.oauth1_nonce("0a"),
    ORG.family("F"),
    ORG.deployments("prod-1"),
    ORG.key_stores("prod-1").record("ks"),
    f"{ORG.cache_area('prod-1', 'c')}entry",
    *MapScope("my.org", environment="prod-1").all_of("written"),
    RoleKeys("my.org").users("opsadmin"),
    STATISTICS.minute(1),
    STATISTICS.hour(1),
    STATISTICS.query("id"),
    reports("my.org").record("daily"),
    DOOMED_ORGANIZATIONS,
    DoomedKeys("my.org").organization_mark,
    DoomedKeys("my.org").environment_mark("prod-1"),
    # Names that read like areas.
    ORG.products.record("debugsession:x"),
    OrganizationKeys("debugsession").apps.record("debugdata:1"),
)


@pytest.mark.parametrize("key", RUNS)
def test_what_runs_is_fleeting(key: str) -> None:
    assert is_fleeting(key.encode())


@pytest.mark.parametrize("key", KEPT)
def test_what_is_kept_is_not(key: str) -> None:
    assert not is_fleeting(key.encode())
