"""Issued tokens: found by keyed digest, stored and replaced atomically, gone some time after expiry.

Neither a token's text nor anything it could be guessed from reaches Redis. A stored token is JSON:
the record, and the digest of the token it was issued with. A text that is known is never given to
another client, and never revived: that is decided in the scripts, so that of two callers one comes first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from gateway.oauth import REVOKED, AccessToken, RefreshToken, Rotation, Vault
from gateway.store.connection import Argument, Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_count
from gateway.store.scripts import script
from gateway.store.transaction import Step, read_change_write, rewrite, unchanged

_SAVE = script("stored_token", "save_token")
_ROTATE = script("stored_token", "rotate")
_ACCESS, _REFRESH = "access", "refresh"
_COMPANION = {_ACCESS: _REFRESH, _REFRESH: _ACCESS}


@dataclass(frozen=True, slots=True)
class _Stored:
    """Hold a stored token: its record, and the digest of its companion, empty when it has none."""

    record: Mapping[str, object]
    companion: str


class Tokens:
    """Keep the tokens of one organization. Implements the engine's TokenStore.

    `purge_after` is how many seconds a token stays findable after its expiry, so that it can be
    called expired; one that never expires stays.
    """

    __slots__ = ("_connection", "_keys", "_purge_after", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault, purge_after: float) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault
        self._purge_after = purge_after

    async def save(
        self,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken] | None,
        *,
        renews: bool = False,
    ) -> bool:
        """Keep a new access token, and the refresh token issued with it; say whether they were kept.

        A text that is known, also revoked or expired, is taken: then nothing is changed. With `renews`
        the client's own access token that is good may be stored again, with its new record and expiry;
        the refresh token that it has stays its own, and it is not kept with another one.

        Raises:
            StoreUnavailable: nothing was kept for certain; the token must not be shown.
        """
        digest = self._vault.digest(token)
        keys = [self._keys.access_token(digest)]
        told: tuple[Argument, ...] = ("", "", "")
        if refresh is not None:
            companion = self._vault.digest(refresh[0])
            keys.append(self._keys.refresh_token(companion))
            told = self._told(companion, refresh[1])
        arguments = ("1" if renews else "", *self._told(digest, record), *told)
        return as_count(await self._connection.run(_SAVE, keys, arguments)) == 1

    async def find_access(self, token: str) -> AccessToken | None:
        """Return the record of an access token as it stands now, None when it is unknown.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        raw = as_bytes(await self._connection.ask("GET", self._keys.access_token(self._vault.digest(token))))
        return None if raw is None else read_access_token(raw)

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        """Return the record of a refresh token that was never used up, or None.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        key = self._keys.refresh_token(self._vault.digest(refresh_token))
        raw = as_bytes(await self._connection.ask("GET", key))
        return None if raw is None else RefreshToken.from_record(_unpacked(raw, _ACCESS).record)

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
        revoked or has expired stays known as such when it is replaced.

        Raises:
            StoreUnavailable: Redis did not answer; whether the token was replaced is not known.
        """
        digest = self._vault.digest(token)
        companion = self._vault.digest(refresh[0])
        keys = (
            self._keys.refresh_token(self._vault.digest(presented)),
            self._keys.access_token(digest),
            self._keys.refresh_token(companion),
        )
        arguments = (
            "1" if renews else "",
            *self._told(digest, record),
            *self._told(companion, refresh[1]),
            self._keys.access_token_prefix,
        )
        return Rotation(as_count(await self._connection.run(_ROTATE, keys, arguments)))

    async def revoke(self, token: str, *, cascade: bool = False) -> bool:
        """Mark an access token revoked, with `cascade` its refresh token too; say whether it was found."""
        return await self._revoke(_ACCESS, self._vault.digest(token), cascade)

    async def revoke_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        """Mark a refresh token revoked, with `cascade` its access token too; say whether it was found."""
        return await self._revoke(_REFRESH, self._vault.digest(refresh_token), cascade)

    async def _revoke(self, kind: str, digest: str, cascade: bool) -> bool:
        """Mark a token and its companion at once: a refresh in between would slip through two steps."""
        key = self._key(kind, digest)
        companion_kind = _COMPANION[kind]

        async def plan(raw: bytes) -> tuple[bool, list[Step]]:
            stored = _unpacked(raw, companion_kind)
            steps = [rewrite(key, _revoked(raw))]
            if cascade and stored.companion:
                companion_key = self._key(companion_kind, stored.companion)
                companion_raw = as_bytes(await self._connection.ask("GET", companion_key))
                steps.append(unchanged(companion_key, companion_raw))
                if companion_raw is not None:
                    steps.append(rewrite(companion_key, _revoked(companion_raw)))
            return True, steps

        return await read_change_write(self._connection, key, plan) is not None

    def _key(self, kind: str, digest: str) -> str:
        spell = self._keys.access_token if kind == _ACCESS else self._keys.refresh_token
        return spell(digest)

    def _told(self, digest: str, record: AccessToken | RefreshToken) -> tuple[Argument, ...]:
        """Return what the scripts are told of a token: digest, record, lifetime ("" for ever)."""
        return digest, orjson.dumps(record.to_record()), self._lifetime_ms(record) or ""

    def _lifetime_ms(self, record: AccessToken | RefreshToken) -> int:
        """Return how long Redis keeps a token from now, 0 for ever.

        Counted from the issue, which is now: a clock that runs apart from Redis' does no harm.
        """
        if record.expires_at is None:
            return 0
        return max(1, int((record.expires_at - record.issued_at + self._purge_after) * 1000))


def read_access_token(raw: bytes) -> AccessToken:
    """Return the record of a stored access token.

    Raises:
        CorruptTokenRecord: it does not fit.
    """
    return AccessToken.from_record(_unpacked(raw, _REFRESH).record)


def _revoked(raw: bytes) -> bytes:
    stored = orjson.loads(raw)
    return orjson.dumps({**stored, "record": {**stored["record"], "status": REVOKED}})


def _unpacked(raw: bytes, companion: str) -> _Stored:
    stored = orjson.loads(raw)
    return _Stored(stored["record"], stored[companion])
