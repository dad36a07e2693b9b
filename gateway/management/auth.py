"""Who calls: Basic credentials against the users of the store.

An unknown user costs as much time as a wrong password. A verification that succeeded is remembered
for a minute, under a keyed hash of user, password and the user's stored hash: a password that was
changed is checked again at once. Must not know HTTP beyond the one header.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256

from gateway.entities import User
from gateway.management.attempts import Attempts
from gateway.management.errors import TooManyAttempts, Unauthorized
from gateway.management.passwords import Passwords
from gateway.store import Users

REMEMBERED_FOR = 60.0
MOST_REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class Credentials:
    """Hold what a Basic header says."""

    user: str
    password: str = field(repr=False)


def parse_basic(header: str) -> Credentials:
    """Read an Authorization header.

    Raises:
        Unauthorized: it is absent, of another scheme, or not readable.
    """
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        raise Unauthorized("Basic credentials are needed")
    try:
        text = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Unauthorized("The Basic credentials cannot be read") from error
    user, colon, password = text.partition(":")
    if not colon or not user:
        raise Unauthorized("The Basic credentials cannot be read")
    return Credentials(user, password)


@dataclass(slots=True)
class Authenticator:
    """Tell who calls. `clock` is monotonic; `sleep` waits so many seconds."""

    users: Users
    passwords: Passwords
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _verified: OrderedDict[bytes, float] = field(default_factory=OrderedDict, repr=False)
    _attempts: Attempts = field(init=False)

    def __post_init__(self) -> None:
        """Begin without failures."""
        self._attempts = Attempts(self.clock)

    async def caller(self, header: str, address: str) -> str:
        """Return the e-mail address of the user that a header proves; `address` is where the call is from.

        Raises:
            Unauthorized: nobody.
            TooManyAttempts: too many attempts wait for their turn already.
            StoreUnavailable: the store did not answer.
        """
        shown = parse_basic(header)
        user = await self.users.find(shown.user)
        proof = self._proof(shown, user)
        if self._is_remembered(proof):
            assert user is not None
            return user.email
        account = shown.user.casefold()
        turn = self._attempts.turn(account, address)
        if turn is None:
            raise TooManyAttempts("security.TooManyAttempts", "Too many failed logins; try again later")
        if turn:
            await self.sleep(turn)
        if not await self.passwords.is_right(shown.password, user.password_hash if user else None):
            self._attempts.failed(account, address)
            raise Unauthorized
        assert user is not None
        self._attempts.succeeded(account, address)
        self._remember(proof)
        return user.email

    def _proof(self, shown: Credentials, user: User | None) -> bytes:
        """Return the keyed hash under which a verification is remembered; an unknown user's never is."""
        known = "" if user is None else user.password_hash
        parts = (shown.user.encode(), shown.password.encode(), known.encode())
        text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
        return hmac.new(self._key, text, sha256).digest()

    def _is_remembered(self, proof: bytes) -> bool:
        until = self._verified.get(proof)
        if until is not None and self.clock() >= until:
            del self._verified[proof]
            return False
        return until is not None

    def _remember(self, proof: bytes) -> None:
        self._verified[proof] = self.clock() + REMEMBERED_FOR
        self._verified.move_to_end(proof)
        if len(self._verified) > MOST_REMEMBERED:
            self._verified.popitem(last=False)
