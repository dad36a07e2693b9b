"""Audit records: one log for each organization and one for the installation, each bounded by age and number.

A record is written before its change and written again, with the outcome, after it: see the journal of the
management side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from gateway.entities import AuditRecord
from gateway.store.audit_keys import audit_log
from gateway.store.connection import Connection
from gateway.store.replies import as_bytes, as_items
from gateway.store.scripts import script

_AT_ONCE = 500
"""Records that are read at a time."""


@dataclass(frozen=True, slots=True)
class AuditBounds:
    """Say how long audit records are kept, in seconds, and how many of each log."""

    age: float
    most: int


@dataclass(frozen=True, slots=True)
class Span:
    """Hold a span of time: epoch seconds, both ends included."""

    since: float
    until: float


class Audits:
    """Keep the records of one log."""

    __slots__ = ("_connection", "_key")

    def __init__(self, connection: Connection, name: str) -> None:
        self._connection = connection
        self._key = audit_log(name)

    async def write(
        self, record: AuditRecord, bounds: AuditBounds, *, instead_of: AuditRecord | None = None
    ) -> None:
        """Write a record, perhaps in the place of another that was written of the same change.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        told = {
            "at": round(record.at * 1000),
            "oldest": round((record.at - bounds.age) * 1000),
            "most": bounds.most,
            "age": round(bounds.age * 1000),
        }
        before = b"" if instead_of is None else _encoded(instead_of)
        await self._connection.run(
            script("write_audit"), [self._key], [_encoded(record), before, orjson.dumps(told)]
        )

    async def read(self, span: Span, rows: int, wanted: Callable[[AuditRecord], bool]) -> list[AuditRecord]:
        """Return the latest records of a time that are wanted, `rows` at most, the latest first."""
        found: list[AuditRecord] = []
        offset = 0
        while len(found) < rows:
            records = await self._some(span, offset)
            found += filter(wanted, records)
            if len(records) < _AT_ONCE:
                break
            offset += _AT_ONCE
        return found[:rows]

    async def _some(self, span: Span, offset: int) -> list[AuditRecord]:
        latest, oldest = round(span.until * 1000), round(span.since * 1000)
        raw = await self._connection.ask(
            "ZREVRANGEBYSCORE", self._key, latest, oldest, "LIMIT", offset, _AT_ONCE
        )
        return [AuditRecord.from_record(orjson.loads(as_bytes(item) or b"{}")) for item in as_items(raw)]


def _encoded(record: AuditRecord) -> bytes:
    return orjson.dumps(record.to_record())
