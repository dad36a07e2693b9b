"""The ledger of a worker that keeps statistics: each call is counted when its page is closed.

Compiled as it stands: this runs for every request.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.clock import clock_of
from gateway.flow.ports import Book, Passage  # house: the compiler asks who declares a type
from gateway.message import RequestHead
from gateway.telemetry import Tallies


class TallyingBook(Book):
    """Have a ledger count and log, and count for statistics beside."""

    __slots__ = ("_ledger", "_tallies", "_timer")

    def __init__(self, ledger: Book, tallies: Tallies, timer: Callable[[], float]) -> None:
        self._ledger = ledger
        self._tallies = tallies
        self._timer = clock_of(timer)

    def open(self, head: RequestHead, hand: str = "aiohttp") -> Passage:
        """Take down a request that begins."""
        return self._ledger.open(head, hand)

    def close(self, passage: Passage) -> None:
        """Take down that a request is over, once."""
        if not passage.is_closed:
            self._tallies.count(passage, self._timer.now() - passage.begun)
        self._ledger.close(passage)
