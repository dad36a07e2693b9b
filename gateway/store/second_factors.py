"""Second factors of the management API's users, by e-mail address; each leaves with its user.

The secrets are encrypted here, each bound to its user, and plain in the entities.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson

from gateway.entities import SecondFactor
from gateway.oauth import Vault
from gateway.store.collection import Collection
from gateway.store.connection import Connection
from gateway.store.keys import USERS
from gateway.store.login_keys import SECOND_FACTORS


class _SealedFactor:
    """Store a second factor as JSON, its secret encrypted."""

    __slots__ = ("_vault",)

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def encode(self, entity: SecondFactor) -> bytes:
        sealed = self._vault.encrypt(entity.secret, bound_to=_binding(entity))
        return orjson.dumps(replace(entity, secret=sealed).to_record())

    def decode(self, raw: bytes) -> SecondFactor:
        stored = SecondFactor.from_record(orjson.loads(raw))
        return replace(stored, secret=self._vault.decrypt(stored.secret, bound_to=_binding(stored)))


def _binding(factor: SecondFactor) -> str:
    return f"second factor of {factor.email.casefold()}"


class SecondFactors:
    """Keep the second factors."""

    __slots__ = ("_connection", "_vault")

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def find(self, email: str) -> SecondFactor | None:
        """Return a user's second factor, None when there is none."""
        return await self._of(email).find(email.casefold())

    async def save(self, email: str, change: Callable[[SecondFactor | None], SecondFactor]) -> SecondFactor:
        """Make or replace a user's second factor; `change` may be called again.

        Raises:
            Orphaned: there is no such user.
            StoreUnavailable: Redis did not answer.
        """
        return await self._of(email).save(email.casefold(), change)

    async def update(self, email: str, change: Callable[[SecondFactor], SecondFactor]) -> SecondFactor | None:
        """Replace a second factor by what `change` makes of it, None when there is none."""
        return await self._of(email).update(email.casefold(), change)

    async def delete(self, email: str) -> SecondFactor | None:
        """Delete a second factor and return it as it was, None when there was none."""
        return await self._of(email).delete(email.casefold())

    def _of(self, email: str) -> Collection[SecondFactor]:
        owner = USERS.record(email.casefold())
        return Collection(self._connection, SECOND_FACTORS, _SealedFactor(self._vault), owner=owner)
