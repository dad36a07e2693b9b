"""How long Redis keeps what expires: for some time after its expiry, so that it can be told expired."""

from __future__ import annotations

from typing import Protocol


class Expiring(Protocol):
    """Be issued and, unless `expires_at` is None, over one day; both are epoch seconds."""

    @property
    def issued_at(self) -> float:
        """Return when it was made."""
        ...

    @property
    def expires_at(self) -> float | None:
        """Return when it is over, None for never."""
        ...


def lifetime_ms(record: Expiring, purge_after: float) -> int:
    """Return how many milliseconds a new record is kept, `purge_after` seconds beyond its expiry; 0 for ever.

    Counted from the issue, which is now: a clock that runs apart from Redis' does no harm.
    """
    if record.expires_at is None:
        return 0
    return known_ms(record.expires_at - record.issued_at + purge_after)


def known_ms(seconds: float) -> int:
    """Return seconds as a lifetime of Redis, which has at least a millisecond."""
    return max(1, int(seconds * 1000))
