"""Following debug sessions against a real store, without sockets: programs are run by the pure driver."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import replace

import pytest

from gateway.bundle import load, load_shared_flow, read_zip
from gateway.entities import PROXY_KIND, SHARED_FLOW_KIND, DebugSession, MaskConfig, Revision
from gateway.flow import Binding, Program, compile_bundle
from gateway.message import Exchange
from gateway.policies import readers
from gateway.runtime.loading import Loaded, Memory
from gateway.runtime.neighbourhood import Key, LoadedFlow
from gateway.runtime.tracing import Tracing
from gateway.store import EmbeddedRedis, Store
from tests.support.builders import make_exchange, make_request
from tests.support.deployments import add, bundle, found
from tests.support.driver import Pause, PureDriver
from tests.support.fakes import NOW, FakeServices
from tests.support.management import archive

KEY: Key = ("acme", "test", PROXY_KIND, "one", 1)
SESSION = DebugSession("s", "test", "one", 1, "id-1").made(NOW, "a@b")
ASSIGN = """<AssignMessage name="A"><DisplayName>Assign</DisplayName>
<AssignVariable><Name>mine</Name><Ref>request.header.X</Ref></AssignVariable></AssignMessage>"""
PROXY = """<ProxyEndpoint name="default">
<PreFlow name="PreFlow"><Request><Step><Name>A</Name></Step></Request></PreFlow>
<HTTPProxyConnection><BasePath>/one</BasePath></HTTPProxyConnection><RouteRule name="none"/>
</ProxyEndpoint>"""
SHARED = '<SharedFlow name="default"><Step><Name>A</Name></Step></SharedFlow>'
CALLOUT = '<FlowCallout name="A"><SharedFlowBundle>sf</SharedFlowBundle></FlowCallout>'
ZIP = archive({"apiproxy/proxies/default.xml": PROXY, "apiproxy/policies/A.xml": ASSIGN})


class World:
    """Be a worker without a socket: what is loaded, and what the table would hold."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.tracing = Tracing(store, lambda: NOW + 1)
        self.tracing.show = self.show
        self.shown = 0
        self.loaded: dict[Key, Loaded] = {}
        self.flows: dict[Key, LoadedFlow] = {}
        self.load()

    def load(self, raw: bytes = ZIP) -> None:
        binding = Binding(FakeServices(), "1")
        programs, _ = compile_bundle(load(read_zip(raw), "one", readers()), binding)
        self.loaded = {KEY: Loaded((), programs, binding=binding)}
        self.take()

    def take(self) -> None:
        self.tracing.loaded(Memory(self.loaded, self.flows))

    @property
    def plain(self) -> Program:
        return self.loaded[KEY].programs[0]

    @property
    def program(self) -> Program:
        [program] = self.tracing.dressed({"acme/test": [self.plain]})["acme/test"]
        return program

    def show(self) -> None:
        self.shown += 1

    def call(self, secret: str = "x") -> Exchange:
        exchange = make_exchange(make_request(headers=[("X", secret)]))
        facts = replace(exchange.proxy.facts, organization="acme", api="one")
        exchange.proxy.facts = facts
        return PureDriver().run(self.program, exchange)

    async def written(self) -> None:
        await self.tracing.writer.close(5.0)


@pytest.fixture
async def world(store: Store) -> World:
    await found(store)
    await add(store, "one", ZIP)
    return World(store)


async def test_a_session_is_recorded_while_it_lasts_and_others_run_the_very_program(world: World) -> None:
    port = world.store.debug_sessions("acme")
    await world.tracing.look()
    assert world.program is world.plain
    await port.create(SESSION)
    await world.tracing.look()
    assert world.shown == 1
    assert world.program is not world.plain
    assert world.tracing.dressed({"x": [world.program]})["x"] == [world.program]
    assert world.call().variables["mine"] == "x"
    await world.written()
    record = json.loads(await port.transaction(SESSION, 1) or "")
    [step] = [point for point in record["points"] if point["id"] == "Execution"]
    assert dict(step["properties"])["stepDefinition-displayName"] == "Assign"
    assert step["accesses"] == [["Get", "request.header.X", "x", True], ["Set", "mine", "x", True]]
    await port.delete(SESSION)
    await world.tracing.look()
    assert world.shown == 2
    assert world.program is world.plain


async def test_masks_of_the_organization_and_of_the_proxy_are_applied(world: World) -> None:
    masks = world.store.mask_configs("acme")
    await masks.create("default", MaskConfig("default", variables=("request.header.X",)))
    await world.store.mask_configs("acme", "one").create("own", MaskConfig("own", variables=("mine",)))
    port = world.store.debug_sessions("acme")
    await port.create(SESSION)
    await world.tracing.look()
    world.call("hush-hush")
    await world.written()
    raw = await port.transaction(SESSION, 1) or ""
    assert "hush-hush" not in raw
    assert "default, own" in raw


