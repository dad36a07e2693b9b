"""The port of issued tokens: what actions may ask of whoever keeps them."""

from __future__ import annotations

from typing import Protocol

from gateway.oauth import (
    AccessToken,
    RefreshProfile,
    RefreshToken,
    Rotation,
    SpentToken,
    TokenAttribute,
    TokenProfile,
)


class TokenStore(Protocol):
    """Keep issued tokens. Token texts are hashed by the store; records never hold them.

    A text that is known belongs to whom it was issued, also revoked or expired, until the store has
    forgotten it: nobody else gets it, and nothing revives it. `renews` says that another system made
    the access token: then its client may store it again while it is good, with a new record and
    expiry. A refresh token is never stored again, but by a rotation that keeps it.

    A family is what came of one grant: its tokens, and all their successors. Its name, letters and digits
    that nobody can guess, is given with the first of them.

    Whatever this says is raised or answered holds for all of it: StoreUnavailable when the store cannot be
    asked, and then whether a change was made is not known.
    """

    async def save(
        self,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken] | None,
        *,
        renews: bool = False,
        family: str = "",
    ) -> bool:
        """Keep a new access token, and the refresh token issued with it; say whether they were kept.

        False: a text is taken, or the family was revoked meanwhile, and nothing was changed. Of any number
        of callers with one text that is not renewed, exactly one is told True. A renewed access token keeps
        its refresh token and its family, and is not kept with another refresh token.

        Raises:
            StoreUnavailable: nothing was kept for certain; the token must not be shown.
        """
        ...

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        """Return the record of a refresh token that was never used up, or None."""
        ...

    async def rotate(
        self,
        presented: str,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken],
        *,
        renews: bool = False,
    ) -> Rotation:
        """Replace a refresh token and its access token by their successors, at once, in the same family.

        Answers DONE to exactly one of any number of callers that present the same token. A successor
        of the same text keeps the refresh token and replaces only the access token. A replaced access
        token is forgotten, unless it was revoked or has expired.

        Raises:
            StoreUnavailable: whether the token was replaced is not known.
        """
        ...

    async def find_spent(self, refresh_token: str) -> SpentToken | None:
        """Return what is known of a refresh token that a rotation used up, None when nothing is.

        For a short time, which the installation sets, its successor is known to who presents it.
        """
        ...

    async def profile(self, token: str) -> TokenProfile | None:
        """Return what is known of an access token and its refresh token, None when nothing is."""
        ...

    async def refresh_profile(self, refresh_token: str) -> RefreshProfile | None:
        """Return what is known of a refresh token and its access token, None when nothing is."""
        ...

    async def set_attributes(self, token: str, attributes: tuple[TokenAttribute, ...]) -> AccessToken | None:
        """Give an access token these attributes beside those it has of other names; None when it is unknown.

        They outlive a refresh.
        """
        ...

    async def delete(self, token: str) -> bool:
        """Forget an access token and its refresh token; say whether it was known."""
        ...

    async def revoke(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token revoked, with `cascade` its refresh token too; say whether it was found."""
        ...

    async def approve(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token approved, with `cascade` its refresh token too; say whether that was done.

        It is not where the token was revoked with its family. Its time is over when it is over.
        """
        ...

    async def revoke_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token revoked, with `cascade` its access token too; say whether it was found.

        What came of one that was used up is revoked with its family.
        """
        ...

    async def approve_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token approved, with `cascade` its access token too; say whether that was done."""
        ...

    async def revoke_family(self, family: str) -> None:
        """Revoke all access and refresh tokens of a family, also what would be saved in it later."""
        ...
