"""How tokens are stored: under which keys, as which JSON, for how long, and what of them is sealed.

Neither a token's text nor anything it could be guessed from reaches Redis. A stored token is JSON: the
record, the digest of the token it was issued with, the family of both, and that other token's text, sealed
under its own: only who presents the one can read the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import orjson

from gateway.oauth import AccessToken, CorruptTokenRecord, RefreshToken, TokenDigests, Vault
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.lifetime import lifetime_ms
from gateway.store.replies import as_bytes, as_count

ACCESS, REFRESH = "access", "refresh"
_SPENT = b'{"spent":'
"""How a refresh token begins that was used up: `scripts/stored_token.lua` writes it."""
Token = tuple[str, AccessToken | RefreshToken]


@dataclass(frozen=True, slots=True)
class Stored:
    """Hold a stored token; what it has not is empty: its companion, its family."""

    record: Mapping[str, object]
    companion: str
    sealed: str
    family: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """Say where and how tokens of one organization are kept.

    `purge_after` is seconds beyond their expiry, `retry_window` those for which a used up refresh token's
    successor is known to who presents it, 0 for none. `older` are texts that are known by an earlier hash,
    `digested` those that stand for themselves: an administrator may name a token by its digest.
    """

    connection: Connection
    keys: OrganizationKeys
    vault: Vault
    purge_after: float
    digests: TokenDigests
    retry_window: float = 0.0
    older: frozenset[str] = frozenset()
    digested: frozenset[str] = frozenset()

    async def holding(self, *, access: Iterable[str] = (), refresh: Iterable[str] = ()) -> Shelf:
        """Return the shelf that finds these tokens where they are, also where that is by the fallback hash.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        places = [(text, self.keys.access_token) for text in access]
        places += [(text, self.keys.refresh_token) for text in refresh]
        asked = [(text, spell) for text, spell in places if self.digests.fallback(text)]
        if not asked:
            return self
        digests = self.digests
        keys = [spell(of(text)) for text, spell in asked for of in (digests.digest, digests.fallback)]
        here = map(as_count, await self.connection.ask_all([("EXISTS", key) for key in keys]))
        known = zip(asked, zip(here, here, strict=True), strict=True)
        return replace(self, older=frozenset(text for (text, _), each in known if each == (0, 1)))

    def digest(self, text: str) -> str:
        """Return the digest by which a token is known."""
        if text in self.digested:
            return text
        return self.digests.fallback(text) if text in self.older else self.digests.digest(text)

    def access_key(self, token: str) -> str:
        """Return the key of an access token."""
        return self.keys.access_token(self.digest(token))

    def refresh_key(self, refresh_token: str) -> str:
        """Return the key of a refresh token."""
        return self.keys.refresh_token(self.digest(refresh_token))

    def end_user_key(self, record: AccessToken) -> str:
        """Return the key of the index of a token's end user."""
        return end_user_key(self.keys, self.vault, record.app_end_user)

    def told(self, token: Token, companion: str = "") -> dict[str, object]:
        """Return what the scripts are told of a token: `scripts/stored_token.lua` says how."""
        text, record = token
        return {
            "digest": self.digest(text),
            "record": orjson.dumps(record.to_record()).decode(),
            "lifetime": lifetime_ms(record, self.purge_after) or "",
            "sealed": self.vault.seal(companion, under=text) if companion else "",
        }

    def sealed_pair(self, token: str, refresh_token: str, presented: str) -> str:
        """Return two texts sealed for who presents a third, "" where nobody is to learn them that way."""
        if not self.retry_window or refresh_token == presented:
            return ""
        return self.vault.seal(orjson.dumps([token, refresh_token]).decode(), under=presented)

    async def read(self, key: str) -> bytes | None:
        """Return what a key holds, None when it does not exist.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        return as_bytes(await self.connection.ask("GET", key))


def key_prefixes(keys: OrganizationKeys) -> dict[str, str]:
    """Return what the scripts are told of keys that they find by themselves: how they begin, by kind."""
    prefixes = (keys.access_token_prefix, keys.refresh_token_prefix, keys.family_prefix)
    return dict(zip((ACCESS, REFRESH, "family"), prefixes, strict=True))


def end_user_key(keys: OrganizationKeys, vault: Vault, name: str) -> str:
    """Return the key of the index of an end user's tokens; the name is not to be read there."""
    # A name is no token: digests of the two must not be comparable.
    return keys.end_user(vault.digest(f"end user\0{name}"))


def is_spent(raw: bytes) -> bool:
    """Tell whether a stored refresh token was used up: only its end is known then."""
    return raw.startswith(_SPENT)


def read_access_token(raw: bytes) -> AccessToken:
    """Return the record of a stored access token.

    Raises:
        CorruptTokenRecord: it does not fit.
    """
    return AccessToken.from_record(unpacked(raw, REFRESH).record)


def read_refresh_token(raw: bytes) -> RefreshToken:
    """Return the record of a stored refresh token.

    Raises:
        CorruptTokenRecord: it does not fit.
    """
    return RefreshToken.from_record(unpacked(raw, ACCESS).record)


def unpacked(raw: bytes, companion: str) -> Stored:
    """Return a stored token; `companion` is the kind of token it was issued with.

    Raises:
        CorruptTokenRecord: it is no token.
    """
    stored = orjson.loads(raw)
    if not isinstance(stored, dict) or not isinstance(stored.get("record"), dict):
        raise CorruptTokenRecord("record is missing")
    texts = (stored.get(name, "") for name in (companion, "sealed", "family"))
    return Stored(stored["record"], *texts)
