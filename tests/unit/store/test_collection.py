"""Named entities: unique, ordered, paged, changed without loss."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import ApiProduct, Attribute, Environment, TargetServer, VirtualHost
from gateway.store import Collection, Store, Taken
from tests.unit.store.samples import ORG, PRODUCT


@pytest.fixture
def products(store: Store) -> Collection[ApiProduct]:
    return store.products(ORG)


async def test_what_was_created_is_found(products: Collection[ApiProduct]) -> None:
    await products.create(PRODUCT.name, PRODUCT)
    assert await products.find(PRODUCT.name) == PRODUCT
    assert await products.find("premiumweatherapi") is None


async def test_a_name_is_given_once(products: Collection[ApiProduct]) -> None:
    await products.create(PRODUCT.name, PRODUCT)
    with pytest.raises(Taken) as refusal:
        await products.create(PRODUCT.name, replace(PRODUCT, description="other"))
    assert (refusal.value.what, refusal.value.name) == ("name", PRODUCT.name)
    assert await products.find(PRODUCT.name) == PRODUCT


async def test_organizations_do_not_see_each_other(store: Store) -> None:
    await store.products(ORG).create("P", PRODUCT)
    assert await store.products("other").find("P") is None
    assert await store.products("other").names() == []


async def test_lists_are_ordered_and_paged_from_an_inclusive_start(products: Collection[ApiProduct]) -> None:
    for name in ("b", "a", "d", "C d"):
        await products.create(name, ApiProduct(name))
    assert await products.names() == ["C d", "a", "b", "d"]
    assert await products.names(start="a", count=2) == ["a", "b"]
    assert await products.names(start="aa") == ["b", "d"]
    assert [each.name for each in await products.entities(start="b")] == ["b", "d"]
    assert await products.entities(start="x") == []
    assert await products.names(count=0) == []


async def test_an_update_is_seen_and_answers_the_new_one(products: Collection[ApiProduct]) -> None:
    await products.create(PRODUCT.name, PRODUCT)
    updated = await products.update(PRODUCT.name, lambda product: replace(product, quota="10"))
    assert updated is not None
    assert updated.quota == "10"
    assert await products.find(PRODUCT.name) == updated
    assert await products.update("missing", lambda product: product) is None


async def test_no_update_is_lost_among_many(products: Collection[ApiProduct]) -> None:
    await products.create("p", ApiProduct("p"))

    async def add(number: int) -> None:
        attribute = Attribute(f"n{number:02}", "v")
        await products.update(
            "p", lambda product: replace(product, attributes=(*product.attributes, attribute))
        )

    await asyncio.gather(*(add(number) for number in range(20)))
    product = await products.find("p")
    assert product is not None
    assert sorted(each.name for each in product.attributes) == [f"n{number:02}" for number in range(20)]


async def test_what_a_change_raises_is_passed_on_and_nothing_changes(
    products: Collection[ApiProduct],
) -> None:
    await products.create("p", ApiProduct("p"))

    def refuse(product: ApiProduct) -> ApiProduct:
        raise LookupError(product.name)

    with pytest.raises(LookupError):
        await products.update("p", refuse)
    assert await products.find("p") == ApiProduct("p")


async def test_deleting_answers_what_was_there_and_frees_the_name(products: Collection[ApiProduct]) -> None:
    await products.create("p", PRODUCT)
    assert await products.delete("p") == PRODUCT
    assert await products.delete("p") is None
    assert await products.names() == []
    await products.create("p", PRODUCT)


async def test_only_what_workers_run_moves_the_generation(store: Store) -> None:
    deployments = store.deployments(ORG)
    await store.environments(ORG).create(Environment("test"))
    await store.products(ORG).create("p", PRODUCT)
    assert await deployments.generation() == 1
    servers = store.target_servers(ORG, "test")
    await servers.create("b", TargetServer("b", "localhost", 80))
    assert await deployments.generation() == 2
    await servers.update("b", lambda server: replace(server, port=81))
    await servers.delete("b")
    assert await deployments.generation() == 4
    await store.virtual_hosts(ORG, "test").create("v", VirtualHost("v"))
    assert await deployments.generation() == 5


async def test_what_is_saved_is_made_or_replaced(products: Collection[ApiProduct]) -> None:
    seen: list[ApiProduct | None] = []

    def change(before: ApiProduct | None) -> ApiProduct:
        seen.append(before)
        return PRODUCT if before is None else replace(before, quota="7")

    assert await products.save(PRODUCT.name, change) == PRODUCT
    assert (await products.save(PRODUCT.name, change)).quota == "7"
    assert seen == [None, PRODUCT]
    assert await products.names() == [PRODUCT.name]


async def test_nothing_is_lost_of_what_many_save(products: Collection[ApiProduct]) -> None:
    def one_more(before: ApiProduct | None) -> ApiProduct:
        return replace(before or PRODUCT, quota=str(int(before.quota or 0) + 1 if before else 1))

    await asyncio.gather(*(products.save("p", one_more) for _ in range(10)))
    found = await products.find("p")
    assert found is not None
    assert found.quota == "10"
