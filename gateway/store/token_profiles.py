"""Looking up tokens together with their companions; whoever does presents one of the texts."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.oauth import AccessToken, RefreshProfile, RefreshToken, TokenProfile
from gateway.store.token_shelf import (
    ACCESS,
    REFRESH,
    Shelf,
    Stored,
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
        if raw is None:
            return None
        stored = unpacked(raw, ACCESS)
        access = await self._access_of(refresh_token, stored)
        return RefreshProfile(RefreshToken.from_record(stored.record), access)

    async def _refresh_of(self, token: str, stored: Stored) -> tuple[str, RefreshToken] | None:
        # One that was stored before texts were sealed has none to show.
        if not stored.sealed:
            return None
        text = self.shelf.vault.unseal(stored.sealed, under=token)
        raw = await self.shelf.read(self.shelf.refresh_key(text))
        return None if raw is None else (text, read_refresh_token(raw))

    async def _access_of(self, refresh_token: str, stored: Stored) -> tuple[str, AccessToken] | None:
        if not stored.sealed:
            return None
        text = self.shelf.vault.unseal(stored.sealed, under=refresh_token)
        raw = await self.shelf.read(self.shelf.access_key(text))
        return None if raw is None else (text, read_access_token(raw))
