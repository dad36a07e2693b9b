from __future__ import annotations

import asyncio

import pytest

from gateway.bundle import Packed
from gateway.entities import Deployment, Revision
from gateway.errors import BundleError, Invalid, NotFound
from gateway.management.call import Call, Ports
from gateway.management.contents import digest_of
from gateway.management.editing import Changes, Make, edit
from gateway.management.rollout import deploy
from gateway.store import Moved
from tests.support.management import ORG, Driver, E, bundle

POLICY = "<RaiseFault name='{}'/>"


@pytest.fixture
def call(api: Driver) -> Call:
    ports = Ports(api.store, api.clock, lambda length: "x" * length, lambda: "id", patience=0.05)
    return Call("POST", {"organization": ORG, "api": "hello", "revision": "1"}, "me@x.com", ports)


def adding(name: str) -> Changes:
    return {f"policies/{name}.xml": POLICY.format(name).encode()}


def maker(name: str) -> Make:
    return lambda _, __: adding(name)


async def test_many_edits_at_once_all_land(api: Driver, call: Call) -> None:
    await api.imported()
    names = [f"P{number}" for number in range(20)]
    await asyncio.gather(*(edit(call, maker(name)) for name in names))
    stored = await call.store.revisions(ORG).find("hello", 1)
    assert stored is not None
    assert set(stored.policies) == {*names, "Refuse"}
    raw = await call.store.revisions(ORG).bundle("hello", 1)
    assert raw is not None
    assert {f"policies/{name}.xml" for name in names} <= set(Packed(raw, "apiproxy"))


async def test_processes_that_do_not_know_of_each_other_lose_nothing(api: Driver, call: Call) -> None:
    await api.imported()
    others = [
        Call(call.verb, call.names, call.caller, Ports(api.store, api.clock, str, lambda: "id"))
        for _ in range(8)
    ]
    await asyncio.gather(*(edit(each, maker(f"P{n}")) for n, each in enumerate(others)))
    stored = await call.store.revisions(ORG).find("hello", 1)
    assert stored is not None
    assert len(stored.policies) == 9


async def test_an_edit_tells_who_made_it_and_when(api: Driver, call: Call) -> None:
    await api.imported()
    api.clock.advance(5)
    changed = await edit(call, lambda _, __: adding("P"))
    assert (changed.last_modified_by, changed.last_modified_at) == ("me@x.com", api.clock.now)
    assert changed == await call.store.revisions(ORG).find("hello", 1)


async def test_what_is_not_deployed_makes_no_worker_look(api: Driver, call: Call) -> None:
    await api.imported()
    before = await call.store.deployments(ORG).generation()
    await edit(call, lambda _, __: adding("P"))
    assert await call.store.deployments(ORG).generation() == before


async def test_what_is_deployed_is_compiled_first_and_deployed_again(api: Driver, call: Call) -> None:
    await api.deployed()
    before = await call.store.deployments(ORG).generation()
    with pytest.raises(BundleError, match="Mystery"):
        await edit(call, lambda _, __: {"policies/M.xml": b"<Mystery name='M'/>"})
    assert await call.store.deployments(ORG).generation() == before
    await edit(call, lambda _, __: adding("P"))
    assert await call.store.deployments(ORG).generation() == before + 1


async def test_an_edit_may_not_take_the_path_of_another(api: Driver, call: Call) -> None:
    await api.deployed()
    await api.deployed("second", bundle("/second"))
    endpoint = b"<ProxyEndpoint name='more'><HTTPProxyConnection><BasePath>/second</BasePath>"
    raw = endpoint + b"</HTTPProxyConnection></ProxyEndpoint>"
    with pytest.raises(Invalid, match="Path /second conflicts"):
        await edit(call, lambda _, __: {"proxies/more.xml": raw})


async def test_a_deployment_that_comes_in_between_is_seen(api: Driver, call: Call) -> None:
    await api.imported()
    asked: list[int] = []

    def make(_: Packed, __: Revision) -> Changes:
        asked.append(1)
        return {"policies/M.xml": b"<Mystery name='M'/>"}

    deploying = asyncio.ensure_future(api("POST", f"{E}/apis/hello/revisions/1/deployments", kind=""))
    results = await asyncio.gather(edit(call, make), deploying, return_exceptions=True)
    refused = [each for each in results if isinstance(each, BundleError) or getattr(each, "status", 0) == 400]
    assert refused, "one of both comes too late"
    assert asked == [1]


async def test_what_is_not_there_is_not_edited(api: Driver, call: Call) -> None:
    with pytest.raises(NotFound, match="APIProxy named hello"):
        await edit(call, lambda _, __: adding("P"))
    await api.imported()
    gone = Call(call.verb, {**call.names, "revision": "2"}, call.caller, call.ports)
    with pytest.raises(NotFound, match="revision 2 does not exist"):
        await edit(gone, lambda _, __: adding("P"))


async def test_a_revision_that_is_deleted_meanwhile_stays_deleted(api: Driver, call: Call) -> None:
    await api.imported()
    revisions = call.store.revisions(ORG)
    loop = asyncio.get_running_loop()

    def make(_: Packed, __: Revision) -> Changes:
        asyncio.run_coroutine_threadsafe(revisions.delete("hello", 1), loop).result(5)
        return adding("P")

    with pytest.raises(NotFound, match="revision 1 does not exist"):
        await edit(call, make)
    assert await revisions.bundle("hello", 1) is None


async def test_what_is_edited_while_it_is_compiled_is_compiled_again(api: Driver, call: Call) -> None:
    await api.imported()
    revisions = call.store.revisions(ORG)
    old = await revisions.bundle("hello", 1)
    known = await revisions.find("hello", 1)
    assert old is not None
    assert known is not None
    await edit(call, lambda _, __: {"policies/M.xml": b"<Mystery name='M'/>"})
    with pytest.raises(Moved, match="another bundle by now"):
        await call.store.deployments(ORG).change(
            "test", lambda _: [Deployment(ORG, "test", "hello", 1)], compiled=digest_of(old)
        )
    with pytest.raises(BundleError, match="Mystery"):
        await deploy(call, known, Deployment(ORG, "test", "hello", 1), override=False)
