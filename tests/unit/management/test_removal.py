from __future__ import annotations

import pytest

from gateway.entities import ApiProduct, Deployment, Environment, Revision
from gateway.errors import Invalid
from gateway.management.call import Call, Ports
from gateway.management.removal import delete_unless_deployed, refuse_if_referred
from gateway.store import Moved, Store

ONE = Deployment("acme", "test", "hello", 1)


@pytest.fixture
async def call(store: Store) -> Call:
    await store.environments("acme").create(Environment("test"))
    await store.revisions("acme").add(Revision("hello"), b"x")
    ports = Ports(store, lambda: 0.0, str, lambda: "id")
    return Call("DELETE", {"organization": "acme", "api": "hello"}, "me@x.com", ports)


async def test_a_deployment_that_comes_in_between_is_seen(call: Call) -> None:
    deployments = call.store.deployments("acme")
    asked: list[int] = []

    async def delete(generation: int) -> bool:
        asked.append(generation)
        if len(asked) == 1:
            await deployments.change("test", lambda before: (*before, ONE))
            raise Moved("somebody deployed")
        return True

    with pytest.raises(Invalid, match="Undeploy the ApiProxy and try again"):
        await delete_unless_deployed(call, "hello", None, delete)
    assert len(asked) == 1
    assert await delete_unless_deployed(call, "hello", 2, delete), "another revision is not deployed"


async def test_products_that_name_a_proxy_are_named(call: Call) -> None:
    await refuse_if_referred(call, "hello")
    for name in ("P", "Q"):
        await call.store.products("acme").create(name, ApiProduct(name, name, proxies=("hello",)))
    with pytest.raises(Invalid, match=r"Application hello is referred in apiproducts \[P, Q\]"):
        await refuse_if_referred(call, "hello")
