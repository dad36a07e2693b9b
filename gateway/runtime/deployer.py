"""From the store to the route table: what is deployed is loaded, compiled and swapped in.

The store is the truth, hints are only haste: the deployer also compares generations on its
own.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.errors import StoreUnavailable
from gateway.flow import KeySets, Offload
from gateway.oauth import DEFAULT_HASHING, Hashing
from gateway.runtime.loading import PLAIN, Loading, Memory, Switches
from gateway.runtime.routes import HostRoutes, RouteTable
from gateway.runtime.services import ClientsOf, Threads
from gateway.runtime.tracing import Programs, Tracing
from gateway.store import DeploymentStatus, ServedGeneration, Store, WorkerReport
from gateway.upstream import FetchedKeySets

_log = logging.getLogger(__name__)

POLL = 1.0
"""Seconds between looks at the generations without a hint."""
REPORT_EVERY = 5.0
REPORT_LIFETIME = 20.0
RETRY = 0.5


@dataclass(slots=True)
class Deployer:
    """Keep one worker's route table up to date. `on_routes` swaps the table in."""

    store: Store
    worker_id: str
    pid: int
    machine: str
    default: tuple[str, str]
    switches: Switches
    on_routes: Callable[[RouteTable], None]
    on_issued: Callable[[], None]
    started_at: float = field(default_factory=time.time)
    report_every: float = REPORT_EVERY
    offload: Offload = field(default_factory=Threads)
    """Where the long work of all environments is done."""
    clients: ClientsOf | None = None
    """What the worker remembers of clients; without it the store is asked each time."""
    key_sets: KeySets = field(default_factory=FetchedKeySets)
    """The keys that others publish, the same for all environments."""
    hash_by: Callable[[str, Hashing], None] = lambda *_: None
    """Told by which hashes an organization's tokens are to be looked up."""
    tracing: Tracing | None = None
    """What records for debug sessions; without it nothing does."""
    _hashings: dict[str, Hashing] = field(default_factory=dict)
    _generations: dict[str, int] = field(default_factory=dict)
    _loaded: Memory = field(default_factory=Memory)
    _statuses: tuple[DeploymentStatus, ...] = ()
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def refresh(self) -> None:
        """Load everything that is deployed, swap the table in, and report.

        Raises:
            StoreUnavailable: what ran before goes on.
        """
        generations = await self.store.organizations.generations()
        loading = Loading(
            *(self.store, self.switches, self._loaded, self.on_issued),
            offload=self.offload,
            clients=self.clients,
            key_sets=self.key_sets,
        )
        for organization in generations:
            await loading.load(organization)
        self._hash_by(loading.hashings)
        self._loaded = loading.loaded
        self._statuses = tuple(loading.statuses)
        self._show(loading)
        self._generations = generations
        await self.report()

    def _show(self, loading: Loading) -> None:
        """Swap in the table of what was loaded, as it is to be traced."""

        def show() -> None:
            programs: Programs = loading.environments
            if self.tracing is not None:
                programs = self.tracing.dressed(programs)
            self.on_routes(RouteTable(programs, loading.hosts, self._default_routes()))

        if self.tracing is not None:
            self.tracing.show = show
            self.tracing.loaded(loading.loaded)
        show()

    def _hash_by(self, hashings: dict[str, Hashing]) -> None:
        """Tell whoever looks tokens up of those organizations that are not hashed as before."""
        for organization, hashing in hashings.items():
            if hashing != self._hashings.get(organization, DEFAULT_HASHING):
                self.hash_by(organization, hashing)
        self._hashings = hashings

    def _default_routes(self) -> HostRoutes:
        organization, environment = self.default
        return HostRoutes(f"{organization}/{environment}", PLAIN)

    async def report(self) -> None:
        """Tell the store what this worker runs."""
        served = tuple(ServedGeneration(name, number) for name, number in self._generations.items())
        report = WorkerReport(self.worker_id, self.pid, self.machine, self.started_at, served, self._statuses)
        await self.store.workers.report(report, lifetime=REPORT_LIFETIME)

    async def watch(self) -> None:
        """Follow the store for as long as the worker lives."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._hear())
            tasks.create_task(self._compare())
            if self.tracing is not None:
                tasks.create_task(self.tracing.watch())

    async def _hear(self) -> None:
        """Wake up at every hint."""
        while True:
            try:
                async for _ in self.store.events.hints():
                    self._look()
            except StoreUnavailable as error:
                _log.warning("hints are lost: %s", error)
                await asyncio.sleep(RETRY)
                # Whatever was missed meanwhile is found by looking.
                self._look()

    def _look(self) -> None:
        """Have everybody look soon."""
        self._wake.set()
        if self.tracing is not None:
            self.tracing.wake()

    async def _compare(self) -> None:
        """Refresh when a generation has moved; report now and then."""
        reported = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(POLL):
                    await self._wake.wait()
            except TimeoutError:
                pass  # nobody called: look anyway
            self._wake.clear()
            try:
                if await self.store.organizations.generations() != self._generations:
                    await self.refresh()
                    reported = time.monotonic()
                elif time.monotonic() - reported > self.report_every:
                    await self.report()
                    reported = time.monotonic()
            except StoreUnavailable as error:
                _log.warning("deployments could not be compared: %s", error)
                await asyncio.sleep(RETRY)
