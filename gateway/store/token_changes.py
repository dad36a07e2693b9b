"""Changing stored tokens: status, attributes, families, the end. What belongs together changes at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson

from gateway.oauth import APPROVED, REVOKED, AccessToken, RefreshToken, TokenAttribute, with_attributes
from gateway.store.lifetime import known_ms
from gateway.store.replies import as_count
from gateway.store.scripts import script
from gateway.store.token_shelf import ACCESS, REFRESH, Shelf, is_spent, key_prefixes, unpacked
from gateway.store.transaction import Step, delist, drop, read_change_write, rewrite, unchanged, withdraw

Change = Callable[[AccessToken], AccessToken]
_SET_STATUS = script("stored_token", "index", "set_status")
_REVOKE_FAMILY = script("stored_token", "index", "revoke_family")
_LEAST_MARK_MS = 86_400_000
"""How long a family is known as revoked, at least: far longer than an answer may be under way."""


@dataclass(frozen=True, slots=True)
class TokenChanges:
    """Change the tokens of one organization."""

    shelf: Shelf

    async def set_status(self, token: str, *, is_approved: bool, cascade: bool) -> bool:
        """Approve or revoke an access token, with `cascade` its refresh token too; say whether that was done.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        key = self.shelf.access_key(token)
        return await self._turn(key, REFRESH, is_approved=is_approved, cascade=cascade)

    async def set_refresh_status(self, refresh_token: str, *, is_approved: bool, cascade: bool) -> bool:
        """Approve or revoke a refresh token, with `cascade` its access token too; say whether that was done.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        key = self.shelf.refresh_key(refresh_token)
        return await self._turn(key, ACCESS, is_approved=is_approved, cascade=cascade)

    async def _turn(self, key: str, companion: str, *, is_approved: bool, cascade: bool) -> bool:
        told = {
            "status": APPROVED if is_approved else REVOKED,
            "cascade": cascade,
            "companion": companion,
            "prefixes": key_prefixes(self.shelf.keys),
            "known": known_ms(self.shelf.purge_after),
        }
        return as_count(await self.shelf.connection.run(_SET_STATUS, (key,), (orjson.dumps(told),))) == 1

    async def revoke_family(self, family: str) -> int:
        """Revoke all tokens of a family, also those that would be saved later; return how many were there.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        keys, known = self.shelf.keys, known_ms(self.shelf.purge_after)
        arguments = (family, keys.access_token_prefix, keys.refresh_token_prefix, _LEAST_MARK_MS, known)
        return as_count(await self.shelf.connection.run(_REVOKE_FAMILY, (keys.family(family),), arguments))

    async def set_attributes(self, token: str, attributes: tuple[TokenAttribute, ...]) -> AccessToken | None:
        """Give an access token these attributes beside those it has of other names; None when it is unknown.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        return await self.change(token, lambda known: with_attributes(known, attributes))

    async def change(self, token: str, change: Change) -> AccessToken | None:
        """Replace the record of an access token by what `change` makes of it; None when it is unknown.

        Edge: it shares one record with its refresh token, so that attributes outlive a refresh. What `change`
        raises is passed on.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        shelf = self.shelf
        key = shelf.access_key(token)

        async def plan(raw: bytes) -> tuple[AccessToken, list[Step]]:
            stored = unpacked(raw, REFRESH)
            record = change(AccessToken.from_record(stored.record))
            steps = [rewrite(key, _with(raw, record.to_record()))]
            if stored.companion:
                companion_key = shelf.keys.refresh_token(stored.companion)
                companion_raw = await shelf.read(companion_key)
                steps.append(unchanged(companion_key, companion_raw))
                if companion_raw is not None and not is_spent(companion_raw):
                    steps.append(rewrite(companion_key, _with_access(companion_raw, change)))
            return record, steps

        return await read_change_write(shelf.connection, key, plan)

    async def delete(self, token: str) -> bool:
        """Forget an access token and its refresh token; say whether it was known.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        shelf = self.shelf
        digest = shelf.digest(token)
        key = shelf.keys.access_token(digest)

        async def plan(raw: bytes) -> tuple[bool, list[Step]]:
            stored = unpacked(raw, REFRESH)
            end_user = shelf.end_user_key(AccessToken.from_record(stored.record))
            steps = [drop(key)]
            if stored.companion:
                steps.append(drop(shelf.keys.refresh_token(stored.companion)))
            for each in filter(None, (digest, stored.companion)):
                steps.append(delist(end_user, each))
                if stored.family:
                    steps.append(withdraw(shelf.keys.family(stored.family), each))
            return True, steps

        return await read_change_write(shelf.connection, key, plan) is not None

    async def delete_refresh(self, refresh_token: str) -> bool:
        """Forget a refresh token; say whether it was known. Its access token stays; used up ones stay known.

        Raises:
            StoreUnavailable: Redis did not answer; whether it was done is not known.
        """
        shelf = self.shelf
        digest = shelf.digest(refresh_token)
        key = shelf.keys.refresh_token(digest)

        async def plan(raw: bytes) -> tuple[bool, list[Step]]:
            if is_spent(raw):
                return False, []
            stored = unpacked(raw, ACCESS)
            end_user = shelf.end_user_key(RefreshToken.from_record(stored.record).access)
            steps = [drop(key), delist(end_user, digest)]
            if stored.family:
                steps.append(withdraw(shelf.keys.family(stored.family), digest))
            return True, steps

        return bool(await read_change_write(shelf.connection, key, plan))


def _with(raw: bytes, record: Mapping[str, object]) -> bytes:
    """Return a stored token with another record; the order of its members stays."""
    return orjson.dumps({**orjson.loads(raw), "record": record})


def _with_access(raw: bytes, change: Change) -> bytes:
    """Return a stored refresh token whose access token is changed, too."""
    record = orjson.loads(raw)["record"]
    return _with(raw, {**record, "access": change(AccessToken.from_record(record["access"])).to_record()})
