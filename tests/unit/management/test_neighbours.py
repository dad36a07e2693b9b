from __future__ import annotations

import pytest

from gateway.entities import SHARED_FLOW_KIND, Deployment, FlowHook, Revision
from gateway.errors import BundleError
from gateway.flow import Hook
from gateway.management.call import Call, Ports
from gateway.management.neighbours import load_flow, neighbours_of
from tests.support.management import ORG, Driver, archive


@pytest.fixture
def call(api: Driver) -> Call:
    return Call("POST", {"organization": ORG}, "me@x.com", Ports(api.store, api.clock, str, str))


def flow(calls: str = "") -> bytes:
    step = "<Step><Name>Call</Name></Step>" if calls else ""
    policy = f"<FlowCallout name='Call'><SharedFlowBundle>{calls}</SharedFlowBundle></FlowCallout>"
    files = {"sharedflowbundle/sharedflows/default.xml": f"<SharedFlow name='default'>{step}</SharedFlow>"}
    return archive(files | ({"sharedflowbundle/policies/Call.xml": policy} if calls else {}))


async def stored(call: Call, name: str, raw: bytes) -> Deployment:
    revision = await call.store.revisions(ORG, SHARED_FLOW_KIND).add(Revision(name), raw)
    return Deployment(ORG, "test", name, revision.number, kind=SHARED_FLOW_KIND)


async def test_what_is_deployed_is_reached_at_any_depth(call: Call) -> None:
    standing = [await stored(call, "a", flow("b")), await stored(call, "b", flow("gone"))]
    standing.append(await stored(call, "unused", b"no zip"))
    neighbours = await neighbours_of(call, "test", standing)
    assert set(await neighbours.reached(["a", "none"])) == {"a", "b"}
    assert await neighbours.reached([]) == {}


async def test_hooks_reach_theirs(call: Call) -> None:
    standing = [await stored(call, "a", flow())]
    await call.store.flow_hooks(ORG).change(
        "test", [FlowHook("PreProxyFlowHook", "a", False)], generation=await generation(call)
    )
    neighbours = await neighbours_of(call, "test", standing)
    assert neighbours.hooks == {"PreProxyFlowHook": Hook("a", False)}
    assert set(await neighbours.reached([])) == {"a"}


async def generation(call: Call) -> int:
    return await call.store.deployments(ORG).generation()


async def test_one_that_is_about_to_come_stands_for_the_old_one(call: Call) -> None:
    standing = [await stored(call, "a", flow("b"))]
    new = await load_flow("a", flow())
    neighbours = await neighbours_of(call, "test", standing, instead=new)
    assert await neighbours.reached(["a"]) == {"a": new}


async def test_one_whose_bundle_is_gone_is_not_there_and_a_broken_one_is_told(call: Call) -> None:
    gone = Deployment(ORG, "test", "gone", 7, kind=SHARED_FLOW_KIND)
    broken = await stored(call, "broken", b"no zip")
    neighbours = await neighbours_of(call, "test", [gone, broken])
    assert await neighbours.reached(["gone"]) == {}
    with pytest.raises(BundleError):
        await neighbours.reached(["broken"])
