"""A lookup that goes on with a function."""

from __future__ import annotations

from collections.abc import Callable

from gateway.flow import Lookup, LookupKind
from gateway.message import Exchange


class LookupThen(Lookup):
    """Ask for a record, and hand it on."""

    def __init__(self, kind: LookupKind, key: str, then: Callable[[Exchange, object | None], None]) -> None:
        super().__init__(kind, key)
        self.then = then

    def settle(self, exchange: Exchange, record: object | None) -> None:
        """Hand the record on."""
        self.then(exchange, record)
