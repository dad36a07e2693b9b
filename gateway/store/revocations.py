"""Revoking the tokens of an app, or of an end user, without looking for them one by one.

An app remembers when its tokens were revoked: who looks at a token sees its app. An end user's tokens are
indexed.
"""

from __future__ import annotations

import orjson

from gateway.oauth import Vault
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.lifetime import known_ms
from gateway.store.replies import as_bytes, as_count, as_items
from gateway.store.scripts import script
from gateway.store.token_shelf import end_user_key, key_prefixes

_REVOKE_APP = script("revoke_app")
_REVOKE = script("stored_token", "index", "revoke_tokens")
_BATCH = 1000
"""Tokens that are looked at in one go: others wait meanwhile."""


class Revocations:
    """Revoke the tokens of one organization. Implements the engine's RevocationStore.

    `purge_after` is for how many seconds endless tokens are known as revoked.
    """

    __slots__ = ("_connection", "_keys", "_known_ms", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault, purge_after: float) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault
        self._known_ms = known_ms(purge_after)

    async def of_app(self, app_id: str, before: float, *, cascade: bool, until_done: bool = False) -> bool:
        """Revoke the tokens of an app that were issued before a time; say whether there is such an app.

        `until_done`: that time is the moment in which it is done, by Redis' clock, if that is later. From
        then on no rotation makes a good token of a refresh token that is revoked by it.

        Raises:
            StoreUnavailable: Redis did not answer; whether they were revoked is not known.
        """
        key = self._keys.apps.record(app_id)
        arguments = (repr(before), "1" if until_done else "", "1" if cascade else "")
        return as_count(await self._connection.run(_REVOKE_APP, (key,), arguments)) == 1

    async def of_end_user(
        self, end_user: str, before: float, *, cascade: bool, until_done: bool = False, app_id: str = ""
    ) -> int:
        """Revoke the tokens of an end user that were issued before a time; return how many were good.

        `until_done`: all that there are when it begins, whenever they were issued, and with `cascade` what
        rotations make of them until it is done. With `cascade` authorization codes are meant, too.

        Raises:
            StoreUnavailable: Redis did not answer; how many were revoked is not known.
        """
        index = end_user_key(self._keys, self._vault, end_user)
        found = as_items(await self._connection.ask("ZRANGE", index, "0", "-1"))
        digests = [as_bytes(each) or b"" for each in found]
        if not digests:
            return 0
        told = {
            **({} if until_done else {"before": before}),
            "cascade": cascade,
            "end_user": end_user,
            "known": self._known_ms,
            "app_id": app_id,
            "prefixes": {**key_prefixes(self._keys), "code": self._keys.authorization_code_prefix},
        }
        revoked, first = 0, orjson.dumps(told)
        for start in range(0, len(digests), _BATCH):
            batch = digests[start : start + _BATCH]
            revoked += as_count(await self._connection.run(_REVOKE, (index,), (first, *batch)))
        return revoked
