"""Passwords of the management API: hashed by argon2id, checked off the event loop and one after the other.

A check takes some fifty milliseconds and megabytes on purpose; two at a time leave the machine to the
traffic.
"""

from __future__ import annotations

import asyncio
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_A_TIME = 2


class Passwords:
    """Make and check hashes. `hasher` is argon2id with the library's parameters unless another is given."""

    __slots__ = ("_decoy", "_hasher", "_room")

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._room = asyncio.Semaphore(AT_A_TIME)
        # Nobody knows what it is the hash of: checking against it always fails, and takes as long.
        self._decoy = self._hasher.hash(secrets.token_urlsafe(32))

    async def hash(self, password: str) -> str:
        """Return the hash of a password in its encoded form."""
        async with self._room:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def is_right(self, password: str, known: str | None) -> bool:
        """Say whether a password belongs to a hash; without a hash it never does, and that takes as long."""
        async with self._room:
            return await asyncio.to_thread(self._verify, password, known)

    def _verify(self, password: str, known: str | None) -> bool:
        try:
            self._hasher.verify(known or self._decoy, password)
        except (VerificationError, InvalidHashError):
            return False
        return known is not None
