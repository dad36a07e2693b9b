"""Tokens that never expire: they are what has no expiry in its record and no lifetime in Redis.

Nobody needs them but an administrator who asks, so there is no index of them: all keys are gone through, some
at a time, while the gateway goes on. A token's text is not among what is known of it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

import orjson

from gateway.store.connection import Argument, Connection
from gateway.store.keys import PREFIX
from gateway.store.replies import as_bytes, as_count
from gateway.store.scanning import keys_like

_KEY = re.compile(rb"tk:\{([^}]+)\}:(token|refresh|code|oauth1-token):([0-9a-f]+)")
_KINDS = {
    b"token": "access_token",
    b"refresh": "refresh_token",
    b"code": "authorization_code",
    b"oauth1-token": "oauth1_token",
}
_NO_LIFETIME = -1


@dataclass(frozen=True, slots=True)
class EndlessToken:
    """Tell of a token that never expires; `issued_at` is epoch seconds, `app` empty where it is not known."""

    organization: str
    kind: str
    digest: str
    client_id: str
    app: str
    issued_at: float
    status: str


class EndlessTokens:
    """Find the tokens that never expire, of one organization or of all."""

    __slots__ = ("_connection", "_looked_at")

    def __init__(self, connection: Connection, looked_at: Callable[[int], None] = lambda _: None) -> None:
        self._connection = connection
        self._looked_at = looked_at

    async def of(self, organization: str = "*") -> AsyncIterator[EndlessToken]:
        """Yield them, each once, in no order; those made or removed meanwhile may be among them or not.

        `looked_at` is told after each step how many of their keys came by so far; some come twice.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        count, known = 0, set[bytes]()
        async for keys in keys_like(self._connection, f"{PREFIX}{{{organization}}}:*"):
            # A key may come twice.
            new = [key for key in dict.fromkeys(keys) if key not in known and _KEY.fullmatch(key)]
            for found in await self._endless(new):
                known.add(found[0])
                yield found[1]
            count += len(keys)
            self._looked_at(count)

    async def _endless(self, keys: Sequence[bytes]) -> list[tuple[bytes, EndlessToken]]:
        """Return those of the keys that hold a token that never expires."""
        lives = await self._ask_all([("PTTL", key) for key in keys])
        endless = [key for key, life in zip(keys, lives, strict=True) if as_count(life) == _NO_LIFETIME]
        raws = await self._ask_all([_reading(key) for key in endless])
        held = [(key, as_bytes(raw)) for key, raw in zip(endless, raws, strict=True)]
        return [(key, token) for key, raw in held if raw is not None and (token := _token(key, raw))]

    async def _ask_all(self, commands: Sequence[Sequence[Argument]]) -> list[object]:
        return await self._connection.ask_all(commands) if commands else []


def _reading(key: bytes) -> tuple[Argument, ...]:
    """Return the command that reads a token's record: a code is kept as a hash."""
    found = _KEY.fullmatch(key)
    is_code = found is not None and found[2] == b"code"
    return ("HGET", key, "record") if is_code else ("GET", key)


def _token(key: bytes, raw: bytes) -> EndlessToken | None:
    """Return a token as it is told of, None where it is none that counts: one that was used up."""
    found = _KEY.fullmatch(key)
    stored: Mapping[str, object] = orjson.loads(raw)
    kept = stored if found is not None and found[2] == b"code" else stored.get("record")
    if found is None or not isinstance(kept, dict) or kept.get("expires_at") is not None:
        return None
    # A refresh token tells whose it is by its access token.
    whose = kept.get("access", kept)
    return EndlessToken(
        organization=found[1].decode(),
        kind=_KINDS[found[2]],
        digest=found[3].decode(),
        client_id=whose.get("client_id") or whose.get("consumer_key") or "",
        app=whose.get("app_name", ""),
        issued_at=kept["issued_at"],
        status=kept.get("status", ""),
    )
