"""The ring of keys that sign the login service's access tokens: one for all machines, changed as a whole.

The private keys are encrypted here, each bound to its id, and plain in the entities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson

from gateway.entities import KeyRing
from gateway.errors import StoreUnavailable
from gateway.oauth import Vault
from gateway.store.connection import Connection
from gateway.store.login_keys import SIGNING_KEYS
from gateway.store.replies import as_bytes
from gateway.store.transaction import MOST_ATTEMPTS, commit, put, unchanged


class SigningKeys:
    """Keep the ring. Asking costs one question; what has not changed is not decrypted again."""

    __slots__ = ("_connection", "_last", "_vault")

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._last: tuple[bytes, KeyRing] = (b"", KeyRing())

    async def read(self) -> KeyRing:
        """Return the ring, an empty one before the first key was made."""
        return self._decode(await self._raw())

    async def update(self, change: Callable[[KeyRing], KeyRing]) -> KeyRing:
        """Replace the ring by what `change` makes of it and return that; `change` may be called again.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        for _ in range(MOST_ATTEMPTS):
            raw = await self._raw()
            before = self._decode(raw)
            after = change(before)
            if after == before:
                return before
            if await commit(
                self._connection, [unchanged(SIGNING_KEYS, raw), put(SIGNING_KEYS, self._encode(after))]
            ):
                return after
        raise StoreUnavailable("the signing keys are being changed by others all the time")

    async def _raw(self) -> bytes | None:
        return as_bytes(await self._connection.ask("GET", SIGNING_KEYS))

    def _decode(self, raw: bytes | None) -> KeyRing:
        if raw is None:
            return KeyRing()
        if raw != self._last[0]:
            self._last = (raw, _turned(KeyRing.from_record(orjson.loads(raw)), self._vault.decrypt))
        return self._last[1]

    def _encode(self, ring: KeyRing) -> bytes:
        return orjson.dumps(_turned(ring, self._vault.encrypt).to_record())


def _turned(ring: KeyRing, turn: Callable[..., str]) -> KeyRing:
    """Return the ring with its private keys encrypted, or decrypted."""
    return KeyRing(
        tuple(
            replace(key, private_pem=turn(key.private_pem, bound_to=f"signing key {key.key_id}"))
            for key in ring.keys
        )
    )
