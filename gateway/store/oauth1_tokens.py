"""OAuth 1.0's tokens, verifiers and nonces: found by keyed digest, exchanged once, gone after expiry.

No text of a token, verifier or nonce reaches Redis. A stored token is JSON: its record, and its secret,
sealed under its own text (no digest: a signature can only be checked with the plain secret). A verifier is
found by its code and its request token together, as short codes are had by several; it holds its record, and
the mark of its code, which all have and which goes when the code is forgotten. That a request token is
exchanged once is decided by Redis: the exchange is one commit, if what was read still stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import orjson

from gateway.errors import StoreUnavailable
from gateway.oauth import APPROVED, REVOKED, Vault, v1
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.lifetime import known_ms, lifetime_ms
from gateway.store.replies import as_bytes, as_count
from gateway.store.transaction import (
    MOST_ATTEMPTS,
    Step,
    Taken,
    claim,
    commit,
    put,
    read_change_write,
    rewrite,
    unchanged,
)

RecordT = TypeVar("RecordT", v1.RequestToken, v1.SignedToken)
PENDING_PURGE = 3600.0
"""Seconds that request tokens and verifiers stay findable after their expiry: they can be told expired."""

MOST_MISSES = 5
"""How often a wrong verifier may be shown with a request token: short codes could be guessed otherwise."""


class OAuth1Tokens:
    """Keep OAuth 1.0's tokens of one organization. Implements the engine's OAuth1Store.

    `purge_after` is how many seconds an access token stays findable after its expiry; `on_issued` is called
    for each access token that was kept.
    """

    __slots__ = ("_connection", "_keys", "_on_issued", "_purge_after", "_vault")

    def __init__(
        self,
        connection: Connection,
        organization: str,
        vault: Vault,
        purge_after: float,
        *,
        on_issued: Callable[[], None] = lambda: None,
    ) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._vault = vault
        self._purge_after = purge_after
        self._on_issued = on_issued

    # ------------------------------------------------------------------------------ request tokens

    async def save_request(self, made: v1.Credentials[v1.RequestToken]) -> bool:
        """Keep a new request token; say whether it was kept: False for a text that is known already.

        Raises:
            StoreUnavailable: nothing was kept for certain; the token must not be shown.
        """
        key = self._keys.oauth1_request(self._vault.digest(made.token))
        life = lifetime_ms(made.record, PENDING_PURGE)
        return await self._commit([claim(key, "token", ""), put(key, self._packed(made), lifetime_ms=life)])

    async def find_request(self, token: str) -> v1.Credentials[v1.RequestToken] | None:
        """Return a request token with its secret, whatever its state, or None.

        Raises:
            StoreUnavailable: Redis did not answer.
            VaultError: the secret was sealed with another key, or altered.
        """
        key = self._keys.oauth1_request(self._vault.digest(token))
        return await self._found(key, token, v1.RequestToken.from_record)

    async def delete_request(self, token: str) -> bool:
        """Forget a request token; say whether it was found."""
        return await self._delete(self._keys.oauth1_request(self._vault.digest(token)))

    # ----------------------------------------------------------------------------------- verifiers

    async def save_verifier(self, code: str, verifier: v1.Verifier, request_token: str) -> None:
        """Keep the verifier of a request token: others may have the same code.

        Raises:
            StoreUnavailable: whether it was kept is not known; the verifier must not be shown.
        """
        code_key, key = self._code_key(code), self._verifier_key(code, request_token)
        life = lifetime_ms(verifier, PENDING_PURGE)
        for _ in range(MOST_ATTEMPTS):
            raw = as_bytes(await self._connection.ask("GET", code_key))
            mark = f"{key} {verifier.issued_at!r}" if raw is None else raw.decode()
            packed = orjson.dumps({"record": verifier.to_record(), "mark": mark})
            kept = [put(code_key, mark, lifetime_ms=life), put(key, packed, lifetime_ms=life)]
            if await commit(self._connection, [unchanged(code_key, raw), *kept]):
                return
        raise StoreUnavailable(f"{code_key} is being changed by others all the time")

    async def find_verifier(self, code: str, request_token: str) -> v1.Verifier | None:
        """Return the verifier of a code, if it is of that request token, whatever its state, or None.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        mark, raw = await self._read(self._code_key(code), self._verifier_key(code, request_token))
        return _verifier(raw, mark)

    async def miss_verifier(self, request_token: str) -> bool:
        """Remember that a wrong verifier was shown with a request token; the fifth time the token is revoked.

        Says whether the token was good until now.

        Raises:
            StoreUnavailable: whether it was remembered is not known.
        """
        key = self._keys.oauth1_request(self._vault.digest(request_token))

        async def plan(raw: bytes) -> tuple[bool, list[Step]]:
            stored = orjson.loads(raw)
            if stored["record"]["status"] != APPROVED:
                return False, []
            stored["misses"] = stored.get("misses", 0) + 1
            if stored["misses"] >= MOST_MISSES:
                stored["record"]["status"] = REVOKED
            return True, [rewrite(key, orjson.dumps(stored))]

        return bool(await read_change_write(self._connection, key, plan))

    async def delete_verifier(self, code: str) -> bool:
        """Forget the verifiers that have a code, whomever they are of; say whether there was one.

        With its mark gone, none of them counts any more.
        """
        return await self._delete(self._code_key(code))

    # ------------------------------------------------------------------------------- access tokens

    async def redeem(
        self, request_token: str, code: str, made: v1.Credentials[v1.SignedToken]
    ) -> v1.Redemption:
        """Exchange a request token that has this verifier for an access token, at once.

        Answers DONE to exactly one of any number of callers with one request token. The verifier stays, and
        is worth nothing: who comes later is told that the token was used.

        Raises:
            StoreUnavailable: Redis did not answer; whether they were exchanged is not known.
        """
        request_key = self._keys.oauth1_request(self._vault.digest(request_token))
        code_key, verifier_key = self._code_key(code), self._verifier_key(code, request_token)
        access_key = self._keys.oauth1_access(self._vault.digest(made.token))
        access_life = lifetime_ms(made.record, self._purge_after)

        async def plan(raw: bytes) -> tuple[v1.Redemption, list[Step]]:
            mark, verifier = await self._read(code_key, verifier_key)
            is_current = orjson.loads(raw)["record"]["status"] == APPROVED
            if not is_current or _verifier(verifier, mark) is None:
                return v1.Redemption.USED_UP, []
            return v1.Redemption.DONE, [
                unchanged(code_key, mark),
                unchanged(verifier_key, verifier),
                claim(access_key, "token", ""),
                rewrite(request_key, _with_status(raw, v1.USED)),
                put(access_key, self._packed(made), lifetime_ms=access_life),
            ]

        try:
            redemption = await read_change_write(self._connection, request_key, plan)
        except Taken:
            return v1.Redemption.TAKEN
        if redemption is v1.Redemption.DONE:
            self._on_issued()
        return redemption or v1.Redemption.USED_UP

    async def find_access(self, token: str) -> v1.Credentials[v1.SignedToken] | None:
        """Return an access token with its secret, whatever its state, or None.

        Raises:
            StoreUnavailable: Redis did not answer.
            VaultError: the secret was sealed with another key, or altered.
        """
        key = self._keys.oauth1_access(self._vault.digest(token))
        return await self._found(key, token, v1.SignedToken.from_record)

    async def set_access_status(self, token: str, status: str) -> bool:
        """Change the status of an access token; say whether it was found.

        An endless one is known as revoked for `purge_after`, and endless again when it is approved meanwhile.
        """
        return await self.set_status_at(self._vault.digest(token), status)

    async def set_status_at(self, digest: str, status: str) -> bool:
        """Change the status of the access token with a digest, as `set_access_status` does."""
        key = self._keys.oauth1_access(digest)

        async def plan(raw: bytes) -> tuple[bool, list[Step]]:
            record = orjson.loads(raw)["record"]
            if record["status"] == status:
                return True, []
            changed = _with_status(raw, status)
            if record["expires_at"] is not None:
                return True, [rewrite(key, changed)]
            known = 0 if status == APPROVED else known_ms(self._purge_after)
            return True, [put(key, changed, lifetime_ms=known)]

        return await read_change_write(self._connection, key, plan) is not None

    async def delete_access(self, token: str) -> bool:
        """Forget an access token; say whether it was found."""
        return await self._delete(self._keys.oauth1_access(self._vault.digest(token)))

    # -------------------------------------------------------------------------------------- nonces

    async def claim_nonce(self, claims: v1.Claims, life: float) -> bool:
        """Use a nonce, with its timestamp, key and token, for `life` seconds; say whether it was unused.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        # As JSON, so that no text can pretend to end where another begins.
        said = orjson.dumps([claims.consumer_key, claims.token, claims.timestamp, claims.nonce]).decode()
        key = self._keys.oauth1_nonce(self._vault.digest(said))
        life_ms = max(1, int(life * 1000))
        return await self._connection.ask("SET", key, b"", "NX", "PX", life_ms) is not None

    # ------------------------------------------------------------------------------------ the same

    def _packed(self, made: v1.Credentials[v1.RequestToken] | v1.Credentials[v1.SignedToken]) -> bytes:
        secret = self._vault.seal(made.secret, under=made.token)
        return orjson.dumps({"record": made.record.to_record(), "secret": secret})

    async def _found(
        self, key: str, token: str, rebuild: Callable[[Mapping[str, object]], RecordT]
    ) -> v1.Credentials[RecordT] | None:
        raw = as_bytes(await self._connection.ask("GET", key))
        if raw is None:
            return None
        stored = orjson.loads(raw)
        return v1.Credentials(
            token, self._vault.unseal(stored["secret"], under=token), rebuild(stored["record"])
        )

    async def _delete(self, key: str) -> bool:
        return as_count(await self._connection.ask("DEL", key)) == 1

    async def _read(self, *keys: str) -> list[bytes | None]:
        return [as_bytes(each) for each in await self._connection.ask_all([("GET", key) for key in keys])]

    def _code_key(self, code: str) -> str:
        return self._keys.oauth1_code(self._vault.digest(code))

    def _verifier_key(self, code: str, request_token: str) -> str:
        # Of digests, so that no text can pretend to end where another begins.
        both = f"{self._vault.digest(request_token)} {self._vault.digest(code)}"
        return self._keys.oauth1_verifier(self._vault.digest(both))

    async def _commit(self, steps: list[Step]) -> bool:
        try:
            return await commit(self._connection, steps)
        except Taken:
            return False


def _verifier(raw: bytes | None, mark: bytes | None) -> v1.Verifier | None:
    """Return a stored verifier, if its code still has the mark that it had."""
    if raw is None or mark is None:
        return None
    stored = orjson.loads(raw)
    if stored["mark"] != mark.decode():
        return None
    return v1.Verifier.from_record(stored["record"])


def _with_status(raw: bytes, status: str) -> bytes:
    stored = orjson.loads(raw)
    return orjson.dumps({**stored, "record": {**stored["record"], "status": status}})
