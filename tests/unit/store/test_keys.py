"""Spellings: one slot per organization, and no two keys alike."""

from __future__ import annotations

from gateway.store.keys import ORGANIZATIONS, USERS, WORKERS, OrganizationKeys

KEYS = OrganizationKeys("acme")


def every_key(keys: OrganizationKeys) -> list[str]:
    return [
        keys.generation,
        keys.environments.index,
        keys.environments.record("test"),
        keys.products.index,
        keys.products.record("P"),
        keys.developers.index,
        keys.developers.record("id"),
        keys.apps.index,
        keys.apps.record("id"),
        keys.virtual_hosts("test").index,
        keys.virtual_hosts("test").record("default"),
        keys.target_servers("test").index,
        keys.target_servers("test").record("backend"),
        keys.deployments("test"),
        keys.email("a@b.c"),
        keys.app_name("id", "App"),
        keys.app_names("id"),
        keys.consumer_key("id"),
        keys.access_token("digest"),
        keys.refresh_token("digest"),
        keys.oauth1_request("digest"),
        keys.oauth1_verifier("digest"),
        keys.oauth1_access("digest"),
        keys.oauth1_nonce("digest"),
        keys.bundles("apiproxy"),
        keys.bundles("sharedflowbundle"),
        keys.revisions("apiproxy", "weatherapi").last,
        keys.revisions("apiproxy", "weatherapi").numbers,
        keys.revisions("apiproxy", "weatherapi").record(1),
        keys.revisions("apiproxy", "weatherapi").bundle(1),
        keys.revisions("sharedflowbundle", "weatherapi").record(1),
    ]


def test_all_keys_of_an_organization_are_in_one_slot() -> None:
    assert all(key.startswith("tk:{acme}:") for key in every_key(KEYS))


def test_no_two_keys_are_alike() -> None:
    keys = [*every_key(KEYS), *every_key(OrganizationKeys("acme2"))]
    assert len(set(keys)) == len(keys)


def test_other_collections_are_in_one_slot_each() -> None:
    for keys, tag in ((ORGANIZATIONS, "{organizations}"), (USERS, "{users}"), (WORKERS, "{workers}")):
        assert tag in keys.index
        assert tag in keys.record("x")
        assert keys.index != keys.record("x")


def test_addresses_are_compared_without_case() -> None:
    assert KEYS.email("Tesla@Weather.example") == KEYS.email("tesla@weather.EXAMPLE")


def test_an_environment_lies_in_its_area() -> None:
    area = KEYS.environment_area("test")
    assert KEYS.deployments("test").startswith(area)
    assert KEYS.target_servers("test").record("x").startswith(area)
    assert not KEYS.deployments("test2").startswith(area)
