from __future__ import annotations

import pytest

from gateway.entities import Company, Developer, DeveloperApp, Environment, Revision, company_owner
from gateway.errors import NotFound
from gateway.management.call import Call, Ports
from gateway.management.lookup import (
    app_of,
    company_of,
    developer_of,
    environment_of,
    no_owner,
    owner_of,
    proxy_of,
    revision_of,
)
from gateway.store import Store


def call(store: Store, **names: str) -> Call:
    ports = Ports(store, lambda: 0.0, str, lambda: "id")
    return Call("GET", {"organization": "acme", **names}, "me@x.com", ports)


async def test_environments_are_found_by_the_path_or_by_name(store: Store) -> None:
    await store.environments("acme").create(Environment("test"))
    assert await environment_of(call(store, environment="test")) == "test"
    with pytest.raises(NotFound, match="Environment: prod does not exist in organization acme"):
        await environment_of(call(store, environment="test"), "prod")


async def test_proxies_are_found_by_their_whole_name(store: Store) -> None:
    await store.revisions("acme").add(Revision("hello"), b"x")
    assert await proxy_of(call(store, api="hello")) == "hello"
    for name in ("hell", "hello2", ""):
        with pytest.raises(NotFound, match="does not exist in organization acme"):
            await proxy_of(call(store, api=name))


async def test_revisions_are_found_by_number(store: Store) -> None:
    await store.revisions("acme").add(Revision("hello"), b"x")
    assert (await revision_of(call(store, api="hello", revision="1"))).number == 1
    for text in ("2", "one", "²", ""):
        with pytest.raises(NotFound, match=f"APIProxy revision {text} does not exist"):
            await revision_of(call(store, api="hello"), text)


async def test_shared_flows_are_apart_from_proxies(store: Store) -> None:
    await store.revisions("acme", "sharedflowbundle").add(Revision("traffic"), b"x")
    assert await proxy_of(call(store, sharedflow="traffic")) == "traffic"
    assert (await revision_of(call(store, sharedflow="traffic", revision="1"))).number == 1
    with pytest.raises(NotFound, match="SharedFlow named hello does not exist in organization acme"):
        await proxy_of(call(store, sharedflow="hello"))
    with pytest.raises(NotFound, match="SharedFlow revision 2 does not exist for SharedFlow traffic in"):
        await revision_of(call(store, sharedflow="traffic", revision="2"))
    with pytest.raises(NotFound, match="APIProxy named traffic"):
        await proxy_of(call(store, api="traffic"))


async def test_developers_and_apps_are_found(store: Store) -> None:
    await store.developers("acme").create(Developer("d1", "t@x.com", "N", "T", "t"))
    await store.apps("acme").create(DeveloperApp("a1", "App", "d1"))
    for name in ("t@x.com", "T@X.com", "d1"):
        assert (await developer_of(call(store, developer=name))).developer_id == "d1"
        assert (await app_of(call(store, developer=name, app="App"))).app_id == "a1"
    with pytest.raises(NotFound) as caught:
        await developer_of(call(store, developer="d2"))
    assert caught.value.code == "developer.service.DeveloperIdDoesNotExist"
    with pytest.raises(NotFound, match="App named x does not exist under d1"):
        await app_of(call(store, developer="d1", app="x"))


async def test_companies_and_their_apps_are_found(store: Store) -> None:
    await store.companies("acme").create(Company("c1"))
    await store.apps("acme").create(DeveloperApp("a1", "App", "", company="c1"))
    assert (await company_of(call(store, company="c1"))).name == "c1"
    assert await owner_of(call(store, company="c1")) == company_owner("c1")
    assert (await app_of(call(store, company="c1", app="App"))).app_id == "a1"
    with pytest.raises(NotFound, match="Company c2 does not exist in organization acme") as caught:
        await app_of(call(store, company="c2", app="App"))
    assert caught.value.code == no_owner(call(store, company="c2")).code
    with pytest.raises(NotFound, match="App named x does not exist under c1"):
        await app_of(call(store, company="c1", app="x"))
    assert no_owner(call(store, developer="d@x.com")).code == "developer.service.DeveloperDoesNotExist"
