"""What is counted and logged of each request: exactly once, whatever became of it.

A `Passage` is opened when a request's head is there and closed when all is over - answered,
refused or broken off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.runtime.arrival import RequestHead
from gateway.telemetry import AccessEntry, AccessLog, WorkerMetrics


@dataclass(slots=True)
class Passage:
    """Collect what is to be said of one request.

    `status` is the one answered, 0 where the client left before; `sent` are bytes of the
    answer's body; `fault` is the one that no program knows of.
    """

    head: RequestHead
    arrived: float
    begun: float
    exchange: Exchange | None = None
    fault: Fault | None = None
    status: int = 0
    sent: int = 0

    @property
    def final_fault(self) -> Fault | None:
        """Return the fault that the request ended in, None for none."""
        pending = self.exchange.fault if self.exchange is not None else None
        return self.fault or (pending.fault if pending is not None else None)


@dataclass(frozen=True, slots=True)
class Ledger:
    """Count and log. `clock` gives seconds since the epoch, `timer` seconds since whenever."""

    metrics: WorkerMetrics
    access_log: AccessLog | None
    clock: Callable[[], float]
    timer: Callable[[], float]

    def open(self, head: RequestHead) -> Passage:
        """Count a request that begins; `close` must follow."""
        self.metrics.request_started()
        return Passage(head, self.clock(), self.timer())

    def close(self, passage: Passage) -> None:
        """Count and log a request that is over."""
        seconds = self.timer() - passage.begun
        self.metrics.request_finished(passage.status, seconds)
        fault = passage.final_fault
        if fault is not None:
            self.metrics.fault_raised(fault.kind.origin)
        self._count_target(passage.exchange)
        if self.access_log is not None:
            self.access_log.add(_entry(passage, fault, seconds))

    def _count_target(self, exchange: Exchange | None) -> None:
        """Count the target call, where there was one."""
        target = exchange.target if exchange is not None else None
        if exchange is None or target is None or not target.sent_start:
            return
        if target.received_start and exchange.response is not None:
            self.metrics.target_finished(exchange.response.status, target.received_start - target.sent_start)
        else:
            self.metrics.target_failed(self.clock() - target.sent_start)


def _entry(passage: Passage, fault: Fault | None, seconds: float) -> AccessEntry:
    """Make the access log's entry: never a query, a header's value or a body."""
    head, exchange = passage.head, passage.exchange
    facts = exchange.proxy.facts if exchange is not None else None
    return AccessEntry(
        time=passage.arrived,
        exchange_id=exchange.id if exchange is not None else "",
        client_ip=exchange.client.forwarded_for if exchange is not None else head.peer[0],
        method=head.verb,
        path=(exchange.proxy.uri if exchange is not None else head.target).partition("?")[0],
        host=exchange.client.host if exchange is not None else head.headers.get("Host") or "",
        environment=f"{facts.organization}/{facts.environment}" if facts is not None else "",
        proxy=facts.api if facts is not None else "",
        status=passage.status,
        fault=fault.code if fault is not None else "",
        duration_ms=seconds * 1000,
        bytes=passage.sent,
        target_status=_answered(exchange),
    )


def _answered(exchange: Exchange | None) -> int | None:
    """Return the status of the target's answer, None where there was none."""
    if exchange is None or exchange.target is None or exchange.response is None:
        return None
    return exchange.response.status if exchange.target.received_start else None
