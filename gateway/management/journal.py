"""The audit log as it is written: no change is ever without its record.

The record of a change is stored before the change is begun; where that fails, nothing is changed. After it
the outcome is added. A process that ends in between leaves the record behind, without an outcome: somebody
asked for this change, and whether it was made can be seen from what it was about.

What is refused to people without the right to it, and failed logins, are kept in logs of their own: who has
no right cannot push out of a log what others did.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.entities import AuditRecord
from gateway.errors import StoreUnavailable
from gateway.management.call import Call
from gateway.management.masking import masked_body, masked_segments, masked_uri
from gateway.management.resource import Found
from gateway.store import INSTALLATION, AuditBounds, Credentials, Store, of_organization, of_refusals

_log = logging.getLogger(__name__)

_OPERATIONS = {"POST": "UPDATE", "PUT": "UPDATE", "DELETE": "DELETE"}
_CREATED = 201
_LONGEST_ACCOUNT = 256
_ORGANIZATION = "organizations/{organization}"


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold a record that was begun, and the log it stands in."""

    log: str
    record: AuditRecord


@dataclass(frozen=True, slots=True)
class Journal:
    """Write audit records. `new_id` gives ids that ascend as far as a process knows."""

    store: Store
    bounds: AuditBounds
    clock: Callable[[], float]
    new_id: Callable[[], str]

    async def begin(self, call: Call, found: Found) -> Entry:
        """Store that a change is asked for.

        Raises:
            StoreUnavailable: it could not be stored; nothing must be changed.
        """
        record = replace(
            self._record(call.caller, call.verb, found),
            uri=masked_uri(found, call.query),
            request=masked_body(found, call.body),
        )
        entry = Entry(_log_of(found, call.verb), record)
        await self.store.audits(entry.log).write(record, self.bounds)
        return entry

    async def end(self, entry: Entry, status: int, subject: str = "") -> None:
        """Add the outcome of a change; a store that went away meanwhile is only logged."""
        outcome = replace(entry.record, response_code=str(status), subject=subject)
        if status == _CREATED:
            outcome = replace(outcome, operation="CREATE")
        try:
            await self.store.audits(entry.log).write(outcome, self.bounds, instead_of=entry.record)
        except StoreUnavailable as error:
            _log.warning(
                "the outcome of %s is %d; its audit record does not say so: %s", outcome.uri, status, error
            )

    async def refused(self, user: str, verb: str, found: Found, status: int) -> None:
        """Store that a change was refused to somebody without the right to it."""
        record = replace(self._record(user, verb, found), response_code=str(status))
        await self.store.audits(of_refusals(_log_of(found, verb))).write(record, self.bounds)

    async def failed_login(self, shown: Credentials) -> None:
        """Store that somebody gave wrong credentials for an account, here or to the login service."""
        user, where = shown.account[:_LONGEST_ACCOUNT], f"(from {shown.address})"
        record = AuditRecord(self.new_id(), self.clock(), user, "LOGIN", "", (), where, "401")
        await self.store.audits(of_refusals(INSTALLATION)).write(record, self.bounds)

    def _record(self, user: str, verb: str, found: Found) -> AuditRecord:
        segments = masked_segments(found)
        below = segments[2:] if found.resource.path.startswith(_ORGANIZATION) else segments
        uri = masked_uri(found, {})
        return AuditRecord(self.new_id(), self.clock(), user, _OPERATIONS[verb], uri, below)


def _log_of(found: Found, verb: str) -> str:
    """Return the log that a change belongs in; an organization's end is told where it can still be read."""
    name = found.names.get("organization")
    is_end = verb == "DELETE" and found.resource.path == _ORGANIZATION
    return INSTALLATION if name is None or is_end else of_organization(name)
