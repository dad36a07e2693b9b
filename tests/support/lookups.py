"""A lookup that goes on with a function, and how any lookup is answered."""

from __future__ import annotations

from collections.abc import Callable

from gateway.faults import Fault
from gateway.flow import Lookup, LookupKind
from gateway.message import Exchange


class LookupThen(Lookup):
    """Ask for a record, and hand it on."""

    def __init__(
        self, kind: LookupKind, key: str, then: Callable[[Exchange, object | None], Fault | None]
    ) -> None:
        super().__init__(kind, key)
        self.then = then

    def settle(self, exchange: Exchange, record: object | None) -> Fault | None:
        """Hand the record on."""
        return self.then(exchange, record)


def settle(lookup: Lookup, exchange: Exchange, record: object | None) -> None:
    """Answer a lookup; a fault that refuses the call is raised, so that a test can wait for it.

    Raises:
        Fault: the call is refused.
    """
    fault = lookup.settle(exchange, record)
    if fault is not None:
        raise fault
