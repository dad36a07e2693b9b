"""Issued tokens, counted: the store's port as actions see it, telling of each access token that is issued."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.flow import TokenStore
from gateway.oauth import (
    AccessToken,
    RefreshProfile,
    RefreshToken,
    Rotation,
    SpentToken,
    TokenAttribute,
    TokenProfile,
)


@dataclass(frozen=True, slots=True)
class CountedTokens:
    """Pass everything on, and tell of each access token that was issued. Implements TokenStore."""

    tokens: TokenStore
    on_issued: Callable[[], None]

    async def save(
        self,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken] | None,
        *,
        renews: bool = False,
        family: str = "",
    ) -> bool:
        """Keep a new token; say whether it was kept."""
        is_kept = await self.tokens.save(token, record, refresh, renews=renews, family=family)
        if is_kept:
            self.on_issued()
        return is_kept

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        """Return the record of a refresh token."""
        return await self.tokens.find_refresh(refresh_token)

    async def rotate(
        self,
        presented: str,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken],
        *,
        renews: bool = False,
    ) -> Rotation:
        """Replace a refresh token and its access token."""
        rotation = await self.tokens.rotate(presented, token, record, refresh, renews=renews)
        if rotation is Rotation.DONE:
            self.on_issued()
        return rotation

    async def find_spent(self, refresh_token: str) -> SpentToken | None:
        """Return what is known of a refresh token that was used up."""
        return await self.tokens.find_spent(refresh_token)

    async def profile(self, token: str) -> TokenProfile | None:
        """Return what is known of an access token."""
        return await self.tokens.profile(token)

    async def refresh_profile(self, refresh_token: str) -> RefreshProfile | None:
        """Return what is known of a refresh token."""
        return await self.tokens.refresh_profile(refresh_token)

    async def set_attributes(self, token: str, attributes: tuple[TokenAttribute, ...]) -> AccessToken | None:
        """Give an access token other attributes."""
        return await self.tokens.set_attributes(token, attributes)

    async def delete(self, token: str) -> bool:
        """Forget an access token and its refresh token."""
        return await self.tokens.delete(token)

    async def revoke(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token revoked."""
        return await self.tokens.revoke(token, cascade=cascade)

    async def approve(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token approved."""
        return await self.tokens.approve(token, cascade=cascade)

    async def revoke_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token revoked."""
        return await self.tokens.revoke_refresh(refresh_token, cascade=cascade)

    async def approve_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token approved."""
        return await self.tokens.approve_refresh(refresh_token, cascade=cascade)

    async def revoke_family(self, family: str) -> None:
        """Revoke all tokens of a family."""
        await self.tokens.revoke_family(family)
