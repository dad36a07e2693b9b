from __future__ import annotations

from gateway.entities import Attribute
from gateway.policies._client_facts import (
    app_variables,
    client_variables,
    developer_variables,
    owner_id,
    product_variables,
    ungrouped,
)
from tests.support.clients import APP_ID, DEVELOPER_ID, make_client, make_product, of_company


def test_what_is_told_of_an_app() -> None:
    client = make_client(make_product("A"), make_product("B"), app_attributes=[("tier", "gold")])

    assert app_variables(client) == {
        "app.tier": "gold",
        "app.name": "Weather App",
        "app.id": APP_ID,
        "app.accessType": "read",
        "app.callbackUrl": "https://weather.app/cb",
        "app.status": "approved",
        "app.appFamily": "default",
        "app.apiproducts": ["A", "B"],
        "app.appParentStatus": "active",
        "app.appType": "Developer",
        "app.appParentId": DEVELOPER_ID,
        "app.created_by": "admin@acme.test",
        "app.created_at": "1400000000500",
        "app.last_modified_at": "1500000000000",
        "app.last_modified_by": "ops@acme.test",
    }


def test_what_is_told_of_a_developer() -> None:
    assert developer_variables(make_client(developer_attributes=[("team", "x")]), "acme") == {
        "developer.team": "x",
        "developer.id": f"acme@@@{DEVELOPER_ID}",
        "developer.userName": "tesla",
        "developer.firstName": "Nikolai",
        "developer.lastName": "Tesla",
        "developer.email": "tesla@weathersample.com",
        "developer.status": "active",
        "developer.apps": ["Weather App"],
        "developer.app.name": "Weather App",
        "developer.created_by": "hr@acme.test",
        "developer.created_at": "1300000000000",
        "developer.last_modified_at": "1350000000000",
        "developer.last_modified_by": "boss@acme.test",
    }


def test_what_is_told_of_a_company_whose_app_it_is() -> None:
    client = of_company(make_client(), attributes=[("team", "x")])
    assert developer_variables(client, "acme") == {
        "company.team": "x",
        "company.id": "acme@@@acme-ltd",
        "company.name": "acme-ltd",
        "company.displayName": "Acme Ltd",
        "company.appOwnerStatus": "active",
        "company.apps": ["Weather App"],
        "developer.app.name": "Weather App",
        "company.created_by": "hr@acme.test",
        "company.created_at": "1300000000000",
        "company.last_modified_at": "1350000000000",
        "company.last_modified_by": "boss@acme.test",
    }
    told = app_variables(client)
    assert (told["app.appType"], told["app.appParentId"], told["app.appParentStatus"]) == (
        "Company",
        "acme-ltd",
        "active",
    )
    assert owner_id(client, "acme") == {"company.id": "acme@@@acme-ltd"}
    info = client_variables(client, "acme")
    assert info["company.id"] == "acme@@@acme-ltd"
    assert not [name for name in info if name.startswith("developer.") and name != "developer.app.name"]


def test_what_is_told_of_a_product() -> None:
    product = make_product(proxies=["weather"], quota="10", attributes=[("access", "public")])

    assert product_variables(product) == {
        "apiproduct.access": "public",
        "apiproduct.name": "PremiumWeatherAPI",
        "apiproduct.developer.quota.limit": "10",
        "apiproduct.developer.quota.interval": "1",
        "apiproduct.developer.quota.timeunit": "minute",
    }


def test_a_product_without_quota_tells_none() -> None:
    assert product_variables(make_product(environments=["test"])) == {"apiproduct.name": "PremiumWeatherAPI"}
    assert product_variables(make_product(api_resources=["/"])) == {"apiproduct.name": "PremiumWeatherAPI"}


def test_a_product_that_names_nothing_tells_nothing() -> None:
    assert product_variables(make_product(quota="10", attributes=[("access", "public")])) == {}


def test_attributes_do_not_take_the_place_of_what_edge_tells() -> None:
    client = make_client(
        app_attributes=[("id", "mine"), ("status", "approved!")],
        developer_attributes=[("email", "other@x.test"), ("app.name", "Other")],
    )
    product = make_product(proxies=["weather"], quota="10", attributes=[("developer.quota.limit", "999")])

    assert app_variables(client)["app.id"] == APP_ID
    assert app_variables(client)["app.status"] == "approved"
    assert developer_variables(client, "acme")["developer.email"] == "tesla@weathersample.com"
    assert developer_variables(client, "acme")["developer.app.name"] == "Weather App"
    assert product_variables(product)["apiproduct.developer.quota.limit"] == "10"


def test_attributes_of_no_group_cannot_pretend_to_be_of_one() -> None:
    attributes = [
        Attribute("tier", "gold"),
        Attribute("apiproduct.developer.quota.limit", "999"),
        Attribute("app.x", "1"),
        Attribute("company.x", "1"),
        Attribute("developer.x", "1"),
        Attribute("application", "2"),
    ]

    assert ungrouped(attributes) == {"tier": "gold", "application": "2"}


def test_a_record_of_before_names_at_least_the_calling_app() -> None:
    client = make_client(make_product(), developer_apps=())
    assert developer_variables(client, "acme")["developer.apps"] == ["Weather App"]
