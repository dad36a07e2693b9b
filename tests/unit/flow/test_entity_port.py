"""The port of entities: what implements it, the store's and the tests' own, is one to the type checker."""

from __future__ import annotations

from gateway.flow import EntityStore
from gateway.store import Store
from tests.support.clients import APP_ID, DEVELOPER_ID, make_client, make_product
from tests.support.fake_entities import FakeEntities


def of_store(store: Store) -> EntityStore:
    return store.entities("acme")


async def test_the_fake_knows_what_a_registration_joins() -> None:
    entities = FakeEntities()
    entities.know(client := make_client(make_product("A")))
    port: EntityStore = entities
    assert await port.find_product("A") == client.products[0]
    assert await port.find_app(APP_ID) is await port.find_app_named(DEVELOPER_ID, "Weather App") is client.app
    assert await port.find_developer(client.developer.email) is client.developer
    assert await port.find_product("B") is None
    assert await port.find_developer("x") is None
    assert await port.find_app("x") is None
