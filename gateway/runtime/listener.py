"""The traffic listener: an aiohttp server whose requests run programs.

The connection class is open: `Listener` is a protocol factory, and whoever makes the server
may put another connection in front that hands on what it declines.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

from aiohttp import web

from gateway import faults
from gateway._fastpath import Downstream, Hand, SteadyClock
from gateway.errors import UpstreamError
from gateway.faults import Fault
from gateway.flow import Course, Execution, Passage
from gateway.runtime.answer import Answer, refusal
from gateway.runtime.arrival import UNSOUND, Door
from gateway.runtime.carriage import Carriage, Means
from gateway.runtime.connection import SPOKEN, Connection, answer_in_1_1, head_of
from gateway.runtime.delivery import Delivery
from gateway.runtime.intake import Intake
from gateway.runtime.ledger import Ledger
from gateway.runtime.routes import RouteTable
from gateway.runtime.soundness import check_sound
from gateway.telemetry import AccessLog, WorkerMetrics
from gateway.upstream import fault_of

_log = logging.getLogger(__name__)


class _BrokenOff(ConnectionError):
    """Say that an answer did not go out whole: all that is left to do is to close the connection."""


@dataclass(slots=True)
class Traffic:
    """Carry requests. The worker swaps `routes` at a deploy: exchanges under way keep theirs."""

    table: InitVar[RouteTable]
    door: Door
    means: Means
    metrics: WorkerMetrics
    access_log: AccessLog | None
    course: Course = field(init=False)
    ledger: Ledger = field(init=False)
    """What counts and logs."""

    def __post_init__(self, table: RouteTable) -> None:
        self.course = Course(table)
        # Not the loop's time: uvloop's has a resolution of a millisecond.
        self.ledger = Ledger(self.metrics, self.access_log, self.means.clock, SteadyClock())

    @property
    def routes(self) -> RouteTable:
        """Return the route table that the next exchange is looked up in."""
        return self.course.routes  # type: ignore[return-value]

    @routes.setter
    def routes(self, routes: RouteTable) -> None:
        self.course.routes = routes

    @property
    def is_draining(self) -> bool:
        """Tell whether the worker is to end: connections close between exchanges."""
        return self.course.is_draining

    @is_draining.setter
    def is_draining(self, is_draining: bool) -> None:
        self.course.is_draining = is_draining

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Carry one request from its head to its last op.

        Raises:
            ConnectionError: the answer broke off, or a bug came up when it was under way.
        """
        passage = self.ledger.open(head_of(request))
        try:
            return await self._answered(request, passage)
        except _BrokenOff:
            raise
        except Exception as error:
            _log.exception("exchange %s failed", passage.exchange.id if passage.exchange is not None else "")
            passage.fault = faults.INTERNAL()
            if request.writer.output_size:
                raise _BrokenOff from error
            return await self._refuse(request, passage, passage.fault)
        finally:
            self.ledger.close(passage)
            if isinstance(request.protocol, Connection):
                request.protocol.carried()

    async def _answered(self, request: web.BaseRequest, passage: Passage) -> Answer:
        """Let a request in and carry it, or refuse it."""
        try:
            check_sound(passage.head)
            program, passage.exchange = self.door.arrive(passage.head, self.routes)
        except Fault as fault:
            return await self._refuse(request, passage, fault)
        execution = Execution(program, passage.exchange)
        carriage = Carriage(request, execution, self.means, lambda: self.is_draining)
        try:
            await carriage.run()
        finally:
            for _ in range(carriage.store_errors):
                self.metrics.store_error()
            _note(passage, carriage.delivery)
        return _closing(request, carriage.delivery, is_spoilt=carriage.is_spoilt)

    async def _refuse(self, request: web.BaseRequest, passage: Passage, fault: Fault) -> Answer:
        """Answer a request that no program answers."""
        passage.fault = fault
        is_spoilt = Intake(request, self.means.body_timeout).is_spoilt
        delivery = Delivery(request, self.means.body_timeout)
        delivery.is_last = self.is_draining or is_spoilt or fault.kind in UNSOUND
        if request.version not in SPOKEN:
            answer_in_1_1(request)
        message = refusal(fault, passage.head.headers.get("Accept") or "")
        await delivery.send(message, message.body)
        _note(passage, delivery)
        return _closing(request, delivery, is_spoilt=is_spoilt)


def _note(passage: Passage, delivery: Delivery) -> None:
    """Take down what became of an answer; one that the client did not wait for has no status."""
    passage.sent = delivery.bytes_sent
    if isinstance(delivery.broken, UpstreamError):
        passage.fault = fault_of(delivery.broken)
    if delivery.sent is not None and (delivery.is_whole or passage.fault is not None):
        passage.status = delivery.sent.status


def _closing(request: web.BaseRequest, delivery: Delivery, *, is_spoilt: bool) -> Answer:
    """Return an answer that went out whole.

    Raises:
        ConnectionError: it did not; the connection closes.
    """
    if delivery.sent is None or not delivery.is_whole:
        raise _BrokenOff
    if is_spoilt and isinstance(request.protocol, Connection):
        request.protocol.forgo_the_rest()
    return delivery.sent


class Listener(web.Server):
    """Make the connections of one worker: a protocol factory for `create_server`.

    With a `hand` each connection is the compiled hand's, which builds aiohttp's behind itself for what
    it declines; without one each is aiohttp's.
    """

    def __init__(self, traffic: Traffic, *, head_timeout: float, idle_timeout: float) -> None:
        super().__init__(traffic, handler_cancellation=True)
        self._traffic = traffic
        self._head_timeout = head_timeout
        self._idle_timeout = idle_timeout
        self.hand: Hand | None = None

    def __call__(self) -> asyncio.Protocol:  # type: ignore[override]
        """Return the protocol of a new connection."""
        return self._connection() if self.hand is None else Downstream(self.hand)

    def behind(self, downstream: Downstream) -> Connection:
        """Return aiohttp's protocol for what a connection of the compiled hand declines."""
        return self._connection(downstream.look_soon)

    def _connection(self, on_carried: Callable[[], None] | None = None) -> Connection:
        return Connection(
            self,
            metrics=self._traffic.metrics,
            ledger=self._traffic.ledger,
            head_timeout=self._head_timeout,
            idle_timeout=self._idle_timeout,
            on_carried=on_carried,
        )

    @property
    def open_count(self) -> int:
        """Return how many connections are open."""
        return len(self.connections) if self.hand is None else len(self.hand.connections)

    def close_idle(self) -> None:
        """Close what carries no call. aiohttp's own way would stop reading the bodies of calls that do."""
        for downstream in list(self.hand.connections) if self.hand is not None else ():
            downstream.close_idle()
        for connection in self.connections:
            if isinstance(connection, Connection) and connection.is_idle:
                # Its close() would end the reading and leave the connection open.
                connection.force_close()

    async def shutdown(self, timeout: float | None = None) -> None:
        """Close what is still open; calls under way have `timeout` seconds, in the aiohttp hand."""
        await super().shutdown(timeout)
        for downstream in list(self.hand.connections) if self.hand is not None else ():
            downstream.abort()