async def test_no_more_is_recorded_than_a_session_wants(world: World) -> None:
    session = replace(SESSION, count=2)
    port = world.store.debug_sessions("acme")
    await port.create(session)
    await world.tracing.look()
    for _ in range(3):
        world.call()
    await world.written()
    assert await port.counts([session]) == [2]
    await world.tracing.look()
    world.call()
    await world.written()
    assert await port.counts([session]) == [2]


async def test_a_session_that_is_over_meanwhile_wants_nothing_more(world: World) -> None:
    port = world.store.debug_sessions("acme")
    await port.create(SESSION)
    await world.tracing.look()
    world.call()
    await port.delete(SESSION)
    await world.written()
    world.call()
    await world.written()
    assert await port.counts([SESSION]) == [0]


async def test_what_comes_to_its_end_after_its_session_is_dropped(world: World) -> None:
    port = world.store.debug_sessions("acme")
    await port.create(SESSION)
    await world.tracing.look()
    world.call()
    await port.delete(SESSION)
    await world.tracing.look()
    await world.written()
    assert await port.counts([SESSION]) == [0]


async def test_a_revision_that_is_loaded_anew_is_traced_anew(world: World) -> None:
    port = world.store.debug_sessions("acme")
    await port.create(SESSION)
    await world.tracing.look()
    world.load()
    assert world.program is world.plain
    await world.tracing.look()
    assert world.program is not world.plain
    world.call()
    await world.written()
    assert await port.counts([SESSION]) == [1]


async def test_what_shared_flows_read_and_write_is_recorded_too(world: World) -> None:
    shared = archive(
        {
            "sharedflowbundle/sharedflows/default.xml": SHARED,
            "sharedflowbundle/policies/A.xml": ASSIGN,
        }
    )
    caller = archive(
        {
            "apiproxy/proxies/default.xml": PROXY,
            "apiproxy/policies/A.xml": CALLOUT,
        }
    )
    kind = SHARED_FLOW_KIND
    await world.store.revisions("acme", kind).add(Revision("sf"), shared)
    number = (await world.store.revisions("acme").add(Revision("one"), caller)).number
    flow = load_shared_flow(read_zip(shared), "sf", readers())
    binding = Binding(FakeServices(), "2", shared_flows={"sf": flow})
    programs, _ = compile_bundle(load(read_zip(caller), "one", readers()), binding)
    key = ("acme", "test", PROXY_KIND, "one", number)
    world.loaded = {key: Loaded((), programs, calls=("sf",), binding=binding), KEY: Loaded((), programs)}
    world.flows = {
        ("acme", "test", kind, "sf", 1): LoadedFlow((), flow),
        ("acme", "test", kind, "gone", 1): LoadedFlow((), flow),
        ("acme", "prod", kind, "sf", 9): LoadedFlow((), flow),
    }
    world.take()
    session = replace(SESSION, revision=number)
    port = world.store.debug_sessions("acme")
    await port.create(session)
    await world.tracing.look()
    world.call()
    await world.written()
    raw = await port.transaction(session, 1) or ""
    assert '["Get","request.header.X","x",true]' in raw
    assert '["Set","mine","x",true]' in raw


async def test_what_is_not_deployed_or_did_not_load_is_not_traced(world: World) -> None:
    port = world.store.debug_sessions("acme")
    await port.create(replace(SESSION, api="other"))
    await world.tracing.look()
    assert world.program is world.plain
    await port.create(SESSION)
    world.loaded[KEY] = replace(world.loaded[KEY], binding=None)
    await world.tracing.look()
    assert (world.program, world.shown) == (world.plain, 0)


async def test_what_does_not_compile_any_more_is_not_traced(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    raw = bundle("/one", more="<PreFlow><Request><Step><Name>Nope</Name></Step></Request></PreFlow>")
    number = (await world.store.revisions("acme").add(Revision("one"), raw)).number
    world.loaded = {("acme", "test", PROXY_KIND, "one", number): world.loaded[KEY]}
    world.take()
    await world.store.debug_sessions("acme").create(replace(SESSION, revision=number))
    await world.tracing.look()
    assert world.shown == 0
    assert "cannot be traced" in caplog.text


async def test_a_session_is_followed_at_once_when_somebody_calls(world: World) -> None:
    following = asyncio.create_task(world.tracing.watch())
    await world.store.debug_sessions("acme").create(SESSION)
    world.tracing.wake()
    async with asyncio.timeout(10):
        while not world.shown:
            await Pause()
        world.call()
        while await world.store.debug_sessions("acme").counts([SESSION]) != [1]:
            await Pause()
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following


async def test_a_store_that_is_away_is_looked_for_again(
    world: World, redis_server: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    redis_server.stop()
    following = asyncio.create_task(world.tracing.watch())
    try:
        async with asyncio.timeout(10):
            while "could not be followed" not in caplog.text:
                await Pause()
    finally:
        redis_server.start()
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
