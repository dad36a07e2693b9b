"""Debug sessions: which requests to a deployed revision are recorded, how many, and for how long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.entities.record import Record
from gateway.entities.rules import InvalidEntity, check_plain_name
from gateway.entities.stamps import Attribute, Stamped

MOST_TRANSACTIONS = 20
LONGEST_SESSION = 600
"""Seconds."""
TRACE_SIZE = 5_120
"""Bytes that are kept of each body and value."""
MOST_FILTERS = 20
MOST_FILTER_TEXT = 2_048


@dataclass(frozen=True, slots=True)
class DebugSession(Record, Stamped):
    """Hold one debug session of a revision in an environment.

    `session_id` is unique among all sessions ever. `headers` and `query` are what a request must have to be
    recorded. `revision_made_at` tells a revision from a later one of the same number. `timeout` is seconds.
    """

    name: str
    environment: str
    api: str
    revision: int
    session_id: str
    timeout: int = LONGEST_SESSION
    count: int = MOST_TRANSACTIONS
    trace_size: int = TRACE_SIZE
    headers: tuple[Attribute, ...] = ()
    query: tuple[Attribute, ...] = ()
    revision_made_at: float = 0.0

    @property
    def expires_at(self) -> float:
        """Return when nothing more is recorded, and what was recorded leaves; epoch seconds."""
        return self.created_at + self.timeout

    def check(self) -> None:
        """Refuse a name that cannot be, a length of time that is none, and filters that are too many or long.

        Raises:
            InvalidEntity: with what is wrong.
        """
        check_plain_name("Debug session", self.name)
        if not 1 <= self.timeout <= LONGEST_SESSION:
            raise _refusal(f"timeout must be 1 to {LONGEST_SESSION} seconds")
        filters = (*self.headers, *self.query)
        if len(filters) > MOST_FILTERS:
            raise _refusal(f"{len(filters)} filters are given; {MOST_FILTERS} are allowed")
        if any(not name or len(name) + len(value) > MOST_FILTER_TEXT for name, value in _pairs(filters)):
            raise _refusal(f"a filter has no name, or more than {MOST_FILTER_TEXT} characters")


def _pairs(filters: Iterable[Attribute]) -> list[tuple[str, str]]:
    return [(each.name, each.value) for each in filters]


def _refusal(message: str) -> InvalidEntity:
    return InvalidEntity("distribution.InvalidDebugSession", message)
