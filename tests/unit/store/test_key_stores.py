"""Keystores at rest: keys are sealed where they belong, and found by every spelling of their store."""

from __future__ import annotations

import pytest

from gateway.entities import Environment, KeyAlias, KeyStore, Reference
from gateway.oauth import VaultError
from gateway.store import Connection, Orphaned, Store
from tests.unit.store.samples import ORG

KS = KeyStore("ks", (KeyAlias("a", "CERT", "PRIVATE"), KeyAlias("b", "CERT")))


async def made(store: Store) -> None:
    await store.environments(ORG).create(Environment("test"))
    await store.key_stores(ORG, "test").create("ks", KS)


async def test_a_private_key_is_sealed_and_bound_to_its_place(store: Store, connection: Connection) -> None:
    await made(store)
    assert await store.key_stores(ORG, "test").find("ks") == KS
    raw = await connection.ask("GET", "tk:{acme}:in:test:keystore:ks")
    assert isinstance(raw, bytes)
    assert b"CERT" in raw
    assert b"PRIVATE" not in raw
    await connection.ask("SET", "tk:{acme}:in:prod:keystore:ks", raw)
    with pytest.raises(VaultError):
        await store.key_stores(ORG, "prod").find("ks")


async def test_a_change_makes_workers_look_and_an_environment_is_needed(store: Store) -> None:
    await made(store)
    before = await store.deployments(ORG).generation()
    await store.key_stores(ORG, "test").update("ks", lambda each: each.without_alias("b"))
    assert await store.deployments(ORG).generation() == before + 1
    with pytest.raises(Orphaned):
        await store.key_stores(ORG, "prod").create("ks", KS)


async def test_a_store_is_meant_by_its_name_and_by_references_to_it(store: Store) -> None:
    await store.environments(ORG).create(Environment("prod"))
    assert await store.key_stores_by_spelling(ORG, "prod") == {}
    await made(store)
    references = store.references(ORG, "test")
    await references.create("r", Reference("r", "ks", "KeyStore"))
    await references.create("dangling", Reference("dangling", "none", "KeyStore"))
    assert await store.key_stores_by_spelling(ORG, "test") == {"ks": KS, "ref://r": KS}
