"""What the login service keeps of those who logged in: sessions by refresh token, and passcodes.

Both are known by keyed digest only, and leave by themselves. Must not know what they are good for.
"""

from __future__ import annotations

import orjson

from gateway.entities import LoginProof, LoginSession
from gateway.oauth import Vault
from gateway.store.connection import Connection
from gateway.store.login_keys import login_session, passcode
from gateway.store.replies import as_bytes


class LoginSessions:
    """Keep the sessions, and the passcodes that begin one."""

    __slots__ = ("_connection", "_vault")

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    async def save(self, refresh_token: str, session: LoginSession, *, lifetime: float) -> None:
        """Keep a session for `lifetime` seconds under a refresh token.

        Raises:
            StoreUnavailable: it may not be kept; the token must not be shown.
        """
        key = login_session(self._vault.digest(refresh_token))
        await self._put(key, orjson.dumps(session.to_record()), lifetime)

    async def find(self, refresh_token: str) -> LoginSession | None:
        """Return the session of a refresh token, None when there is none."""
        raw = as_bytes(await self._connection.ask("GET", login_session(self._vault.digest(refresh_token))))
        return None if raw is None else LoginSession.from_record(orjson.loads(raw))

    async def forget(self, refresh_token: str) -> None:
        """End a session."""
        await self._connection.ask("DEL", login_session(self._vault.digest(refresh_token)))

    async def save_passcode(self, code: str, proof: LoginProof, *, lifetime: float) -> None:
        """Keep for `lifetime` seconds who was given a passcode.

        Raises:
            StoreUnavailable: it may not be kept; the passcode must not be shown.
        """
        key = passcode(self._vault.digest(code))
        await self._put(key, orjson.dumps(proof.to_record()), lifetime)

    async def redeem_passcode(self, code: str) -> LoginProof | None:
        """Return who was given a passcode, None when it is not known; at once it is known no more."""
        raw = as_bytes(await self._connection.ask("GETDEL", passcode(self._vault.digest(code))))
        return None if raw is None else LoginProof.from_record(orjson.loads(raw))

    async def _put(self, key: str, value: bytes, lifetime: float) -> None:
        await self._connection.ask("SET", key, value, "PX", max(int(lifetime * 1000), 1))
