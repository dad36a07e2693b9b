"""Following debug sessions: one worker's part in them.

Which sessions there are, the store knows; a hint makes a worker look at once, and it looks every second.
While there are some, the programs of their revisions make way for ones that record themselves
(`flow/trace.py`); all others stay the very ones they were.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from gateway.bundle import load, load_shared_flow, read_zip
from gateway.entities import PROXY_KIND, SHARED_FLOW_KIND, DebugSession, MaskConfig
from gateway.errors import BundleError, StoreUnavailable
from gateway.flow import Binding, Program, Recorder, Watch, compile_bundle, reached, trace
from gateway.message import observing
from gateway.policies import Policy, readers
from gateway.runtime.loading import Loaded, Memory
from gateway.runtime.neighbourhood import Key
from gateway.store import GONE, Store
from gateway.telemetry import SessionWriter

_log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between looks without a hint."""
RETRY = 0.5

Programs = Mapping[str, Iterable[Program]]


@dataclass(frozen=True, slots=True)
class _Traced:
    """Hold the recording programs of a revision, beside the plain ones that they stand for."""

    recorder: Recorder
    plain: tuple[Program, ...]
    recording: tuple[Program, ...]


class Tracing:
    """Record what the debug sessions want. `show` makes the worker build its route table anew."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self.show: Callable[[], None] = lambda: None
        self.writer = SessionWriter(_Records(store), self._session, self._told)
        self._store = store
        self._clock = clock
        self._loaded = Memory()
        self._watches: dict[str, Watch] = {}
        self._traced: dict[Key, _Traced] = {}
        self._wake = asyncio.Event()

    # --- for the deployer ---

    def loaded(self, loaded: Memory) -> None:
        """Take note of what is deployed now."""
        self._loaded = loaded
        if self._traced:
            self.wake()

    def dressed(self, environments: Programs) -> Programs:
        """Return the programs of all environments, those of traced revisions replaced."""
        if not self._traced:
            return environments
        instead = {
            id(plain): recording
            for traced in self._traced.values()
            for plain, recording in zip(traced.plain, traced.recording, strict=True)
        }
        return {
            name: [instead.get(id(program), program) for program in programs]
            for name, programs in environments.items()
        }

    def wake(self) -> None:
        """Look soon."""
        self._wake.set()

    # --- the watch ---

    async def watch(self) -> None:
        """Follow the sessions, and write what is recorded, for as long as the worker lives."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.writer.run())
            tasks.create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            try:
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
            except TimeoutError:
                pass  # nobody called: look anyway
            self._wake.clear()
            try:
                await self.look()
            except StoreUnavailable as error:
                _log.warning("debug sessions could not be followed: %s", error)
                await asyncio.sleep(RETRY)

    async def look(self) -> None:
        """Find out which sessions there are, and record for them.

        Raises:
            StoreUnavailable: what was recorded before goes on to be.
        """
        wanted = await self._wanted()
        for traced in self._traced.values():
            traced.recorder.sweep(self._clock())
        before = dict(self._traced)
        for key in before.keys() - wanted.keys():
            self._retire(key)
        for key, watches in wanted.items():
            await self._record(key, watches)
        if self._traced != before:
            self.show()

    async def _wanted(self) -> dict[Key, tuple[Watch, ...]]:
        """Return the sessions of what is deployed here, by revision."""
        watches: dict[str, Watch] = {}
        wanted: dict[Key, tuple[Watch, ...]] = {}
        for organization in sorted({key[0] for key in self._loaded.proxies}):
            port = self._store.debug_sessions(organization)
            sessions = await port.all()
            for session, stored in zip(sessions, await port.counts(sessions), strict=True):
                key = (organization, session.environment, PROXY_KIND, session.api, session.revision)
                watch = self._watches.get(session.session_id) or Watch(session)
                watch.stored = max(stored, watch.stored)
                watches[session.session_id] = watch
                if key in self._loaded.proxies:
                    wanted[key] = (*wanted.get(key, ()), watch)
        self._watches = watches
        return wanted

    def _retire(self, key: Key) -> None:
        """Record no more for a revision; what is under way is recorded to its end."""
        self._traced.pop(key).recorder.watches = ()

    async def _record(self, key: Key, watches: tuple[Watch, ...]) -> None:
        """Record for these sessions; compile the revision for it if that has not been done."""
        loaded = self._loaded.proxies[key]
        traced = self._traced.get(key)
        if traced is None or traced.plain is not loaded.programs:
            if traced is not None:
                self._retire(key)
            traced = await self._compiled(key, loaded)
            if traced is None:
                return
            self._traced[key] = traced
        traced.recorder.watches = watches

    async def _compiled(self, key: Key, loaded: Loaded) -> _Traced | None:
        """Compile a revision so that it records itself; None where it does not compile any more."""
        organization, _, _, name, number = key
        if loaded.binding is None:
            return None
        raw = await self._store.revisions(organization).bundle(name, number)
        sources = _Sources(name, raw or b"", await self._shared_flows(key, loaded, loaded.binding))
        recorder = Recorder(self._clock, self.writer.take)
        try:
            observed, shown = await asyncio.to_thread(_observed, sources, loaded.binding, recorder)
        except BundleError as error:
            _log.error("%s revision %s cannot be traced: %s", name, number, error)
            return None
        recording = tuple(
            trace(plain, other, recorder, shown)
            for plain, other in zip(loaded.programs, observed, strict=True)
        )
        return _Traced(recorder, loaded.programs, recording)

    async def _shared_flows(self, key: Key, loaded: Loaded, binding: Binding) -> dict[str, bytes]:
        """Return the bundles of the shared flows that run within a revision: they are observed, too."""
        organization, environment, *_ = key
        attached = [hook.shared_flow for hook in binding.hooks.values()]
        names = reached((*loaded.calls, *attached), binding.shared_flows or {})
        revisions = self._store.revisions(organization, SHARED_FLOW_KIND)
        found = {
            flow: await revisions.bundle(flow, number)
            for of, where, _, flow, number in self._loaded.flows
            if (of, where) == (organization, environment) and flow in names
        }
        return {name: raw for name, raw in found.items() if raw is not None}

    # --- what becomes of transcripts ---

    def _session(self, session_id: str) -> DebugSession | None:
        watch = self._watches.get(session_id)
        return None if watch is None else watch.session

    def _told(self, session_id: str, stored: int | None) -> None:
        """Take note of what came of a transcript."""
        watch = self._watches.get(session_id)
        if watch is not None:
            watch.under_way -= 1
            watch.stored = watch.session.count if stored == GONE else max(watch.stored, stored or 0)


