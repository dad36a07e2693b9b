"""Finding tokens by what is known of them: for an administrator who asks, while the gateway goes on.

Only end users have an index of their tokens. For all else the keys are gone through, some at a time; what is
made or removed meanwhile may be among them or not. What is found is told by digest, as texts are not kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import orjson

from gateway.oauth import AccessToken, AuthorizationCode, Vault
from gateway.store.connection import Argument, Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_items
from gateway.store.token_shelf import end_user_key

_STEP = 1_000
"""Keys that are looked at in one step; Redis takes it for a hint."""


class TokenSearch:
    """Find the tokens of one organization."""

    __slots__ = ("_connection", "_keys", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault

    async def access_tokens(
        self, *, end_user: str = "", app_id: str = ""
    ) -> AsyncIterator[tuple[str, AccessToken]]:
        """Yield the access tokens of an end user, an app, or both together, with their digests, each once.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        prefix = self._keys.access_token_prefix
        found = self._of_end_user(end_user, prefix) if end_user else self._all(prefix)
        async for digest, record in found:
            token = AccessToken.from_record(record)
            if app_id in ("", token.app_id) and end_user in ("", token.app_end_user):
                yield digest, token

    async def codes(self) -> AsyncIterator[tuple[str, AuthorizationCode]]:
        """Yield all authorization codes with their digests, each once; their families are not told."""
        async for digest, record in self._all(self._keys.authorization_code_prefix, is_hash=True):
            yield digest, AuthorizationCode.from_record({**record, "family": ""})

    async def records(self, prefix: str) -> AsyncIterator[tuple[str, Mapping[str, object]]]:
        """Yield the records of all that is kept under keys that begin so, with their digests, each once."""
        async for found in self._all(prefix):
            yield found

    async def _of_end_user(
        self, end_user: str, prefix: str
    ) -> AsyncIterator[tuple[str, Mapping[str, object]]]:
        index = end_user_key(self._keys, self._vault, end_user)
        digests = [
            as_bytes(each) or b"" for each in as_items(await self._connection.ask("ZRANGE", index, "0", "-1"))
        ]
        for start in range(0, len(digests), _STEP):
            keys = [prefix.encode() + each for each in digests[start : start + _STEP]]
            for found in await self._read(keys, prefix, is_hash=False):
                yield found

    async def _all(
        self, prefix: str, *, is_hash: bool = False
    ) -> AsyncIterator[tuple[str, Mapping[str, object]]]:
        cursor, known = b"0", set[bytes]()
        while True:
            asked: tuple[Argument, ...] = ("SCAN", cursor, "MATCH", f"{prefix}*", "COUNT", _STEP)
            reply = as_items(await self._connection.ask(*asked))
            cursor, keys = as_bytes(reply[0]) or b"0", [as_bytes(key) or b"" for key in as_items(reply[1])]
            # A key may come twice.
            new = [key for key in dict.fromkeys(keys) if key not in known]
            known.update(new)
            for found in await self._read(new, prefix, is_hash=is_hash):
                yield found
            if cursor == b"0":
                return

    async def _read(
        self, keys: Sequence[bytes], prefix: str, *, is_hash: bool
    ) -> list[tuple[str, Mapping[str, object]]]:
        """Return the records that keys hold; what is gone, or was used up, has none."""
        if not keys:
            return []
        raws = await self._connection.ask_all(
            [("HGET", key, "record") if is_hash else ("GET", key) for key in keys]
        )
        found = []
        for key, raw in zip(keys, map(as_bytes, raws), strict=True):
            stored = None if raw is None else orjson.loads(raw)
            record = stored if is_hash or stored is None else stored.get("record")
            if record is not None:
                found.append((key.decode().removeprefix(prefix), record))
        return found
