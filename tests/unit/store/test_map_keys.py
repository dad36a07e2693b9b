from __future__ import annotations

from gateway.store.keys import OrganizationKeys
from gateway.store.map_keys import MapScope

SCOPES = (
    MapScope("acme"),
    MapScope("acme", environment="test"),
    MapScope("acme", proxy="hello"),
    MapScope("acme", proxy="hello", revision=1),
)


def test_each_place_has_keys_of_its_own_in_the_organizations_slot() -> None:
    keys = [key for scope in SCOPES for key in (*scope.all_of("m"), scope.maps.index)]
    assert len(set(keys)) == len(keys)
    assert all(key.startswith(OrganizationKeys("acme").area) for key in keys)
    assert SCOPES[1].area == OrganizationKeys("acme").environment_area("test")


def test_a_place_is_owned_by_what_is_deleted_with_it() -> None:
    owners = [scope.owner for scope in SCOPES]
    assert owners[0] == ""
    assert len(set(owners)) == 4


def test_a_map_name_never_makes_the_key_of_another() -> None:
    scope = SCOPES[0]
    assert not {*scope.all_of("a")} & {*scope.all_of("a:b"), scope.maps.index}
