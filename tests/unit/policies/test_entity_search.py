from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import ApiProduct, ProductGrant
from gateway.policies._entity_search import OF_EDGE, SEARCHES, Sought
from tests.support.clients import APP_ID, DEVELOPER_ID, KEY, make_client, make_product
from tests.support.fakes import FakeServices

MAIL = "tesla@weathersample.com"
FIRST = make_product("First", api_resources=["/first"])
SECOND = make_product("Second", api_resources=["/second/*"])


def services_with(*products: ApiProduct) -> FakeServices:
    services = FakeServices()
    client = make_client(*products)
    services.clients.registrations[KEY] = client
    services.entities.know(client)
    return services


async def found(entity: str, identifier: str, sought: Sought, services: FakeServices | None = None) -> str:
    """Return the name in the profile that is found, or its tag; "" for none."""
    search = SEARCHES[entity][identifier].find
    profile = await search(sought, services or services_with(FIRST, SECOND))
    return "" if profile is None else profile.name or profile.tag


@pytest.mark.parametrize(
    ("entity", "identifier", "sought", "expected"),
    [
        ("apiproduct", "apiproductname", Sought("Second"), "Second"),
        ("apiproduct", "appid", Sought(APP_ID), "First"),
        ("apiproduct", "appid", Sought(APP_ID, "apiresource", "/second/x"), "Second"),
        ("apiproduct", "appid", Sought(APP_ID, "apiresource", "/second/*"), "Second"),
        ("apiproduct", "appid", Sought(APP_ID, "apiresource", "/third"), ""),
        ("apiproduct", "appname", Sought("Weather App", "developeremail", MAIL), "First"),
        ("apiproduct", "consumerkey", Sought(KEY, "apiresource", "/first"), "First"),
        ("app", "appid", Sought(APP_ID), "Weather App"),
        ("app", "appname", Sought("Weather App", "developerid", DEVELOPER_ID), "Weather App"),
        ("app", "appname", Sought("Weather App", "developerid", f"acme@@@{DEVELOPER_ID}"), "Weather App"),
        ("app", "appname", Sought("Another", "developerid", DEVELOPER_ID), ""),
        ("app", "consumerkey", Sought(KEY), "Weather App"),
        ("consumerkey", "consumerkey", Sought(KEY), "Credential"),
        ("developer", "appid", Sought(APP_ID), "Developer"),
        ("developer", "consumerkey", Sought(KEY), "Developer"),
        ("developer", "developeremail", Sought(MAIL), "Developer"),
        ("developer", "developerid", Sought(f"acme@@@{DEVELOPER_ID}"), "Developer"),
    ],
)
async def test_an_entity_is_found(entity: str, identifier: str, sought: Sought, expected: str) -> None:
    assert await found(entity, identifier, sought) == expected


@pytest.mark.parametrize(
    ("entity", "identifier"), [(entity, each) for entity, known in SEARCHES.items() for each in known]
)
async def test_what_is_not_there_is_not_found(entity: str, identifier: str) -> None:
    assert await found(entity, identifier, Sought("nothing", "developerid", "nobody")) == ""


async def test_a_product_without_resources_covers_all() -> None:
    sought = Sought(KEY, "apiresource", "/any/thing")
    assert (
        await found("apiproduct", "consumerkey", sought, services_with(FIRST, make_product("All"))) == "All"
    )


async def test_products_count_that_exist_and_are_approved() -> None:
    services = services_with(FIRST, SECOND)
    client = services.clients.registrations[KEY]
    grants = (ProductGrant("Gone"), ProductGrant("First", "pending"), ProductGrant("Second"))
    credential = replace(client.credential, products=grants)
    services.clients.registrations[KEY] = replace(client, credential=credential)
    assert await found("apiproduct", "consumerkey", Sought(KEY), services) == "Second"


async def test_a_developer_that_left_in_between_is_not_found() -> None:
    services = services_with(FIRST)
    services.entities.developers.clear()
    assert await found("developer", "appid", Sought(APP_ID), services) == ""


def test_a_type_is_found_or_there_is_a_reason() -> None:
    assert not SEARCHES.keys() & OF_EDGE.keys()
    assert all(why.startswith("is not supported") for why in OF_EDGE.values())
