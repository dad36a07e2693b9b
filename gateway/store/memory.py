"""What a worker remembers of tokens and clients: the answers to lookups, at hand or asked for.

When something remembered counts is the matter of the link (`tracking.py`, `confirmations.py`): it is asked
before each answer.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from gateway.entities import ClientRegistration
from gateway.errors import StoreUnavailable
from gateway.flow import LookupKind
from gateway.flow.action import Lookup  # house: the compiler knows a type by the module that makes it
from gateway.flow.ports import Lookups  # house: the compiler, likewise
from gateway.oauth import Hashing, Vault
from gateway.store.remembered_clients import MISSING, RememberedClients
from gateway.store.remembered_tokens import Done, RememberedTokens, Table
from gateway.store.tracking import Tracking

# Looked up once: `peek` runs for every request.
_ACCESS_TOKEN = LookupKind.ACCESS_TOKEN


class Memory(Lookups):
    """Answer the lookups of a worker's executions, in both hands.

    `tokens` and `unknown` are tables for known and unknown tokens; `purge_after` is for how many seconds
    beyond its expiry a token is called expired.
    """

    def __init__(
        self, tracking: Tracking, vault: Vault, *, tokens: Table, unknown: Table, purge_after: float
    ) -> None:
        self.hits = 0
        """Lookups that were answered from memory at once."""
        self.misses = 0
        self._link = tracking.link
        self._clients = RememberedClients(self._link, vault)
        self._tokens = RememberedTokens(
            self._link, vault, self._clients, tokens=tokens, unknown=unknown, purge_after=purge_after
        )
        tracking.listener = self

    def __len__(self) -> int:
        """Return how many tokens and clients are remembered."""
        return len(self._tokens) + len(self._clients)

    @property
    def asked(self) -> int:
        """Return how many keys Redis was asked for so far."""
        return self._link.asked

    @property
    def lasted(self) -> int:
        """Return how many lookups were answered from memory while Redis was away."""
        return self._link.lasted + self._tokens.lasted

    @property
    def is_reached(self) -> bool:
        """Say whether Redis answers, and tells of changes."""
        return self._link.is_up and not self._link.is_away

    def peek(self, organization: str, lookup: Lookup) -> object | None:
        """Return the record that a lookup asks for, None when there is none, or MISSING: it must be asked."""
        if lookup.kind is _ACCESS_TOKEN:
            record = self._tokens.peek(organization, lookup.key)
        else:
            record = self._clients.peek(organization, lookup.key)
        if record is MISSING:
            self.misses += 1
        else:
            self.hits += 1
        return record

    def fetch(self, organization: str, lookup: Lookup, done: Done) -> None:
        """Ask for the record; `done(record, None)` or `done(None, error)` is called once, maybe at once."""
        if lookup.kind is _ACCESS_TOKEN:
            self._tokens.fetch(organization, lookup.key, done)
        else:
            self._clients.fetch(organization, lookup.key, done)

    async def find(self, organization: str, lookup: Lookup) -> object | None:
        """Return the record that a lookup asks for, or None.

        Raises:
            StoreUnavailable: it is not remembered, and Redis does not answer.
        """
        record = self.peek(organization, lookup)
        if record is not MISSING:
            return record
        found: asyncio.Future[object | None] = asyncio.get_running_loop().create_future()
        self.fetch(organization, lookup, partial(_resolve, found))
        return await found

    def clients(self, organization: str) -> ClientMemory:
        """Return the port of an organization's clients."""
        return ClientMemory(self, organization)

    def hash_by(self, organization: str, hashing: Hashing) -> None:
        """Look an organization's tokens up by these hashes from now on."""
        self._tokens.hash_by(organization, hashing)

    # ----------------------------------------------------------------------------- what the tracking tells

    def began(self) -> None:
        """Hold nothing that was learnt on an earlier connection as if it were of this one."""
        self._tokens.begin_anew()

    def invalidate(self, key: bytes) -> None:
        """Forget what was learnt from a key."""
        if not self._tokens.invalidate(key):
            self._clients.invalidate(key.decode())

    def flush(self) -> None:
        """Forget everything."""
        self._tokens.clear()
        self._clients.clear()


@dataclass(frozen=True, slots=True)
class ClientMemory:
    """Find the clients of one organization. Implements the engine's ClientStore."""

    memory: Memory
    organization: str

    async def find(self, consumer_key: str) -> ClientRegistration | None:
        """Return the client of a consumer key, whatever its status, or None.

        Raises:
            StoreUnavailable: it is not remembered, and Redis does not answer.
        """
        found = await self.memory.find(self.organization, Lookup(LookupKind.CLIENT, consumer_key))
        return found if isinstance(found, ClientRegistration) else None


def _resolve(
    found: asyncio.Future[object | None], record: object | None, error: StoreUnavailable | None
) -> None:
    """Tell a waiting coroutine, unless it is gone."""
    if found.done():
        return
    if error is not None:
        found.set_exception(error)
    else:
        found.set_result(record)
