"""One worker: the wiring of a process that carries traffic, and its life."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import secrets
import signal
import socket
import uuid
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import TypeVar

import uvloop

from gateway._fastpath import Assembly, ExchangeIds, TokenTable, TrackingConnection, WallClock, pack_command
from gateway.config import Settings
from gateway.errors import StoreUnavailable
from gateway.oauth import Hashing
from gateway.runtime.arrival import Door
from gateway.runtime.charter import Charter, Line
from gateway.runtime.counters import open_slot
from gateway.runtime.deployer import RETRY, Deployer
from gateway.runtime.hand import Limits, give_hand, open_pools
from gateway.runtime.listener import Listener
from gateway.runtime.loading import PLAIN, Switches
from gateway.runtime.readings import Readings
from gateway.runtime.routes import HostRoutes, RouteTable
from gateway.runtime.statistics_writer import StatisticsWriter
from gateway.runtime.tracing import Tracing
from gateway.runtime.traffic import Means, Traffic
from gateway.store import Extent, Parts, Recall, Store, open_store, open_vault
from gateway.telemetry import (
    AccessLog,
    Tallies,
    WorkerMetrics,
    configure_logging,
    open_access_log,
)
from gateway.upstream import Rota, TargetClient

_log = logging.getLogger(__name__)
T = TypeVar("T")

FLUSH_EVERY = 0.5
"""Seconds between writes of the access log's buffer, and between readings."""
BACKLOG = 4_096
"""Connections that may wait to be accepted; where there is no room, a client tries again after a second."""
DRAIN_LOOK = 0.02
LAST_WORDS = 1.0
"""Seconds that there are at the end to write what was recorded."""
ORPHAN_GRACE = 1.0
"""Seconds that calls have to finish when the supervisor is gone: an heir may be waiting for the port."""


def run_worker(charter: Charter, control: socket.socket) -> None:
    """Carry traffic until the supervisor says stop, or is gone."""
    configure_logging(charter.settings.log_level)
    uvloop.run(_Worker(charter, control).live())


@dataclass(slots=True)
class _Worker:
    """Be one worker process."""

    charter: Charter
    control: socket.socket

    async def live(self) -> None:
        """Open, serve, drain, close."""
        settings = self.charter.settings
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop.set)
        line = await Line.open(self.control)
        orphaned = loop.create_task(line.until_orphaned())
        orphaned.add_done_callback(lambda _: stop.set())
        store = await _unless(stop, self._store())
        if store is None:
            return
        metrics = self._metrics()
        access_log = open_access_log(settings.access_log, Assembly())
        targets = TargetClient(Rota(WallClock()), settings.client_max_connections)
        pools = open_pools(settings.client_max_connections)
        recall = self._recall(store)
        tallies, statistics = self._statistics(store)
        traffic = self._traffic(recall, metrics, access_log, targets, tallies)
        deployer = self._deployer(store, recall, traffic, metrics)
        if await _unless(stop, self._first_routes(deployer)):
            listener = Listener(
                traffic, head_timeout=settings.header_timeout, idle_timeout=settings.idle_timeout
            )
            give_hand(listener, traffic, pools, _limits(settings))
            sock = socket.socket(fileno=self.charter.socket)
            server = await loop.create_server(listener, sock=sock, backlog=BACKLOG)
            telling = [_tell(access_log, Readings(metrics, pools)), *(each.write_on() for each in statistics)]
            chores = [*map(loop.create_task, (deployer.watch(), recall.watch(metrics), *telling))]
            _settle()
            await line.report_ready()
            await _until_over(stop, chores)
            traffic.is_draining = True
            server.close()
            await _drained(listener, ORPHAN_GRACE if orphaned.done() else settings.shutdown_grace)
        await pools.close()
        await targets.close()
        await recall.close()
        await _write_last(access_log, statistics)
        await self._say_goodbye(store, deployer)
        await line.close()

    async def _store(self) -> Store:
        """Open the store; a Redis that is just starting again is waited for."""
        settings = self.charter.settings
        vault = open_vault(self.charter.secret_key_file)
        while True:
            try:
                return await open_store(
                    self.charter.redis_url,
                    vault,
                    settings.token_purge_after,
                    refresh_retry=settings.refresh_retry,
                )
            except StoreUnavailable as error:
                _log.warning("the store is away: %s", error)
                await asyncio.sleep(RETRY)

    def _metrics(self) -> WorkerMetrics:
        """Take over the slot's counters; what a predecessor counted stays."""
        charter = self.charter
        metrics = WorkerMetrics(open_slot(charter.counters, charter.slot, charter.slots))
        metrics.reset_gauges()
        return metrics

    def _statistics(self, store: Store) -> tuple[Tallies | None, list[StatisticsWriter]]:
        """Return what counts calls, and who writes it down; nothing where statistics are not kept."""
        if not self.charter.settings.statistics_keep:
            return None, []
        tallies = Tallies()
        return tallies, [
            StatisticsWriter(tallies, store.statistics(self.charter.settings.statistics_keep), _new_id)
        ]

    # house: what carries requests, and all that is told of them
    def _traffic(
        self,
        recall: Recall,
        metrics: WorkerMetrics,
        access_log: AccessLog | None,
        targets: TargetClient,
        tallies: Tallies | None,
    ) -> Traffic:
        """Wire what carries requests."""
        settings = self.charter.settings
        means = Means(
            *(targets, recall.memory, WallClock(), settings.max_body),
            body_timeout=settings.header_timeout,
            total_timeout=settings.request_timeout,
        )
        door = Door(WallClock(), ExchangeIds(secrets.token_bytes(24)), settings.trusted_proxies)
        default = HostRoutes(settings.default_environment, PLAIN)
        return Traffic(RouteTable({}, {}, default), door, means, metrics, access_log, tallies)

    def _recall(self, store: Store) -> Recall:
        """Begin to remember tokens and clients."""
        settings = self.charter.settings
        parts = Parts(TrackingConnection, pack_command, TokenTable)
        extent = Extent(settings.token_cache, settings.redis_grace, settings.lookup_timeout)
        return Recall.open(store, self.charter.redis_url, parts, extent)

    def _deployer(self, store: Store, recall: Recall, traffic: Traffic, metrics: WorkerMetrics) -> Deployer:
        """Wire what follows deployments."""
        settings = self.charter.settings

        def swap(routes: RouteTable) -> None:
            traffic.routes = routes

        def hash_by(organization: str, hashing: Hashing) -> None:
            recall.memory.hash_by(organization, hashing)

        return Deployer(
            store,
            _new_id(),
            os.getpid(),
            socket.gethostname(),
            (settings.organization, settings.environment),
            Switches(settings.condition_precedence == "java", settings.target_url_suffix),
            swap,
            metrics.token_issued,
            clients=recall.memory.clients,
            hash_by=hash_by,
            tracing=Tracing(store, WallClock()),
        )

    async def _first_routes(self, deployer: Deployer) -> bool:
        """Load what is deployed before the first connection is taken; return True."""
        while True:
            try:
                await deployer.refresh()
            except StoreUnavailable as error:
                _log.warning("deployments could not be loaded: %s", error)
                await asyncio.sleep(RETRY)
            else:
                return True

    async def _say_goodbye(self, store: Store, deployer: Deployer) -> None:
        """Write what was recorded, take this worker off the list, and close the store."""
        try:
            if deployer.tracing is not None:
                await deployer.tracing.writer.close(LAST_WORDS)
            await store.workers.forget(deployer.worker_id)
            await store.close()
        except StoreUnavailable as error:
            _log.info("the store was gone before this worker: %s", error)


