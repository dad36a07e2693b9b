"""Looking up tokens together with their companions; whoever does presents one of the texts."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from gateway.oauth import AccessToken, Issued, RefreshProfile, RefreshToken, SpentToken, TokenProfile
from gateway.store.collection import read_all
from gateway.store.token_shelf import (
    ACCESS,
    REFRESH,
    Shelf,
    Stored,
    is_spent,
    read_access_token,
    read_refresh_token,
    unpacked,
)


@dataclass(frozen=True, slots=True)
class TokenProfiles:
    """Find the tokens of one organization with their companions, each as it stands now."""

    shelf: Shelf

    async def of_access(self, token: str) -> TokenProfile | None:
        """Return what is known of an access token, None when nothing is.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        raw = await self.shelf.read(self.shelf.access_key(token))
        if raw is None:
            return None
        stored = unpacked(raw, REFRESH)
        return TokenProfile(AccessToken.from_record(stored.record), await self._refresh_of(token, stored))

    async def of_refresh(self, refresh_token: str) -> RefreshProfile | None:
        """Return what is known of a refresh token, None when nothing is.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        raw = await self.shelf.read(self.shelf.refresh_key(refresh_token))
        if raw is None or is_spent(raw):
            return None
        stored = unpacked(raw, ACCESS)
        access = await self._access_of(refresh_token, stored)
        return RefreshProfile(RefreshToken.from_record(stored.record), access)

    async def _refresh_of(self, token: str, stored: Stored) -> tuple[str, RefreshToken] | None:
        # One that was stored before texts were sealed has none to show.
        if not stored.sealed:
            return None
        text = self.shelf.vault.unseal(stored.sealed, under=token)
        raw = await self.shelf.read(self.shelf.keys.refresh_token(stored.companion))
        return None if raw is None or is_spent(raw) else (text, read_refresh_token(raw))

    async def _access_of(self, refresh_token: str, stored: Stored) -> tuple[str, AccessToken] | None:
        if not stored.sealed:
            return None
        text = self.shelf.vault.unseal(stored.sealed, under=refresh_token)
        raw = await self.shelf.read(self.shelf.keys.access_token(stored.companion))
        return None if raw is None else (text, read_access_token(raw))

    async def of_spent(self, refresh_token: str) -> SpentToken | None:
        """Return what is known of a refresh token that was used up, None when nothing is.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        shelf = self.shelf
        digest = shelf.digest(refresh_token)
        keys = (shelf.keys.refresh_token(digest), shelf.keys.retry(digest))
        raw, sealed = await read_all(shelf.connection, keys)
        if raw is None or not is_spent(raw):
            return None
        successor = None
        if sealed is not None:
            token, refresher = orjson.loads(shelf.vault.unseal(sealed.decode(), under=refresh_token))
            successor = await self._successor(token, refresher)
        spent = orjson.loads(raw)["spent"]
        return SpentToken(spent["client_id"], spent["family"], successor)

    async def _successor(self, token: str, refresh_token: str) -> Issued | None:
        """Return the successors of a token, None when one is gone or used up."""
        shelf = await self.shelf.holding(access=(token,), refresh=(refresh_token,))
        keys = (shelf.access_key(token), shelf.refresh_key(refresh_token))
        access, refresher = await read_all(shelf.connection, keys)
        if access is None or refresher is None or is_spent(refresher):
            return None
        return Issued(token, read_access_token(access), (refresh_token, read_refresh_token(refresher)))
