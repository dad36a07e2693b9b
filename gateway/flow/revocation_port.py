"""The port of revocations: tokens that are revoked for whose they are, not one by one."""

from __future__ import annotations

from typing import Protocol


class RevocationStore(Protocol):
    """Revoke tokens by app and by end user, for good: those that were issued before a time, epoch seconds.

    `cascade` says that refresh tokens are meant, too. `until_done` says that the time is only the least:
    whatever is there when it is done is meant, and what comes of it by a refresh that is under way. Each
    raises StoreUnavailable if that fails; whether anything was revoked is not known then.
    """

    async def of_app(self, app_id: str, before: float, *, cascade: bool, until_done: bool = False) -> bool:
        """Revoke the tokens of an app; say whether there is such an app."""
        ...

    async def of_end_user(
        self, end_user: str, before: float, *, cascade: bool, until_done: bool = False, app_id: str = ""
    ) -> int:
        """Revoke the tokens of an end user, or those of an app among them; return how many were good."""
        ...