def _new_id() -> str:
    return str(uuid.uuid4())


def _settle() -> None:
    """Keep the garbage collector off what stays for good, and let it look at the rest less often.

    What is loaded by now (some 40,000 objects) made each full collection a pause of 40 ms; frozen, it is
    not looked at (the modules are frozen already by whoever loaded them). Reference counts free nearly all
    that calls leave: a collection per 10,000 objects that stay is often enough for the rest.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _limits(settings: Settings) -> Limits:
    """Return what one client may take."""
    return Limits(
        settings.header_timeout,
        settings.idle_timeout,
        settings.request_timeout,
        settings.max_pipelined,
        settings.max_connections,
    )


async def _unless(stop: asyncio.Event, work: Coroutine[object, object, T]) -> T | None:
    """Return what the work gives, None when the stop comes first."""
    working, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopped], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if working.done():
        return working.result()
    working.cancel()
    return None


async def _tell(access_log: AccessLog | None, readings: Readings) -> None:
    """Write the access log's buffer now and then, and take the readings."""
    while True:
        await asyncio.sleep(FLUSH_EVERY)
        readings.take()
        if access_log is not None:
            access_log.flush()


async def _write_last(access_log: AccessLog | None, statistics: Sequence[StatisticsWriter]) -> None:
    """Write what was logged and counted up to the last call."""
    if access_log is not None:
        access_log.flush()
    for each in statistics:
        await each.write()


async def _until_over(stop: asyncio.Event, chores: list[asyncio.Task[None]]) -> None:
    """Wait until the worker is told to stop; a chore that ends by itself is a bug that ends the worker."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *chores], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    for chore in chores:
        if chore.done():
            chore.result()
        chore.cancel()


async def _drained(listener: Listener, grace: float) -> None:
    """Close idle connections, wait for the others at most `grace` seconds, and close what is left."""
    try:
        async with asyncio.timeout(grace):
            while listener.open_count:
                listener.close_idle()
                await asyncio.sleep(DRAIN_LOOK)
    except TimeoutError:
        _log.warning("%s connections were still open after the grace period", listener.open_count)
    await listener.shutdown(0.1)
