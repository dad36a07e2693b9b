"""Clients: four records for one key, as they stand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import ApiProduct, ClientRegistration, ProductGrant
from gateway.errors import StoreUnavailable
from gateway.store import Clients, Connection, Store
from tests.support.store import VAULT
from tests.unit.store.samples import APP, CREDENTIAL, KEY, ORG, OWNER, PRODUCT, SECRET, register


async def test_a_client_is_joined_from_its_four_records(store: Store) -> None:
    await register(store)
    client = await store.clients(ORG).find(KEY)
    assert client == ClientRegistration(OWNER, APP, CREDENTIAL, (PRODUCT,))
    assert client.credential.consumer_secret == SECRET


async def test_it_takes_three_round_trips(store: Store, connection: Connection) -> None:
    await register(store)
    await store.clients(ORG).find(KEY)
    await connection.ask("CONFIG", "RESETSTAT")
    await store.clients(ORG).find(KEY)
    stats = await connection.ask("INFO", "commandstats")
    assert isinstance(stats, bytes)
    assert b"cmdstat_mget:calls=3," in stats
    assert b"cmdstat_get:" not in stats


async def test_products_are_the_approved_and_existing_ones_in_order(store: Store) -> None:
    await register(store)
    for name in ("A", "B", "C"):
        await store.products(ORG).create(name, ApiProduct(name))
    grants = tuple(
        ProductGrant(name, status)
        for name, status in (("C", "approved"), ("Gone", "approved"), ("A", "pending"), ("B", "approved"))
    )
    credential = replace(CREDENTIAL, products=grants)
    await store.apps(ORG).update("app-1", lambda app: replace(app, credentials=(credential,)))
    client = await store.clients(ORG).find(KEY)
    assert client is not None
    assert [product.name for product in client.products] == ["C", "B"]
    assert client.credential == credential


async def test_only_the_products_of_the_key_itself_count(store: Store) -> None:
    await register(store)
    other = replace(CREDENTIAL, consumer_key="other", products=())
    await store.apps(ORG).update("app-1", lambda app: replace(app, credentials=(other, *app.credentials)))
    client = await store.clients(ORG).find("other")
    assert client is not None
    assert client.credential == other
    assert client.products == ()


async def test_a_client_is_found_whatever_its_status(store: Store) -> None:
    await register(store)
    await store.apps(ORG).update("app-1", lambda app: replace(app, status="revoked"))
    client = await store.clients(ORG).find(KEY)
    assert client is not None
    assert not client.app.is_approved


@pytest.mark.parametrize("key", ["", "unknown", "a b", "x" * 3000, "\ud800", "*", KEY.lower(), KEY + "\n"])
async def test_what_is_no_key_is_none(store: Store, key: str) -> None:
    await register(store)
    assert await store.clients(ORG).find(key) is None


async def test_half_a_client_is_none(store: Store, connection: Connection) -> None:
    await register(store)
    await connection.ask("RENAME", "tk:{acme}:developer:dev-1", "aside")
    assert await store.clients(ORG).find(KEY) is None
    await connection.ask("RENAME", "aside", "tk:{acme}:developer:dev-1")
    assert await store.clients(ORG).find(KEY) is not None
    await connection.ask("SET", "tk:{acme}:key:stale", "app-1")
    assert await store.clients(ORG).find("stale") is None
    await connection.ask("DEL", "tk:{acme}:app:app-1")
    assert await store.clients(ORG).find(KEY) is None


async def test_without_redis_it_is_unavailable_not_none(tmp_path: object) -> None:
    connection = Connection.open(f"unix://{tmp_path}/none.sock")
    with pytest.raises(StoreUnavailable):
        await Clients(connection, ORG, VAULT).find(KEY)
    await connection.close()
