from __future__ import annotations

import pytest

from gateway.bundle import Files, write_zip
from gateway.entities import SHARED_FLOW_KIND, Deployment, FlowHook, Revision
from gateway.flow import Hook
from gateway.runtime.neighbourhood import Key, LoadedFlow, Neighbourhood, key_of, load_neighbourhood
from gateway.store import Store
from tests.support.deployments import found


def flow(calls: str = "") -> bytes:
    step = "<Step><Name>Call</Name></Step>" if calls else ""
    files = {"sharedflows/default.xml": f"<SharedFlow name='default'>{step}</SharedFlow>".encode()}
    if calls:
        policy = f"<FlowCallout name='Call'><SharedFlowBundle>{calls}</SharedFlowBundle></FlowCallout>"
        files["policies/Call.xml"] = policy.encode()
    return write_zip(Files("sharedflowbundle", files))


async def deployed(store: Store, name: str, raw: bytes) -> Deployment:
    revision = await store.revisions("acme", SHARED_FLOW_KIND).add(Revision(name), raw)
    return Deployment("acme", "test", name, revision.number, kind=SHARED_FLOW_KIND)


def remembered(standing: list[Deployment], hood: Neighbourhood) -> dict[Key, LoadedFlow]:
    return {key_of(each): hood.loaded[each.proxy] for each in standing}


async def test_flows_and_hooks_are_loaded_and_taken_over(store: Store) -> None:
    await found(store)
    standing = [await deployed(store, "a", flow()), Deployment("acme", "test", "proxy", 1)]
    generation = await store.deployments("acme").generation()
    await store.flow_hooks("acme").change("test", [FlowHook("PreProxyFlowHook", "a")], generation=generation)
    first = await load_neighbourhood(store, "test", standing, {})
    assert set(first.flows) == {"a"}
    assert first.hooks == {"PreProxyFlowHook": Hook("a")}
    second = await load_neighbourhood(store, "test", standing, remembered(standing[:1], first))
    assert second.loaded["a"] is first.loaded["a"]
    assert await load_neighbourhood(store, "test", [], {}) == Neighbourhood()


async def test_what_a_proxy_sees_changes_with_what_it_reaches(store: Store) -> None:
    await found(store)
    standing = [await deployed(store, name, raw) for name, raw in (("a", flow("b")), ("b", flow()))]
    before = await load_neighbourhood(store, "test", standing, {})
    newer = [standing[0], await deployed(store, "b", flow())]
    after = await load_neighbourhood(store, "test", newer, remembered(standing, before))
    assert before.seen_by(["a"]) != after.seen_by(["a"])
    assert before.seen_by(["none"]) == after.seen_by(["none"])
    assert before.seen_by([]) == after.seen_by([])


async def test_one_that_does_not_load_keeps_what_ran_before(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await found(store)
    standing = [await deployed(store, "a", flow())]
    first = await load_neighbourhood(store, "test", standing, {})
    revision = Revision("a", 1, description="broken")
    await store.revisions("acme", SHARED_FLOW_KIND).replace(revision, b"no zip")
    second = await load_neighbourhood(store, "test", standing, remembered(standing, first))
    assert second.flows == first.flows
    assert second.loaded["a"].problem
    assert "a revision 1 does not load" in caplog.text
    fresh = await load_neighbourhood(store, "test", standing, {})
    assert fresh.flows == {}
