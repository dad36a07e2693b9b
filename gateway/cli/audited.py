"""What a verb changes without the management API stands in the audit log of the installation all the same."""

from __future__ import annotations

import os
import pwd
import time
import uuid

from gateway.config import Settings
from gateway.entities import AuditRecord
from gateway.store import INSTALLATION, AuditBounds, Store


async def record_change(store: Store, settings: Settings, operation: str, uri: str) -> None:
    """Store that somebody at this machine changes something; called before it is changed.

    Raises:
        StoreUnavailable: it could not be stored; nothing must be changed.
    """
    record = AuditRecord(str(uuid.uuid4()), time.time(), _who(), operation, uri, _segments(uri))
    await store.audits(INSTALLATION).write(record, AuditBounds(settings.audit_age, settings.audit_most))


def _segments(uri: str) -> tuple[str, ...]:
    """Return the segments below the version, as the log has them of calls."""
    return tuple(uri.removeprefix("/v1").strip("/").split("/"))


def _who() -> str:
    """Return who runs this, as the machine calls them."""
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    return f"{name} (command line)"
