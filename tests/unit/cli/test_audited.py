"""Changes at the command line are in the audit log."""

from __future__ import annotations

from gateway.cli.audited import record_change
from gateway.config import Settings
from gateway.store import INSTALLATION, Store
from gateway.store.audits import Span


async def test_who_changes_what_is_kept(store: Store) -> None:
    await record_change(store, Settings(), "DELETE", "/v1/users/a@x.com/mfa")
    (record,) = await store.audits(INSTALLATION).read(Span(0.0, 1e12), 10, lambda _: True)
    assert (record.operation, record.uri) == ("DELETE", "/v1/users/a@x.com/mfa")
    assert record.path == ("users", "a@x.com", "mfa")
    assert record.user.endswith(" (command line)")
