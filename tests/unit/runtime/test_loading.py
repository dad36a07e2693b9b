from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.entities import Attribute, KeyAlias, KeyStore, Reference, Revision, TargetServer, VirtualHost
from gateway.oauth import DEFAULT_HASHING, Hashing
from gateway.runtime.loading import Loading, Memory, Switches
from gateway.store import DEPLOYED, ERROR, Store
from tests.support.deployments import add, bundle, deploy, found, undeploy


async def load(store: Store, before: Loading | None = None) -> Loading:
    loading = Loading(store, Switches(), before.loaded if before else Memory(), lambda: None)
    await loading.load("acme")
    return loading


async def test_what_is_deployed_becomes_programs_by_environment(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    await deploy(store, "two", await add(store, "two", bundle("/two")), environment="prod", base_path="/pre")
    loaded = await load(store)
    assert [program.facts.base_path for program in loaded.environments["acme/test"]] == ["/one"]
    (second,) = loaded.environments["acme/prod"]
    assert (second.facts.base_path, second.facts.revision, second.facts.environment) == (
        "/pre/two",
        "1",
        "prod",
    )
    assert [(each.proxy, each.status) for each in loaded.statuses] == [("two", DEPLOYED), ("one", DEPLOYED)]


async def test_what_has_not_changed_is_taken_over(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    first = await load(store)
    second = await load(store, first)
    assert second.environments["acme/test"][0] is first.environments["acme/test"][0]


async def test_a_revision_replaced_in_place_is_loaded_again(store: Store) -> None:
    await found(store)
    number = await add(store, "one", bundle("/one"))
    await deploy(store, "one", number)
    first = await load(store)
    await store.revisions("acme").replace(Revision("one", number, description="new"), bundle("/other"))
    second = await load(store, first)
    assert second.environments["acme/test"][0].facts.base_path == "/other"


async def test_two_revisions_of_one_proxy_on_different_paths(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/v1")))
    await deploy(store, "one", await add(store, "one", bundle("/v2")))
    first = await load(store)
    assert [program.facts.base_path for program in first.environments["acme/test"]] == ["/v1", "/v2"]
    second = await load(store, first)
    assert second.environments["acme/test"] == first.environments["acme/test"]
    assert second.environments["acme/test"][0] is first.environments["acme/test"][0]


async def test_what_does_not_load_keeps_what_ran_before_and_is_told(store: Store) -> None:
    await found(store)
    number = await add(store, "one", bundle("/one"))
    await deploy(store, "one", number)
    first = await load(store)
    broken = bundle("/one", route='<RouteRule name="r"><TargetEndpoint>gone</TargetEndpoint></RouteRule>')
    await store.revisions("acme").replace(Revision("one", number, description="broken"), broken)
    second = await load(store, first)
    assert second.environments["acme/test"] == first.environments["acme/test"]
    (status,) = second.statuses
    assert status.status == ERROR
    assert "gone" in status.message
    third = await load(store, second)
    assert third.statuses == second.statuses


async def test_what_never_loaded_runs_nothing(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", b"no zip at all"))
    loaded = await load(store)
    assert loaded.environments["acme/test"] == []
    assert loaded.statuses[0].status == ERROR


async def test_what_is_undeployed_is_gone(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    first = await load(store)
    await undeploy(store, "one")
    second = await load(store, first)
    assert second.environments["acme/test"] == []
    assert second.loaded.proxies == {}


async def test_target_servers_and_virtual_hosts_count(store: Store) -> None:
    await found(store)
    await store.virtual_hosts("acme", "test").create(
        "internal", VirtualHost("internal", ("Internal.Test", "other.test"), 8443, is_secure=True)
    )
    await store.virtual_hosts("acme", "test").create("more", VirtualHost("more", ("other.test",)))
    await deploy(store, "one", await add(store, "one", bundle("/one", virtual_host="internal")))
    await deploy(store, "two", await add(store, "two", bundle("/two", virtual_host="nope")))
    loaded = await load(store)
    assert [each.status for each in loaded.statuses] == [DEPLOYED, ERROR]
    assert [host.name for host in loaded.hosts["internal.test"].virtual_hosts] == ["internal"]
    assert loaded.hosts["internal.test"].virtual_hosts[0].is_tls
    assert [host.name for host in loaded.hosts["other.test"].virtual_hosts] == ["internal", "more"]
    assert [host.name for host in loaded.hosts["acme-prod.localhost"].virtual_hosts] == ["default", "secure"]


async def test_a_changed_target_server_compiles_again(store: Store) -> None:
    await found(store)
    servers = store.target_servers("acme", "test")
    await servers.create("origin", TargetServer("origin", "127.0.0.1", 8081))
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    first = await load(store)
    await servers.update("origin", lambda server: TargetServer("origin", "127.0.0.1", 8082))
    second = await load(store, first)
    assert second.environments["acme/test"][0] is not first.environments["acme/test"][0]


async def hash_by(store: Store, **properties: str) -> None:
    given = tuple(Attribute(f"features.{name}", value) for name, value in properties.items())
    await store.organizations.update("acme", lambda before: replace(before, properties=given))


async def test_tokens_are_hashed_by_the_organization_s_properties(store: Store) -> None:
    await found(store)
    await deploy(store, "one", await add(store, "one", bundle("/one")))
    first = await load(store)
    assert first.hashings == {"acme": DEFAULT_HASHING}

    await hash_by(store, isOAuthTokenHashingEnabled="true", OAuthTokenHashingAlgorithm="SHA512")
    second = await load(store, first)

    assert second.hashings == {"acme": Hashing("sha512")}
    # What was bound to the old hash is bound anew.
    assert second.environments["acme/test"][0] is not first.environments["acme/test"][0]


async def test_a_hash_that_there_is_not_changes_nothing(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await found(store)
    await hash_by(store, isOAuthTokenHashingEnabled="true", OAuthTokenHashingAlgorithm="MD5")
    assert (await load(store)).hashings == {"acme": DEFAULT_HASHING}
    assert "tokens of acme are hashed as if no property said how: property features.OAuth" in caplog.text


async def test_another_keystore_is_another_program_and_none_is_an_error(store: Store) -> None:
    await found(store)
    stores, references = store.key_stores("acme", "test"), store.references("acme", "test")
    for name in ("one", "two"):
        await stores.create(name, KeyStore(name, (KeyAlias("a", f"CERT {name}"),)))
    await references.create("ts", Reference("ts", "one", "TrustStore"))
    target = "<URL>https://a.test</URL><SSLInfo><TrustStore>ref://ts</TrustStore></SSLInfo>"
    route = '<RouteRule name="r"><TargetEndpoint>default</TargetEndpoint></RouteRule>'
    await deploy(store, "one", await add(store, "one", bundle("/one", route=route, target=target)))
    first = await load(store)
    same = await load(store, first)
    assert same.environments["acme/test"][0] is first.environments["acme/test"][0]
    await references.update("ts", lambda each: replace(each, refers="two"))
    second = await load(store, same)
    assert second.environments["acme/test"][0] is not first.environments["acme/test"][0]
    await stores.delete("two")
    third = await load(store, second)
    assert third.environments["acme/test"] == second.environments["acme/test"]
    (status,) = third.statuses
    assert status.status == ERROR
    assert "truststore ref://ts does not exist in environment test" in status.message
