"""Authorization codes: found by keyed digest, used once, gone some time after expiry.

A code is a hash of Redis: its record as JSON, and, once it was used, the family of what it was used for.
"""

from __future__ import annotations

import orjson

from gateway.oauth import AuthorizationCode, Redemption, Vault
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.lifetime import lifetime_ms
from gateway.store.named import find_named
from gateway.store.replies import as_bytes, as_count, as_items
from gateway.store.scripts import script
from gateway.store.token_shelf import end_user_key

_SAVE = script("index", "save_code")
_REDEEM = script("redeem_code")


class Codes:
    """Keep the authorization codes of one organization. Implements the engine's CodeStore.

    `purge_after` is how many seconds a code stays findable after its expiry; one that never expires stays.
    """

    __slots__ = ("_connection", "_keys", "_purge_after", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault, purge_after: float) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault
        self._purge_after = purge_after

    async def save(self, code: str, record: AuthorizationCode) -> bool:
        """Keep a new code; say whether it was kept: a text that is known is taken.

        Raises:
            StoreUnavailable: nothing was kept for certain; the code must not be shown.
        """
        keys = (self._key(code), end_user_key(self._keys, self._vault, record.app_end_user))
        told = (
            orjson.dumps(record.to_record()),
            lifetime_ms(record, self._purge_after) or "",
            self._vault.digest(code),
        )
        return as_count(await self._connection.run(_SAVE, keys, told)) == 1

    async def find(self, code: str) -> AuthorizationCode | None:
        """Return the record of a code, used and expired ones too; None when it is unknown.

        Raises:
            StoreUnavailable: Redis did not answer.
            CorruptTokenRecord: the record does not fit.
        """
        return await self.find_at(self._vault.digest(code))

    async def find_at(self, digest: str) -> AuthorizationCode | None:
        """Return the record of the code with a digest, as `find` does."""
        key = self._keys.authorization_code(digest)
        record, family = as_items(await self._connection.ask("HMGET", key, "record", "family"))
        raw, used_for = as_bytes(record), as_bytes(family)
        if raw is None:
            return None
        stored = orjson.loads(raw)
        return AuthorizationCode.from_record({**stored, "family": (used_for or b"").decode()})

    async def redeem(self, code: str, family: str) -> Redemption:
        """Use a code for the tokens of a family, at once: exactly one caller is the first.

        Nobody is, where it was revoked with the refresh tokens of its app.

        Raises:
            StoreUnavailable: Redis did not answer; whether the code was used is not known.
        """
        told = (family, self._keys.apps.prefix)
        is_first, of_whom = as_items(await self._connection.run(_REDEEM, [self._key(code)], told))
        return Redemption(as_count(is_first) == 1, (as_bytes(of_whom) or b"").decode())

    async def delete(self, code: str) -> bool:
        """Forget a code; say whether it was known.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        return await self.delete_at(self._vault.digest(code))

    async def delete_at(self, digest: str) -> bool:
        """Forget the code with a digest, as `delete` does."""
        return as_count(await self._connection.ask("DEL", self._keys.authorization_code(digest))) == 1

    async def named(self, name: str) -> str | None:
        """Return the digest of the code that an administrator names by text or digest, None for none."""
        found = await find_named(
            self._connection, name, (self._vault.digest(name),), self._keys.authorization_code
        )
        return None if found is None else found.digest

    def _key(self, code: str) -> str:
        return self._keys.authorization_code(self._vault.digest(code))
