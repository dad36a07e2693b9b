"""The supervisor: everything that `gateway serve` starts, in its order, and ends again.

Settings are checked, ports bound and the store opened before the first child starts, so that
whatever is wrong is told at once and changes nothing. The supervisor carries no traffic.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from gateway.config import Settings
from gateway.errors import SettingsError
from gateway.runtime.adoption import adopt_orphans
from gateway.runtime.backing import Backing
from gateway.runtime.births import Execution
from gateway.runtime.charter import Charter
from gateway.runtime.children import Child, workers_of
from gateway.runtime.counters import Counters
from gateway.runtime.midwife import Midwife
from gateway.runtime.ops import Ops
from gateway.runtime.ports import Addresses, Sockets, bind_all
from gateway.store import Store, open_store
from gateway.telemetry import STARTED, STORE_WEAK, WORKER_RESTARTS, WORKERS, render

_log = logging.getLogger(__name__)

CHILD_MODULE = "gateway.cli.child"
START_TIMEOUT = 120.0
"""Seconds that the children have to become ready: a slow machine needs many."""
OVERTIME = 3.0
"""Seconds beyond the grace period after which a child is ended by force."""
_LOOK = 0.05


class StartFailed(Exception):
    """Say which part of the gateway does not come up; the log says why."""


@dataclass(slots=True)
class Supervisor:
    """Run one gateway.

    `prepare` gets the open store, and the addresses that are bound, before anything serves;
    `announce` is called when everything does. `child_module` is what Python runs as a child.
    """

    settings: Settings
    with_demo: bool
    prepare: Callable[[Store, Addresses], Awaitable[None]]
    announce: Callable[[Addresses], None]
    child_module: str = CHILD_MODULE
    _children: list[Child] = field(default_factory=list)
    _restarts: int = 0
    _phase: str = "starting"
    """What keeps the gateway from being ready as a whole: starting, stopping, or nothing."""
    _store_is_weak: bool = False
    _started: float = field(default_factory=time.time)

    async def run(self) -> None:
        """Serve until SIGINT or SIGTERM; a second one ends what is still under way.

        Raises:
            SettingsError: something cannot be had as it is configured; the message says what.
            StoreUnavailable: the configured Redis does not answer.
            StartFailed: a part of the gateway does not come up.
        """
        stop, hurry = asyncio.Event(), asyncio.Event()

        def interrupted() -> None:
            (hurry if stop.is_set() else stop).set()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, interrupted)
        async with AsyncExitStack() as stack:
            await self._serve(stack, stop, hurry)

    async def _serve(self, stack: AsyncExitStack, stop: asyncio.Event, hurry: asyncio.Event) -> None:
        """Bring everything up, wait, and bring it down in the opposite order."""
        settings = self.settings
        _check_access_log(settings.access_log)
        backing = await stack.enter_async_context(Backing(settings))
        sockets = bind_all(settings, with_demo=self.with_demo)
        stack.callback(sockets.close)
        counters = Counters.make(settings.workers)
        stack.callback(counters.close)
        runner = await Ops(self._missing, self._can_serve, lambda: self._scrape(counters)).serve(sockets.ops)
        stack.push_async_callback(runner.cleanup)
        vault = await backing.start()
        store = await stack.enter_async_context(
            await open_store(backing.url, vault, settings.token_purge_after)
        )
        self._note_weakness(store)
        await self.prepare(store, sockets.addresses)
        charter = Charter(
            "worker", 0, settings, backing.url, backing.key_file, -1, counters.descriptor, settings.workers
        )
        self._children = self._make_children(charter, sockets)
        stack.push_async_callback(self._stop_children, sockets, hurry)
        tasks = [child.start() for child in self._children]
        await self._until_ready(stop)
        if not stop.is_set():
            self._phase = ""
            self.announce(sockets.addresses)
        stopped = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        self._phase = "stopping"
        stopped.cancel()
        for task in done:
            task.result()

    def _note_weakness(self, store: Store) -> None:
        """Tell what the operator should know about the Redis."""
        for warning in store.warnings:
            _log.warning("%s", warning)
        self._store_is_weak = bool(store.warnings)

    def _scrape(self, counters: Counters) -> bytes:
        """Render the metrics of all workers, and our own."""
        return render(
            counters.blocks,
            {
                WORKERS: sum(child.is_ready.is_set() for child in self._children if child.is_worker),
                WORKER_RESTARTS: self._restarts,
                STORE_WEAK: int(self._store_is_weak),
                STARTED: self._started,
            },
        )

    def _missing(self) -> list[str]:
        """Name what does not do its work now."""
        phase = [self._phase] if self._phase else []
        return phase + [child.title for child in self._children if not child.is_ready.is_set()]

    def _can_serve(self) -> bool:
        """Say whether calls are carried: while a worker is replaced, the others do."""
        return not self._phase and any(child.is_ready.is_set() for child in self._children if child.is_worker)

    def _make_children(self, charter: Charter, sockets: Sockets) -> list[Child]:
        """Make the nursery and its workers, management and the demo's origin."""

        def count() -> None:
            self._restarts += 1

        if not adopt_orphans():
            _log.warning(
                "this system does not let orphans be adopted: workers will be replaced with their nursery"
            )
        executed, born = Execution(self.child_module), Midwife()
        # Whoever is born copies what the nursery holds: it is told nothing of ours.
        untold = Charter("nursery", 0, Settings(), "", Path(), -1)
        children = [Child(executed, untold, companion=born)]
        children += [Child(born, each, count) for each in workers_of(charter, sockets.traffic)]
        other = replace(charter, counters=-1)
        management = replace(other, role="management", socket=sockets.management.fileno())
        children.append(Child(executed, management))
        if sockets.demo is not None:
            children.append(Child(executed, replace(other, role="demo", socket=sockets.demo.fileno())))
        return children

    async def _until_ready(self, stop: asyncio.Event) -> None:
        """Wait until every child is ready, or the stop comes first.

        Raises:
            StartFailed: one keeps dying, or they take too long.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + START_TIMEOUT
        while not stop.is_set():
            waiting = [child for child in self._children if not child.is_ready.is_set()]
            if not waiting:
                return
            names = ", ".join(child.title for child in waiting)
            if any(child.is_hopeless for child in waiting):
                raise StartFailed(f"{names}: died again and again; the log says why")
            if loop.time() > deadline:
                raise StartFailed(f"{names}: not ready after {START_TIMEOUT:.0f} s; the log says why")
            await asyncio.sleep(_LOOK)

    async def _stop_children(self, sockets: Sockets, hurry: asyncio.Event) -> None:
        """Let exchanges under way finish, then end the children: traffic first, what signals it later."""
        self._phase = "stopping"
        sockets.close_traffic()
        workers = [child for child in self._children if child.is_worker]
        others = [child for child in self._children if not child.is_worker]
        for group in (workers, others):
            grace = self.settings.shutdown_grace + OVERTIME
            await _stop_all(group, grace, hurry)


async def _stop_all(children: list[Child], grace: float, hurry: asyncio.Event) -> None:
    """Stop children side by side; when it becomes urgent, the grace period is over."""

    async def hasten() -> None:
        await hurry.wait()
        await asyncio.gather(*(child.stop(0.0) for child in children))

    hastening = asyncio.create_task(hasten())
    await asyncio.gather(*(child.stop(grace) for child in children))
    hastening.cancel()


def _check_access_log(target: str) -> None:
    """Refuse an access log that no worker could open.

    Raises:
        SettingsError: with the reason.
    """
    if target in {"off", "-"}:
        return
    try:
        os.close(os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640))
    except OSError as error:
        raise SettingsError(f"GATEWAY_ACCESS_LOG: {target!r} cannot be written: {error.strerror}") from error
