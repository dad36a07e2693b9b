"""The aiohttp hand's server: requests that aiohttp framed run programs, or are refused.

It is loaded when the first connection needs it (`listener`): aiohttp takes a tenth of a second, and 10 MB.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from gateway import faults
from gateway.errors import UpstreamError
from gateway.faults import Fault
from gateway.flow import Execution, Passage
from gateway.runtime.answer import Answer
from gateway.runtime.arrival import UNSOUND
from gateway.runtime.carriage import Carriage
from gateway.runtime.connection import SPOKEN, Connection, answer_in_1_1, head_of
from gateway.runtime.delivery import Delivery
from gateway.runtime.intake import Intake
from gateway.runtime.refusals import refusal
from gateway.runtime.soundness import check_sound
from gateway.runtime.traffic import Traffic
from gateway.upstream import fault_of

_log = logging.getLogger(__name__)


class _BrokenOff(ConnectionError):
    """Say that an answer did not go out whole: all that is left to do is to close the connection."""


@dataclass(frozen=True, slots=True)
class _Calls:
    """Carry requests, as aiohttp hands them over."""

    _traffic: Traffic

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """Carry one request from its head to its last op.

        Raises:
            ConnectionError: the answer broke off, or a bug came up when it was under way.
        """
        passage = self._traffic.ledger.open(head_of(request))
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
            self._traffic.ledger.close(passage)
            if isinstance(request.protocol, Connection):
                request.protocol.carried()

    async def _answered(self, request: web.BaseRequest, passage: Passage) -> Answer:
        """Let a request in and carry it, or refuse it."""
        try:
            check_sound(passage.head)
            program, passage.exchange = self._traffic.door.arrive(passage.head, self._traffic.routes)
        except Fault as fault:
            return await self._refuse(request, passage, fault)
        execution = Execution(program, passage.exchange)
        carriage = Carriage(request, execution, self._traffic.means, lambda: self._traffic.is_draining)
        try:
            await carriage.run()
        finally:
            for _ in range(carriage.store_errors):
                self._traffic.metrics.store_error()
            _note(passage, carriage.delivery)
        return _closing(request, carriage.delivery, is_spoilt=carriage.is_spoilt)

    async def _refuse(self, request: web.BaseRequest, passage: Passage, fault: Fault) -> Answer:
        """Answer a request that no program answers."""
        passage.fault = fault
        is_spoilt = Intake(request, self._traffic.means.body_timeout).is_spoilt
        delivery = Delivery(request, self._traffic.means.body_timeout)
        delivery.is_last = self._traffic.is_draining or is_spoilt or fault.kind in UNSOUND
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


class Server(web.Server):
    """Make the aiohttp hand's connections of one worker. Times are seconds."""

    def __init__(self, traffic: Traffic, *, head_timeout: float, idle_timeout: float) -> None:
        super().__init__(_Calls(traffic), handler_cancellation=True)
        self._traffic = traffic
        self._head_timeout = head_timeout
        self._idle_timeout = idle_timeout

    def connection(self, on_carried: Callable[[], None] | None = None) -> Connection:
        """Return a new one; with `on_carried` it stands behind another protocol."""
        return Connection(
            self,
            metrics=self._traffic.metrics,
            ledger=self._traffic.ledger,
            head_timeout=self._head_timeout,
            idle_timeout=self._idle_timeout,
            on_carried=on_carried,
        )

    def close_idle(self) -> None:
        """Close what carries no call. aiohttp's own way would stop reading the bodies of calls that do."""
        for connection in self.connections:
            if isinstance(connection, Connection) and connection.is_idle:
                # Its close() would end the reading and leave the connection open.
                connection.force_close()
