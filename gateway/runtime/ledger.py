"""What is counted and logged of each request: exactly once, whatever became of it.

A `Passage` is opened when a request's head is there and closed when all is over - answered,
refused or broken off. Both hands use one `Ledger`; it is compiled as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gateway.clock import clock_of
from gateway.flow.ports import Book, Passage  # house: the compiler asks who declares a type
from gateway.message import Exchange, RequestHead
from gateway.telemetry import AccessEntry, AccessLog, Tallies, WorkerMetrics

# The scheme and the authority of an absolute target; where its query or its fragment begins. RFC 3986, 3.
_BEFORE_PATH, _BEHIND_PATH = re.compile(r"\A[^/]*//[^/]*"), re.compile(r"[?#]")


class Ledger(Book):
    """Count and log. `clock` gives seconds since the epoch, `timer` seconds since whenever.

    `tallies` count for statistics, None where nobody keeps any.
    """

    __slots__ = ("_access_log", "_clock", "_entry", "_metrics", "_tallies", "_timer")

    def __init__(
        self,
        metrics: WorkerMetrics,
        access_log: AccessLog | None,
        clock: Callable[[], float],
        timer: Callable[[], float],
        *,
        tallies: Tallies | None = None,
    ) -> None:
        self._metrics = metrics
        self._access_log = access_log
        self._tallies = tallies
        self._clock = clock_of(clock)
        self._timer = clock_of(timer)
        self._entry = AccessEntry()
        """One for all requests: it is filled in anew for each."""

    def open(self, head: RequestHead, hand: str = "aiohttp") -> Passage:
        """Count a request that begins, and the hand that carries it; `close` must follow.

        Raises:
            KeyError: there is no such hand.
        """
        self._metrics.request_started(hand)
        # Made and filled in here: where it is compiled, a call with arguments would cost more than all of it.
        passage = Passage.__new__(Passage)
        passage.head = head
        passage.begun = self._timer.now()
        passage.exchange = passage.fault = None
        passage.status = passage.sent = 0
        passage.is_closed = False
        return passage

    def close(self, passage: Passage) -> None:
        """Count and log a request that is over. A passage that is closed already stays as it is."""
        if passage.is_closed:
            return
        passage.is_closed = True
        seconds = self._timer.now() - passage.begun
        self._metrics.request_finished(passage.status, seconds)
        if self._tallies is not None:
            self._tallies.count(passage, seconds)
        fault = passage.final_fault()
        if fault is not None:
            self._metrics.fault_raised(fault.kind.origin)
        self._entry.target_status = self._count_target(passage.exchange)
        if self._access_log is None:
            return
        self._entry.fault = fault.code if fault is not None else ""
        self._entry.duration_ms = seconds * 1000.0
        self._describe(passage, seconds)
        self._access_log.add(self._entry)

    def _count_target(self, exchange: Exchange | None) -> int:
        """Count the target call, where there was one; return the status of its answer, 0 for none."""
        target = exchange.target if exchange is not None else None
        if exchange is None or target is None:
            return 0
        response = exchange.response
        if target.received_start and response is not None:
            if target.sent_start:
                self._metrics.target_finished(response.status, target.received_start - target.sent_start)
            return response.status
        if target.sent_start:
            self._metrics.target_failed(self._clock.now() - target.sent_start)
        return 0

    def _describe(self, passage: Passage, seconds: float) -> None:
        """Fill in what the access log says of a request: never a header's value or a body."""
        entry, head, exchange = self._entry, passage.head, passage.exchange
        entry.method = head.verb
        entry.status = passage.status
        entry.bytes = passage.sent
        if exchange is None:
            entry.time = self._clock.now() - seconds
            entry.exchange_id = entry.organization = entry.environment = entry.proxy = ""
            entry.client_ip = head.peer[0]
            entry.path = _path_of(head.target)
            entry.host = (head.headers.get("Host") or "").rpartition("@")[2]
            return
        client, proxy = exchange.client, exchange.proxy
        facts = proxy.facts
        entry.time = exchange.arrived
        entry.exchange_id = exchange.id
        entry.client_ip = client.forwarded_for
        entry.path = proxy.uri
        entry.host = client.host
        entry.organization = facts.organization
        entry.environment = facts.environment
        entry.proxy = facts.api


def _path_of(target: str) -> str:
    """Return the path of a target that nobody took apart.

    In front of it may be a user's password, behind it a query or a fragment with a token: none is logged.
    """
    path = _BEHIND_PATH.split(target, 1)[0]
    if path[:1] == "/":
        return path
    rest = _BEFORE_PATH.sub("", path, count=1)
    return rest if rest[:1] == "/" else rest.rpartition("@")[2]