@dataclass(frozen=True, slots=True)
class _Sources:
    """Hold the bundles that a revision's programs are made of."""

    name: str
    raw: bytes
    shared_flows: Mapping[str, bytes]


def _observed(
    sources: _Sources, binding: Binding, recorder: Recorder
) -> tuple[tuple[Program, ...], dict[str, str]]:
    """Compile a revision under observation; return its programs, and the display names of policies.

    Raises:
        BundleError: with everything that is wrong with it.
    """
    known = dict(binding.shared_flows or {})
    with observing(recorder):
        flows = {
            name: load_shared_flow(read_zip(raw), name, readers())
            for name, raw in sources.shared_flows.items()
        }
        bundle = load(read_zip(sources.raw), sources.name, readers())
        programs, _ = compile_bundle(bundle, replace(binding, shared_flows={**known, **flows}))
    policies = [*(policy for flow in flows.values() for policy in flow.policies.values())]
    shown = {
        policy.name: policy.display_name
        for policy in (*policies, *bundle.policies.values())
        if isinstance(policy, Policy) and policy.display_name
    }
    return programs, shown


class _Records:
    """Be the SessionStore of a worker."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def masks(self, organization: str, api: str) -> Sequence[MaskConfig]:
        """Return the mask configurations that hold for a proxy: its own and its organization's."""
        own = await self._store.mask_configs(organization, api).entities()
        return [*await self._store.mask_configs(organization).entities(), *own]

    async def add(self, organization: str, session: DebugSession, transaction: str) -> int:
        """Add a transaction to a session; return how many it has then, GONE when it is over."""
        return await self._store.debug_sessions(organization).add(session, transaction)
