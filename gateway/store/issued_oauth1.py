"""OAuth 1.0's tokens and verifiers as an administrator names them: see `named.py`. Secrets are never read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

import orjson

from gateway.oauth import Vault, v1
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.named import find_named
from gateway.store.oauth1_tokens import OAuth1Tokens
from gateway.store.replies import as_bytes, as_count
from gateway.store.token_search import TokenSearch

OAuth1Record = v1.SignedToken | v1.RequestToken | v1.Verifier


@dataclass(frozen=True, slots=True)
class _Kind:
    """Say where records of one kind are kept, and what they are."""

    spell: Callable[[OrganizationKeys, str], str]
    read: Callable[[Mapping[str, object]], OAuth1Record]


_ACCESS, _VERIFIER = "accesstokens", "verifiers"
_KINDS = {
    _ACCESS: _Kind(OrganizationKeys.oauth1_access, v1.SignedToken.from_record),
    "requesttokens": _Kind(OrganizationKeys.oauth1_request, v1.RequestToken.from_record),
    _VERIFIER: _Kind(OrganizationKeys.oauth1_verifier, v1.Verifier.from_record),
}


class IssuedOAuth1:
    """Look up, list and change what was issued; `kind` is `accesstokens`, `requesttokens` or `verifiers`."""

    __slots__ = ("_connection", "_keys", "_search", "_tokens", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault, tokens: OAuth1Tokens) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault
        self._tokens = tokens
        self._search = TokenSearch(connection, organization, vault)

    async def all(self, kind: str) -> AsyncIterator[tuple[str, OAuth1Record]]:
        """Yield all of a kind with their digests, each once.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        async for digest, record in self._search.records(_KINDS[kind].spell(self._keys, "")):
            yield digest, _KINDS[kind].read(record)

    async def find(self, kind: str, name: str) -> OAuth1Record | None:
        """Return one by its text or digest, None when there is none.

        Of verifiers that have one code, the first that was made.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        digest = await self._digest(kind, name)
        if digest is None:
            return None
        raw = as_bytes(await self._connection.ask("GET", _KINDS[kind].spell(self._keys, digest)))
        return None if raw is None else _KINDS[kind].read(orjson.loads(raw)["record"])

    async def delete(self, kind: str, name: str) -> bool:
        """Forget one by its text or digest; say whether it was known.

        By its code all verifiers go that have it.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        digest = await self._digest(kind, name)
        if digest is None:
            return False
        gone = as_count(await self._connection.ask("DEL", _KINDS[kind].spell(self._keys, digest))) == 1
        if kind == _VERIFIER:
            await self._tokens.delete_verifier(name)
        return gone

    async def set_status(self, name: str, status: str) -> bool:
        """Change the status of an access token; say whether it was found."""
        digest = await self._digest(_ACCESS, name)
        return digest is not None and await self._tokens.set_status_at(digest, status)

    async def _digest(self, kind: str, name: str) -> str | None:
        digests = [self._vault.digest(name)] if kind != _VERIFIER else await self._marked(name)
        named = await find_named(
            self._connection, name, digests, lambda each: _KINDS[kind].spell(self._keys, each)
        )
        return None if named is None else named.digest

    async def _marked(self, code: str) -> list[str]:
        """Return the digest of the verifier that gave a code its mark, if there is one."""
        mark = as_bytes(await self._connection.ask("GET", self._keys.oauth1_code(self._vault.digest(code))))
        prefix = self._keys.oauth1_verifier("")
        return [] if mark is None else [mark.decode().partition(" ")[0].removeprefix(prefix)]
