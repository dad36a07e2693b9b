"""The access and refresh tokens of an organization as an administrator names them: see `named.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import orjson

from gateway.oauth import AccessToken, Hashing, RefreshToken, TokenDigests, Vault
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.named import Named, find_named
from gateway.store.token_changes import TokenChanges
from gateway.store.token_shelf import ACCESS, REFRESH, Shelf, Stored, is_spent, unpacked

RecordT = TypeVar("RecordT", AccessToken, RefreshToken)


@dataclass(frozen=True, slots=True)
class Held(Generic[RecordT]):
    """Hold a token's record and the name of its companion, "" where it has none (any more).

    Who named the token by its text gets the companion's text, and else its digest.
    """

    record: RecordT
    companion: str


class IssuedTokens:
    """Look up and change the tokens of one organization, named by text or digest."""

    __slots__ = ("_shelf",)

    def __init__(
        self, connection: Connection, organization: str, vault: Vault, purge_after: float, hashing: Hashing
    ) -> None:  # house: what it stands on, and whose tokens
        keys, digests = OrganizationKeys(organization), TokenDigests(vault, hashing)
        self._shelf = Shelf(connection, keys, vault, purge_after, digests)

    async def access(self, name: str) -> Held[AccessToken] | None:
        """Return an access token, None when there is none of that name.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        spell = self._shelf.keys.access_token
        named = await self._find(name, spell)
        raw = None if named is None else await self._shelf.read(spell(named.digest))
        if raw is None or named is None:
            return None
        stored = unpacked(raw, REFRESH)
        companion = await self._companion(name, named, stored, self._shelf.keys.refresh_token)
        return Held(AccessToken.from_record(stored.record), companion)

    async def refresh(self, name: str) -> Held[RefreshToken] | None:
        """Return a refresh token that was never used up, None when there is none of that name.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        spell = self._shelf.keys.refresh_token
        named = await self._find(name, spell)
        raw = None if named is None else await self._shelf.read(spell(named.digest))
        if raw is None or named is None or is_spent(raw):
            return None
        stored = unpacked(raw, ACCESS)
        companion = await self._companion(name, named, stored, self._shelf.keys.access_token)
        return Held(RefreshToken.from_record(stored.record), companion)

    async def set_status(self, name: str, *, is_approved: bool, cascade: bool) -> bool:
        """Approve or revoke an access token, with `cascade` its refresh token too; say whether that was done.

        One that was revoked with its family is not approved again.
        """
        named = await self._find(name, self._shelf.keys.access_token)
        return named is not None and await self._changes(named).set_status(
            named.digest, is_approved=is_approved, cascade=cascade
        )

    async def set_refresh_status(self, name: str, *, is_approved: bool, cascade: bool) -> bool:
        """Approve or revoke a refresh token, with `cascade` its access token too, as `set_status` does."""
        named = await self._find(name, self._shelf.keys.refresh_token)
        return named is not None and await self._changes(named).set_refresh_status(
            named.digest, is_approved=is_approved, cascade=cascade
        )

    async def revoke_heirs(self, name: str) -> bool:
        """Revoke what came of a refresh token that was used up; say whether the name is of such a one."""
        spell = self._shelf.keys.refresh_token
        named = await self._find(name, spell)
        raw = None if named is None else await self._shelf.read(spell(named.digest))
        if raw is None or named is None or not is_spent(raw):
            return False
        await self._changes(named).revoke_family(orjson.loads(raw)["spent"]["family"])
        return True

    async def change(self, name: str, change: Callable[[AccessToken], AccessToken]) -> AccessToken | None:
        """Replace an access token's record by what `change` makes of it; None when it is not known."""
        named = await self._find(name, self._shelf.keys.access_token)
        return None if named is None else await self._changes(named).change(named.digest, change)

    async def delete(self, name: str) -> bool:
        """Forget an access token and its refresh token; say whether it was known."""
        named = await self._find(name, self._shelf.keys.access_token)
        return named is not None and await self._changes(named).delete(named.digest)

    async def delete_refresh(self, name: str) -> bool:
        """Forget a refresh token; say whether it was known. Its access token stays."""
        named = await self._find(name, self._shelf.keys.refresh_token)
        return named is not None and await self._changes(named).delete_refresh(named.digest)

    async def _find(self, name: str, spell: Callable[[str], str]) -> Named | None:
        digests = (self._shelf.digests.digest(name), self._shelf.digests.fallback(name))
        return await find_named(self._shelf.connection, name, digests, spell)

    def _changes(self, named: Named) -> TokenChanges:
        return TokenChanges(replace(self._shelf, digested=frozenset((named.digest,))))

    async def _companion(self, name: str, named: Named, stored: Stored, spell: Callable[[str], str]) -> str:
        """Return the name of the token that was issued with one, as far as it is known."""
        raw = await self._shelf.read(spell(stored.companion)) if stored.companion else None
        if raw is None or is_spent(raw):
            return ""
        # One that was stored before texts were sealed has none to show.
        if named.is_text and stored.sealed:
            return self._shelf.vault.unseal(stored.sealed, under=name)
        return stored.companion
