from __future__ import annotations

from gateway.store.role_keys import RoleKeys


def test_all_of_them_are_in_the_organizations_slot_and_no_two_are_alike() -> None:
    keys = RoleKeys("acme")
    spelled = [keys.roles.index, keys.roles.record("x"), keys.users("x"), keys.roles_of("x@Y.z")]
    assert len(set(spelled)) == len(spelled)
    assert all(key.startswith("tk:{acme}:") for key in spelled)
    assert keys.roles_of("X@y.z") == keys.roles_of("x@Y.z")
