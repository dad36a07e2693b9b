"""A fresh store is filled once; from then on everything is the user's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.bundle import Files
from gateway.demo import PROXIES, TARGET_SERVER, Demo, demo_client, provision
from gateway.entities import Deployment, Developer, Organization, Revision
from gateway.store import Store

ORG = "myorg"
KEY_HOLDER = "tesla@weathersample.com"


def describe(name: str, raw: bytes, files: Files) -> Revision:
    assert raw.startswith(b"PK")
    assert f"{name}.xml" in files
    return Revision(name, base_paths=(f"/{name}",))


DEMO = Demo(ORG, "test", 8080, 8081, "admin@example.com", 1000.0, describe)


async def snapshot(store: Store) -> dict[str, bytes]:
    """Return all that is stored, entities and indexes alike."""
    keys = await store.connection.ask("KEYS", "*")
    assert isinstance(keys, list)
    return {key: await store.connection.ask("DUMP", key) for key in keys}  # type: ignore[misc]


async def test_all_that_is_predefined_is_there(store: Store) -> None:
    await provision(store, DEMO, deploys=False)
    organization = await store.organizations.find(ORG)
    assert organization is not None
    assert (organization.environments, organization.type) == (("prod", "test"), "trial")
    assert (organization.created_at, organization.created_by) == (1000.0, "admin@example.com")
    for environment in ("prod", "test"):
        assert await store.virtual_hosts(ORG, environment).names() == ["default", "secure"]
        server = await store.target_servers(ORG, environment).find(TARGET_SERVER)
        assert server is not None
        assert (server.host, server.port) == ("127.0.0.1", 8081)
        assert await store.deployments(ORG).of(environment) == ()
    assert await store.revisions(ORG).names() == list(PROXIES)
    assert [await store.revisions(ORG).numbers(name) for name in PROXIES] == [[1], [1], [1]]
    product = await store.products(ORG).find("PremiumWeatherAPI")
    assert product is not None
    assert product.display_name == "Premium Weather API"
    client = await demo_client(store, ORG)
    assert client is not None
    registration = await store.clients(ORG).find(client.consumer_key)
    assert registration is not None
    assert registration.app.name == "Weather App"
    assert isinstance(registration.developer, Developer)
    assert (registration.developer.first_name, registration.developer.last_name) == ("Nikolai", "Tesla")
    assert [each.name for each in registration.products] == ["PremiumWeatherAPI"]


async def test_the_default_environment_joins_the_two(store: Store) -> None:
    await provision(store, replace(DEMO, environment="dev"), deploys=True)
    assert await store.environments(ORG).names() == ["dev", "prod", "test"]
    assert [each.proxy for each in await store.deployments(ORG).of("dev")] == list(PROXIES)
    assert await store.deployments(ORG).of("test") == ()


async def test_it_is_done_once(store: Store) -> None:
    await provision(store, DEMO, deploys=True)
    before = await snapshot(store)
    await provision(store, replace(DEMO, now=2000.0), deploys=True)
    assert await snapshot(store) == before


async def test_what_the_user_removed_stays_away(store: Store) -> None:
    await provision(store, DEMO, deploys=True)
    await store.products(ORG).delete("PremiumWeatherAPI")
    await store.target_servers(ORG, "prod").delete(TARGET_SERVER)
    developer = await store.developers(ORG).find(KEY_HOLDER)
    assert developer is not None
    await store.developers(ORG).delete(developer.developer_id)
    await store.deployments(ORG).change("test", lambda _: ())
    await store.revisions(ORG).delete_all("oauth")
    before = await snapshot(store)
    await provision(store, DEMO, deploys=True)
    assert await snapshot(store) == before
    assert await demo_client(store, ORG) is None


async def test_an_organization_that_was_deleted_is_not_made_again(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await provision(store, DEMO, deploys=True)
    assert not caplog.records
    for environment in ("test", "prod"):
        await store.deployments(ORG).change(environment, lambda _: ())
    await store.organizations.delete(ORG)
    await provision(store, DEMO, deploys=True)
    assert await store.organizations.names() == []
    assert "myorg/test does not exist" in caplog.text


async def test_what_was_left_half_done_is_completed(store: Store) -> None:
    await store.organizations.create(Organization(ORG, "theirs"))
    await store.revisions(ORG).add(Revision("oauth"), b"PK")
    await provision(store, DEMO, deploys=False)
    organization = await store.organizations.find(ORG)
    assert organization is not None
    assert organization.display_name == "theirs"
    assert await store.revisions(ORG).numbers("oauth") == [1]
    assert await demo_client(store, ORG) is not None


async def test_the_demo_may_come_later(store: Store) -> None:
    await provision(store, DEMO, deploys=False)
    await provision(store, DEMO, deploys=True)
    deployed = await store.deployments(ORG).of("test")
    assert [(each.proxy, each.revision, each.base_path) for each in deployed] == [
        ("helloworld", 1, "/"),
        ("oauth", 1, "/"),
        ("weatherapi", 1, "/"),
    ]


async def test_nothing_of_the_users_is_in_the_way(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    await provision(store, DEMO, deploys=False)
    # One has a proxy of the user's at its base path, one is deployed in another revision, one is gone.
    await store.revisions(ORG).add(Revision("mine", base_paths=("/weatherapi",)), b"PK")
    await store.revisions(ORG).add(Revision("oauth", base_paths=("/elsewhere",)), b"PK")
    await store.revisions(ORG).delete_all("helloworld")
    theirs = (Deployment(ORG, "test", "mine", 1), Deployment(ORG, "test", "oauth", 2))
    await store.deployments(ORG).change("test", lambda _: theirs)
    await provision(store, DEMO, deploys=True)
    assert await store.deployments(ORG).of("test") == theirs
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "the demo's proxy helloworld is not deployed: its revision 1 was deleted",
        "the demo's proxy weatherapi is not deployed: its base path /weatherapi is taken",
    ]


async def test_what_the_user_deployed_already_is_no_matter(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await provision(store, DEMO, deploys=False)
    theirs = tuple(Deployment(ORG, "test", proxy, 1, deployed_by="me@example.com") for proxy in PROXIES)
    await store.deployments(ORG).change("test", lambda _: theirs)
    await provision(store, DEMO, deploys=True)
    assert await store.deployments(ORG).of("test") == theirs
    assert not caplog.records


async def test_the_target_server_follows_the_port(store: Store) -> None:
    await provision(store, DEMO, deploys=True)
    await store.target_servers(ORG, "prod").update(TARGET_SERVER, lambda one: replace(one, host="192.0.2.1"))
    await provision(store, replace(DEMO, origin_port=9999), deploys=True)
    here = await store.target_servers(ORG, "test").find(TARGET_SERVER)
    there = await store.target_servers(ORG, "prod").find(TARGET_SERVER)
    assert here is not None
    assert there is not None
    # Where the user has pointed it to another machine it stays.
    assert (here.port, there.port) == (9999, 8081)
    await provision(store, replace(DEMO, origin_port=7777), deploys=False)
    assert await store.target_servers(ORG, "test").find(TARGET_SERVER) == here


async def test_the_client_is_the_first_key_that_is_good(store: Store) -> None:
    await provision(store, DEMO, deploys=False)
    first = await demo_client(store, ORG)
    assert first is not None
    app = await store.apps(ORG).find_by_key(first.consumer_key)
    assert app is not None
    newer = replace(first, consumer_key="newer", status="revoked")
    await store.apps(ORG).update(app.app_id, lambda one: replace(one, credentials=(newer, *one.credentials)))
    assert await demo_client(store, ORG) == first
    await store.apps(ORG).update(app.app_id, lambda one: replace(one, status="revoked"))
    assert await demo_client(store, ORG) is None
    await store.apps(ORG).delete(app.app_id)
    assert await demo_client(store, ORG) is None
