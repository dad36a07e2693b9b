"""Passwords of the management API: hashed by argon2id, checked off the event loop and in fair turns.

A check takes some fifty milliseconds and megabytes on purpose; two at a time leave the machine to the
traffic, and who tries many from one address keeps nobody at another waiting.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.store.fair_turns import FairTurns, IsGone, is_there

AT_A_TIME = 2
T = TypeVar("T")


class Hasher(Protocol):
    """What makes and checks hashes, as argon2-cffi does."""

    def hash(self, password: str) -> str:
        """Return the hash of a password in its encoded form."""
        ...

    def verify(self, hash: str, password: str) -> bool:
        """Check a password.

        Raises:
            VerificationError, InvalidHashError: it is not the one of the hash.
        """
        ...


class Passwords:
    """Make and check hashes. `hasher` is argon2id with the library's parameters unless another is given."""

    __slots__ = ("_decoy", "_hasher", "_making", "_turns")

    def __init__(self, hasher: Hasher | None = None) -> None:
        self._hasher: Hasher = hasher or PasswordHasher()
        self._turns = FairTurns(AT_A_TIME)
        self._making = asyncio.Lock()
        # Nobody knows what it is the hash of: checking against it always fails, and takes as long.
        self._decoy = self._hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        """Return the hash of a password in its encoded form. One is made at a time; none is sent away."""
        async with self._making:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def is_right(
        self, password: str, known: str | None, place: str = "", is_gone: IsGone = is_there
    ) -> bool:
        """Say whether a password belongs to a hash; without a hash it never does, and that takes as long.

        `place` is where that is tried: places take turns. Who `is_gone` when the turn comes gets none.

        Raises:
            TooManyWaiting: too many wait already.
        """
        await self._turns.take(place, is_gone)
        return await self._off_the_loop(lambda: self._verify(password, known))

    async def _off_the_loop(self, work: Callable[[], T]) -> T:
        """Do a work whose turn it is. Whoever stops awaiting it does not stop it: the turn ends with it."""
        running = asyncio.get_running_loop().run_in_executor(None, work)
        running.add_done_callback(lambda _: self._turns.give_back())
        return await asyncio.shield(running)

    def _verify(self, password: str, known: str | None) -> bool:
        try:
            self._hasher.verify(known or self._decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        return known is not None
