"""Signing in by password: the one check behind Basic credentials and the password grant alike.

An unknown user costs as much time as a wrong password. Failures are slowed down, wherever they happen, and
addresses take turns at the checks: a flood from one keeps nobody at another waiting. A
check that succeeded is remembered for a minute, under a keyed hash of user, password and the user's stored
hash: a password that was changed is checked again at once. Must not know HTTP.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256

from gateway.entities import User
from gateway.store.attempts import LONGEST_WAIT, Attempts, place_of
from gateway.store.fair_turns import IsGone, TooManyWaiting, is_there
from gateway.store.passwords import Passwords
from gateway.store.second_factors import SecondFactors
from gateway.store.store import Store
from gateway.store.users import Users

REMEMBERED_FOR = 60.0
MOST_REMEMBERED = 1_000
CROWD_LASTS = 2
"""Seconds after which who was sent away for a crowd at an address may try again."""

SecondFactor = Callable[[User], Awaitable[bool]]
"""Says whether a user whose password was right has also shown the second factor, where there is one."""


class WrongCredentials(Exception):
    """Say that nobody is proven: the user is unknown, or the password or the second factor wrong."""


class TooManyFailures(Exception):
    """Say that too many attempts wait already: with this account at this address, or from this address.

    `retry_after` is how many seconds are worth waiting.
    """

    def __init__(self, retry_after: int = round(LONGEST_WAIT)) -> None:
        super().__init__("too many attempts wait")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Credentials:
    """Hold what somebody shows, and the address where that happens; accounts are compared without case."""

    account: str
    password: str = field(repr=False)
    address: str = ""
    is_gone: IsGone = field(default=is_there, repr=False, compare=False)
    """Says whether who shows them has hung up: then nothing is checked any more."""


async def _untold(_: Credentials) -> None:
    """Tell nobody."""


@dataclass(slots=True)
class SignIn:
    """Tell who signs in. `clock` is monotonic; `sleep` waits so many seconds."""

    users: Users
    passwords: Passwords
    attempts: Attempts
    factors: SecondFactors
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    on_failure: Callable[[Credentials], Awaitable[None]] = _untold
    """Told of each failure, wherever somebody signs in: the audit log's place."""
    _key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _verified: OrderedDict[bytes, float] = field(default_factory=OrderedDict, repr=False)

    @classmethod
    def over(cls, store: Store, passwords: Passwords | None = None) -> SignIn:
        """Wire it; a process has one, for what it remembers and for how many checks run at a time."""
        attempts = Attempts(store.connection, time.time)
        return cls(store.users, passwords or Passwords(), attempts, store.second_factors)

    async def user(self, shown: Credentials, second: SecondFactor | None = None) -> User:
        """Return the user that credentials prove; with `second` nothing is taken for proven before.

        Without it, who has a second factor proves nothing by a password alone.

        Raises:
            WrongCredentials: they prove nobody.
            TooManyFailures: too many attempts wait for their turn already.
            StoreUnavailable: the store did not answer.
        """
        user = await self.users.find(shown.account)
        proof = self._proof(shown, user)
        # Asked before the password is looked at, so that the time does not tell whether that was right.
        lacks_second = second is None and await self._needs_second(shown.account)
        if user is not None and second is None and not lacks_second and self._is_remembered(proof):
            return user
        turn = await self.attempts.turn(shown.account, shown.address)
        if turn is None:
            raise TooManyFailures
        if turn:
            await self.sleep(turn)
        is_right = await self._is_right(shown, user)
        if user is None or not is_right or lacks_second or not (second is None or await second(user)):
            await self.attempts.failed(shown.account, shown.address)
            await self.on_failure(shown)
            raise WrongCredentials
        await self.attempts.succeeded(shown.account, shown.address)
        if second is None:
            self._remember(proof)
        return user

    async def _is_right(self, shown: Credentials, user: User | None) -> bool:
        """Check a password in the turn of its address.

        Raises:
            TooManyFailures: too many wait there, or who showed it is gone.
        """
        known = user.password_hash if user else None
        try:
            return await self.passwords.is_right(
                shown.password, known, place_of(shown.address), shown.is_gone
            )
        except TooManyWaiting as error:
            raise TooManyFailures(CROWD_LASTS) from error

    async def _needs_second(self, account: str) -> bool:
        """Say whether an account has a second factor that counts."""
        factor = await self.factors.find(account)
        return factor is not None and factor.is_confirmed

    def _proof(self, shown: Credentials, user: User | None) -> bytes:
        """Return the keyed hash under which a check is remembered; an unknown user's never is."""
        known = "" if user is None else user.password_hash
        parts = (shown.account.encode(), shown.password.encode(), known.encode())
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
