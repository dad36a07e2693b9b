"""Flow hooks: what a contract case cannot say, that changes which cross each other all hold."""

from __future__ import annotations

import asyncio

from gateway.entities import FLOW_HOOKS
from tests.support.management import ORG, ZIP, Driver, E, O, archive

FLOW = archive({"sharedflowbundle/sharedflows/default.xml": "<SharedFlow name='default'/>"})


async def deployed(api: Driver, name: str) -> None:
    path = f"{O}/sharedflows?action=import&name={name}"
    (await api("POST", path, FLOW, kind=ZIP)).expect(201)
    (await api("POST", f"{E}/sharedflows/{name}/revisions/1/deployments", kind="")).expect(200)


async def test_attaching_is_one_change_that_workers_see(api: Driver) -> None:
    await deployed(api, "one")
    before = await api.store.deployments(ORG).generation()
    (await api("PUT", f"{E}/flowhooks/PreProxyFlowHook", {"sharedFlow": "one"})).expect(200)
    assert await api.store.deployments(ORG).generation() == before + 1
    (hook,) = await api.store.flow_hooks(ORG).of("test")
    assert (hook.shared_flow, hook.continue_on_error, hook.created_by) == (
        "one",
        True,
        "admin@tollkeeper.local",
    )
    (await api("DELETE", f"{E}/flowhooks/PostProxyFlowHook")).expect(200)
    assert await api.store.deployments(ORG).generation() == before + 1


async def test_all_that_come_at_once_are_attached(api: Driver) -> None:
    await deployed(api, "one")
    replies = await asyncio.gather(
        *(api("PUT", f"{E}/flowhooks/{name}", {"sharedFlow": "one"}) for name in FLOW_HOOKS)
    )
    assert [reply.status for reply in replies] == [200] * 4
    assert {each.name for each in await api.store.flow_hooks(ORG).of("test")} == set(FLOW_HOOKS)


async def test_attaching_and_undeploying_at_once_never_both_succeed(api: Driver) -> None:
    await deployed(api, "one")
    attached, undeployed = await asyncio.gather(
        api("PUT", f"{E}/flowhooks/PreProxyFlowHook", {"sharedFlow": "one"}),
        api("DELETE", f"{E}/sharedflows/one/revisions/1/deployments", kind=""),
    )
    assert sorted((attached.status, undeployed.status)) == [200, 400]
