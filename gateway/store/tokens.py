"""Issued tokens: found by keyed digest, stored and replaced atomically, gone some time after expiry.

Where the organization has a fallback hash, what is known by it keeps it; what is made gets the first.

A text that is known is never given to another client, and never revived: that is decided in the scripts,
so that of two callers one comes first. How a token is stored is `token_shelf.py`'s matter, tokens with their
companions are found by `token_profiles.py`, changed by `token_changes.py`.
"""

from __future__ import annotations

import orjson

from gateway.oauth import (
    DEFAULT_HASHING,
    FAMILY_LENGTH,
    AccessToken,
    Hashing,
    RefreshProfile,
    RefreshToken,
    Rotation,
    SpentToken,
    TokenAttribute,
    TokenDigests,
    TokenProfile,
    Vault,
    milliseconds,
)
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_count
from gateway.store.scripts import script
from gateway.store.token_changes import TokenChanges
from gateway.store.token_profiles import TokenProfiles
from gateway.store.token_shelf import (
    Shelf,
    is_spent,
    key_prefixes,
    read_access_token,
    read_refresh_token,
)

_SAVE = script("stored_token", "index", "save_token")
_ROTATE = script("stored_token", "index", "rotate")


class Tokens:
    """Keep the tokens of one organization. Implements the engine's TokenStore.

    `purge_after` is how many seconds a token stays findable after its expiry, so that it can be
    called expired; one that never expires stays. `retry_window` is for how many seconds who presents a used
    up refresh token again learns its successors.
    """

    __slots__ = ("_shelf",)

    def __init__(
        self,
        connection: Connection,
        organization: str,
        vault: Vault,
        purge_after: float,
        *,
        retry_window: float = 0.0,
        hashing: Hashing = DEFAULT_HASHING,
    ) -> None:  # house: what it stands on, whose tokens, and three ways to keep them
        keys, digests = OrganizationKeys(organization), TokenDigests(vault, hashing)
        self._shelf = Shelf(connection, keys, vault, purge_after, digests, retry_window)

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

        A text that is known, also revoked or expired, is taken: then nothing is changed; nor is it where
        the `family`, a text of letters and digits, was revoked. With `renews` the client's own access token
        that is good may be stored again, with its new record and expiry; the refresh token and the family
        that it has stay its own, and it is not kept with another refresh token.

        Raises:
            StoreUnavailable: nothing was kept for certain; the token must not be shown.
        """
        companion = "" if refresh is None else refresh[0]
        shelf = await self._shelf.holding(access=(token,), refresh=() if refresh is None else (companion,))
        keys = (shelf.access_key(token), shelf.refresh_key(companion), shelf.end_user_key(record))
        told = {
            "access": shelf.told((token, record), companion),
            **({} if refresh is None else {"refresh": shelf.told(refresh, token)}),
            "renews": renews,
            "family": family,
            "prefixes": key_prefixes(shelf.keys),
        }
        return as_count(await shelf.connection.run(_SAVE, keys, (orjson.dumps(told),))) == 1

    async def find_access(self, token: str) -> AccessToken | None:
        """Return the record of an access token as it stands now, None when it is unknown.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        shelf = await self._shelf.holding(access=(token,))
        raw = await shelf.read(shelf.access_key(token))
        return None if raw is None else read_access_token(raw)

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        """Return the record of a refresh token that was never used up, or None.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        shelf = await self._shelf.holding(refresh=(refresh_token,))
        raw = await shelf.read(shelf.refresh_key(refresh_token))
        return None if raw is None or is_spent(raw) else read_refresh_token(raw)

    async def find_spent(self, refresh_token: str) -> SpentToken | None:
        """Return what is known of a refresh token that a rotation used up, None when nothing is."""
        return await TokenProfiles(await self._shelf.holding(refresh=(refresh_token,))).of_spent(
            refresh_token
        )

    async def rotate(
        self,
        presented: str,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken],
        *,
        renews: bool = False,
    ) -> Rotation:
        """Replace a refresh token and its access token by their successors, at once.

        Answers DONE to exactly one of any number of callers that present the same token. A successor
        of the same text keeps the refresh token and replaces only the access token. A successor's text
        may be taken, as in `save`; what was presented then stays as it is. An access token that was
        revoked or has expired stays known as such when it is replaced. Successors stay in the family;
        what had none begins one. The presented token stays known as used up for as long as it would have
        been known at all, an endless one for the time that expired ones are.

        Raises:
            StoreUnavailable: Redis did not answer; whether the token was replaced is not known.
        """
        shelf = await self._shelf.holding(access=(token,), refresh=(presented, refresh[0]))
        digest = shelf.digest(presented)
        keys = (
            shelf.keys.refresh_token(digest),
            shelf.access_key(token),
            shelf.refresh_key(refresh[0]),
            shelf.end_user_key(record),
            shelf.keys.retry(digest),
            shelf.keys.apps.record(record.app_id),
        )
        told = {
            "access": shelf.told((token, record), refresh[0]),
            "refresh": shelf.told(refresh, token),
            "renews": renews,
            "presented": digest,
            "prefixes": key_prefixes(shelf.keys),
            "family": digest[:FAMILY_LENGTH],
            "retry": {
                "sealed": shelf.sealed_pair(token, refresh[0], presented),
                "lifetime": milliseconds(shelf.retry_window),
            },
            "endless_spent": max(milliseconds(max(shelf.purge_after, shelf.retry_window)), 1),
        }
        return Rotation(as_count(await shelf.connection.run(_ROTATE, keys, (orjson.dumps(told),))))

    async def profile(self, token: str) -> TokenProfile | None:
        """Return what is known of an access token and its refresh token, None when nothing is."""
        return await TokenProfiles(await self._shelf.holding(access=(token,))).of_access(token)

    async def refresh_profile(self, refresh_token: str) -> RefreshProfile | None:
        """Return what is known of a refresh token and its access token, None when nothing is."""
        return await TokenProfiles(await self._shelf.holding(refresh=(refresh_token,))).of_refresh(
            refresh_token
        )

    async def set_attributes(self, token: str, attributes: tuple[TokenAttribute, ...]) -> AccessToken | None:
        """Give an access token these attributes beside those of other names; None when it is not known."""
        return await (await self._changing(token)).set_attributes(token, attributes)

    async def delete(self, token: str) -> bool:
        """Forget an access token and its refresh token; say whether it was known."""
        return await (await self._changing(token)).delete(token)

    async def revoke(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token revoked, with `cascade` its refresh token too; say whether it was found."""
        return await (await self._changing(token)).set_status(token, is_approved=False, cascade=cascade)

    async def approve(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token approved, with `cascade` its refresh token too; say whether that was done.

        It is not where the token was revoked with its family.
        """
        return await (await self._changing(token)).set_status(token, is_approved=True, cascade=cascade)

    async def revoke_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token revoked, with `cascade` its access token too; say whether it was found.

        One that was used up is found as well: what came of it is revoked.
        """
        shelf = await self._shelf.holding(refresh=(refresh_token,))
        changes = TokenChanges(shelf)
        if await changes.set_refresh_status(refresh_token, is_approved=False, cascade=cascade):
            return True
        spent = await TokenProfiles(shelf).of_spent(refresh_token)
        if spent is not None:
            await changes.revoke_family(spent.family)
        return spent is not None

    async def approve_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token approved, with `cascade` its access token too; say whether that was done."""
        changes = TokenChanges(await self._shelf.holding(refresh=(refresh_token,)))
        return await changes.set_refresh_status(refresh_token, is_approved=True, cascade=cascade)

    async def revoke_family(self, family: str) -> None:
        """Revoke all tokens of a family, also those that would be saved in it later."""
        await TokenChanges(self._shelf).revoke_family(family)

    async def _changing(self, token: str) -> TokenChanges:
        """Return what changes an access token where it is."""
        return TokenChanges(await self._shelf.holding(access=(token,)))
