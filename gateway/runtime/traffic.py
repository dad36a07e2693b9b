"""What carries requests, whichever hand does: the means, the routes, the door, what counts and logs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field

from gateway._fastpath import SteadyClock
from gateway.flow import Book, Course, Lookups
from gateway.runtime.arrival import Door
from gateway.runtime.ledger import Ledger
from gateway.runtime.routes import RouteTable
from gateway.telemetry import AccessLog, Tallies, WorkerMetrics
from gateway.upstream import TargetClient


@dataclass(frozen=True, slots=True)
class Means:
    """Hold what every carriage of a worker uses.

    `body_limit` is bytes; `body_timeout` is how many seconds a client may keep an exchange
    waiting, for a byte of its body or for room to write the answer; `total_timeout` is how many
    seconds it may take to the end of its answer, 0 for any.
    """

    targets: TargetClient
    lookups: Lookups
    clock: Callable[[], float]
    body_limit: int
    body_timeout: float
    total_timeout: float = 0.0
    follow_ups: set[asyncio.Task[None]] = field(default_factory=set)
    """What still runs after an answer."""


@dataclass(slots=True)
class Traffic:
    """Be what all exchanges share. The worker swaps `routes` at a deploy: those under way keep theirs."""

    table: InitVar[RouteTable]
    door: Door
    means: Means
    metrics: WorkerMetrics
    access_log: AccessLog | None
    tallies: InitVar[Tallies | None] = None
    course: Course = field(init=False)
    ledger: Book = field(init=False)
    """What counts and logs."""

    def __post_init__(self, table: RouteTable, tallies: Tallies | None) -> None:
        self.course = Course(table)
        # Not the loop's time: uvloop's has a resolution of a millisecond.
        timer = SteadyClock()
        clock = self.means.clock
        self.ledger = Ledger(self.metrics, self.access_log, clock, timer, tallies=tallies)

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
