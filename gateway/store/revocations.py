"""Revoking the tokens of an app, or of an end user, without looking for them one by one.

An app remembers when its tokens were revoked: who looks at a token sees its app. An end user's tokens are
indexed.
"""

from __future__ import annotations

from gateway.oauth import Vault
from gateway.store.apps import Apps
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_count, as_items
from gateway.store.scripts import script
from gateway.store.token_shelf import end_user_key

_REVOKE = script("stored_token", "revoke_tokens")
_BATCH = 1000
"""Tokens that are looked at in one go: others wait meanwhile."""


class Revocations:
    """Revoke the tokens of one organization. Implements the engine's RevocationStore."""

    __slots__ = ("_apps", "_connection", "_keys", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault
        self._apps = Apps(connection, organization, vault)

    async def of_app(self, app_id: str, before: float, *, cascade: bool) -> bool:
        """Revoke the tokens of an app that were issued before a time; say whether there is such an app.

        Raises:
            StoreUnavailable: Redis did not answer; whether they were revoked is not known.
        """
        return await self._apps.revoke_tokens(app_id, before, cascade=cascade) is not None

    async def of_end_user(self, end_user: str, before: float, *, cascade: bool, app_id: str = "") -> int:
        """Revoke the tokens of an end user that were issued before a time; return how many were good.

        What a rotation brings forth meanwhile is revoked with what it replaced.

        Raises:
            StoreUnavailable: Redis did not answer; how many were revoked is not known.
        """
        index = end_user_key(self._keys, self._vault, end_user)
        found = as_items(await self._connection.ask("ZRANGE", index, "0", "-1"))
        digests = [as_bytes(each) or b"" for each in found]
        keys = self._keys
        told = (
            *(repr(before), "1" if cascade else "", end_user, app_id),
            *(keys.access_token_prefix, keys.refresh_token_prefix, keys.family_prefix),
        )
        revoked = 0
        for start in range(0, len(digests), _BATCH):
            batch = digests[start : start + _BATCH]
            revoked += as_count(await self._connection.run(_REVOKE, (index,), (*told, *batch)))
        return revoked
