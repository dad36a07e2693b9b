"""What policies read of an organization's entities, against a real Redis."""

from __future__ import annotations

from gateway.store import Store
from tests.unit.store.samples import APP, ORG, OWNER, PRODUCT, TESLA, register


async def test_everything_that_was_stored_is_found(store: Store) -> None:
    await register(store)
    entities = store.entities(ORG)
    assert await entities.find_product(PRODUCT.name) == PRODUCT
    assert await entities.find_developer(TESLA.email) == OWNER
    assert await entities.find_developer(TESLA.developer_id) == OWNER
    assert await entities.find_app(APP.app_id) == APP
    assert await entities.find_app_named(TESLA.developer_id, APP.name) == APP


async def test_what_nobody_stored_is_not_there(store: Store) -> None:
    await register(store)
    entities = store.entities(ORG)
    odd = "}:*\0é"
    assert await entities.find_product(odd) is None
    assert await entities.find_developer(odd) is await entities.find_developer("a@b") is None
    assert await entities.find_app(odd) is await entities.find_app_named(odd, odd) is None
    assert await store.entities("other").find_product(PRODUCT.name) is None
