from __future__ import annotations

import asyncio

import pytest

from gateway.entities import Deployment
from gateway.errors import Invalid, NotFound
from gateway.management.call import Call, Ports
from gateway.management.checking import take_in
from gateway.management.kinds import PROXIES
from gateway.management.rollout import Outcome, deploy, deployments_of, stored_bundle, undeploy
from gateway.store import Store
from tests.support.management import ORG, Driver, bundle


@pytest.fixture
def call(api: Driver) -> Call:
    ports = Ports(api.store, api.clock, lambda length: "x" * length, lambda: "id", patience=0.05)
    return Call("POST", {"organization": ORG, "api": "hello"}, "me@x.com", ports)


async def stored(call: Call, name: str, path: str) -> None:
    arrived = await take_in(call, PROXIES, name, bundle(path), validates=True)
    await call.store.revisions(ORG).add(arrived.revision, arrived.raw)


async def rolled_out(call: Call, name: str, *, override: bool = False, number: int = 1) -> Outcome:
    revision = await call.store.revisions(ORG).find(name, number)
    assert revision is not None
    wanted = Deployment(ORG, "test", name, number, deployed_at=call.now, deployed_by=call.caller)
    return await deploy(call, revision, wanted, override=override)


async def test_many_that_come_at_once_all_stand_and_none_on_anothers_path(call: Call) -> None:
    for number in range(6):
        await stored(call, f"p{number}", f"/path{number % 3}")
    outcomes = await asyncio.gather(
        *(rolled_out(call, f"p{number}") for number in range(6)), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, Invalid)]
    assert len(refused) == 3
    assert len(outcomes) - len(refused) == len(await deployments_of(call)) == 3


async def test_a_revision_that_was_deleted_meanwhile_is_not_deployed(call: Call) -> None:
    await stored(call, "hello", "/hello")
    revision = await call.store.revisions(ORG).find("hello", 1)
    assert revision is not None
    await call.store.revisions(ORG).delete("hello", 1)
    with pytest.raises(NotFound):
        await stored_bundle(call, revision)
    with pytest.raises(NotFound):
        await deploy(call, revision, Deployment(ORG, "test", "hello", 1), override=False)


async def test_undeploying_tells_what_it_was(call: Call) -> None:
    await stored(call, "hello", "/hello")
    done = await rolled_out(call, "hello")
    gone = await undeploy(call, Deployment(ORG, "test", "hello", 1))
    assert (gone.deployment, gone.displaced) == (done.deployment, ())
    assert await deployments_of(call) == []


async def test_one_deployment_is_one_change(call: Call, store: Store) -> None:
    await stored(call, "hello", "/hello")
    before = await store.deployments(ORG).generation()
    await rolled_out(call, "hello")
    assert await store.deployments(ORG).generation() == before + 1
