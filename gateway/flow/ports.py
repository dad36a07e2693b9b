"""What carries an exchange asks of others: each a base class, so that compiled code asks it at once."""

from __future__ import annotations

from collections.abc import Callable

from gateway.errors import StoreUnavailable
from gateway.fault import Fault  # house: the compiler asks who declares a type
from gateway.flow.action import Lookup  # house: the compiler, likewise
from gateway.flow.program import Program
from gateway.message.exchange import Exchange  # house: the compiler, likewise
from gateway.message.head import RequestHead  # house: the compiler, likewise

Found = Callable[[object | None, StoreUnavailable | None], None]
"""Take the record of a lookup, or why there is none."""


class Lookups:
    """Answer the lookups of executions."""

    def peek(self, organization: str, lookup: Lookup) -> object | None:
        """Return the record that a lookup asks for, None when there is none, or MISSING: it must be asked."""
        raise NotImplementedError

    def fetch(self, organization: str, lookup: Lookup, done: Found) -> None:
        """Ask for the record; `done(record, None)` or `done(None, error)` is called once, maybe at once."""
        raise NotImplementedError

    async def find(self, organization: str, lookup: Lookup) -> object | None:
        """Return the record that a lookup asks for, or None.

        Raises:
            StoreUnavailable: it is not known, and nobody can be asked.
        """
        raise NotImplementedError


class Entrance:
    """Let requests in."""

    __slots__ = ()

    def arrive(self, head: RequestHead, routes: object) -> tuple[Program, Exchange]:
        """Return the program for a request and the exchange it begins with; `routes` is a route table.

        Raises:
            Fault: the head is not sound, or no proxy listens there.
        """
        raise NotImplementedError


class Passage:
    """Collect what is to be said of one request; a Book's `open` makes it.

    `begun` is seconds of the book's timer; `status` is the one answered, 0 where the client left before;
    `sent` are bytes of the answer's body; `fault` is the one that no program knows of.
    """

    __slots__ = ("begun", "exchange", "fault", "head", "is_closed", "sent", "status")

    head: RequestHead
    begun: float
    exchange: Exchange | None
    fault: Fault | None
    status: int
    sent: int
    is_closed: bool

    def final_fault(self) -> Fault | None:
        """Return the fault that the request ended in, None for none."""
        if self.fault is not None or self.exchange is None or self.exchange.fault is None:
            return self.fault
        return self.exchange.fault.fault


class Book:
    """Write down what becomes of requests."""

    __slots__ = ()

    def open(self, head: RequestHead, hand: str = "aiohttp") -> Passage:
        """Take down a request that begins, and the hand that carries it; `close` must follow.

        Raises:
            KeyError: there is no such hand.
        """
        raise NotImplementedError

    def close(self, passage: Passage) -> None:
        """Take down that a request is over. A passage that is closed already stays as it is."""
        raise NotImplementedError


class Course:
    """Say how a worker carries on: by which route table, and whether it is to end soon."""

    __slots__ = ("is_draining", "routes")

    def __init__(self, routes: object) -> None:
        self.routes = routes
        self.is_draining = False
