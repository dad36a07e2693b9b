"""Failed logins, kept beside those of the management API: in the log of refusals, a log of their own."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from gateway.entities import AuditRecord
from gateway.store import INSTALLATION, AuditBounds, Store, of_refusals

_LONGEST_ACCOUNT = 256


@dataclass(frozen=True, slots=True)
class LoginLog:
    """Keep failed logins. `clock` gives epoch seconds."""

    store: Store
    bounds: AuditBounds
    clock: Callable[[], float]

    async def refused(self, account: str, path: str) -> None:
        """Store that somebody gave wrong credentials for an account.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        record = AuditRecord(
            str(uuid.uuid4()), self.clock(), account[:_LONGEST_ACCOUNT], "LOGIN", path, response_code="401"
        )
        await self.store.audits(of_refusals(INSTALLATION)).write(record, self.bounds)
