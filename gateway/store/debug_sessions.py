"""Debug sessions and what they have recorded: all of it leaves by itself when a session's time is over.

Workers of all machines add to one session; that none gets more than it wants is one script's doing. What was
recorded is encrypted: it may show the tokens that are kept as digests elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from gateway.entities import DebugSession
from gateway.oauth import Vault
from gateway.store.collection import RecordCodec, read_all
from gateway.store.connection import Argument, Connection
from gateway.store.debug_session_keys import DebugSessionKeys, place_of
from gateway.store.replies import as_bytes, as_count, as_texts
from gateway.store.scripts import script
from gateway.store.transaction import claim, commit, delist, drop, enlist, put, unchanged

_CODEC = RecordCodec(DebugSession)
GONE = -1
"""What `add` answers for a session that is over."""


class DebugSessions:
    """Keep the debug sessions of one organization."""

    __slots__ = ("_connection", "_keys", "_vault")

    def __init__(self, connection: Connection, organization: str, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault
        self._keys = DebugSessionKeys(organization)

    async def create(self, session: DebugSession) -> None:
        """Begin a session; it is there for as long as its timeout says.

        Raises:
            Taken: the revision has a session of that name.
            StoreUnavailable: Redis did not answer.
        """
        name = _name_of(session)
        key = self._keys.sessions.record(name)
        steps = [
            claim(key, "name", session.name),
            put(key, _CODEC.encode(session), lifetime_ms=session.timeout * 1000),
            enlist(self._keys.sessions.index, name),
        ]
        await commit(self._connection, steps)

    async def all(self) -> list[DebugSession]:
        """Return the sessions that are not over; take the others off the index."""
        return await self._read("-", "+")

    async def of(self, environment: str, api: str, revision: int) -> list[DebugSession]:
        """Return the sessions of a revision in an environment, by name."""
        place = place_of(environment, api, revision)
        return await self._read(f"[{place}", f"({place[:-1]}0")

    async def _read(self, least: str, most: str) -> list[DebugSession]:
        index = self._keys.sessions.index
        names = as_texts(await self._connection.ask("ZRANGEBYLEX", index, least, most))
        if not names:
            return []
        raws = await read_all(self._connection, [self._keys.sessions.record(name) for name in names])
        found = dict(zip(names, raws, strict=True))
        for name in [name for name, raw in found.items() if raw is None]:
            # Unless one of that name has begun in this very moment.
            gone = unchanged(self._keys.sessions.record(name), None)
            await commit(self._connection, [gone, delist(index, name)])
        return [_CODEC.decode(raw) for raw in raws if raw is not None]

    async def find(self, environment: str, api: str, revision: int, name: str) -> DebugSession | None:
        """Return a session, None when there is none, or its time is over."""
        key = self._keys.sessions.record(place_of(environment, api, revision) + name)
        raw = as_bytes(await self._connection.ask("GET", key))
        return None if raw is None else _CODEC.decode(raw)

    async def delete(self, session: DebugSession) -> None:
        """End a session; what it has recorded goes with it."""
        name = _name_of(session)
        steps = [
            drop(self._keys.sessions.record(name)),
            drop(self._keys.transactions(session.session_id)),
            delist(self._keys.sessions.index, name),
        ]
        await commit(self._connection, steps)

    async def add(self, session: DebugSession, transaction: str) -> int:
        """Add a transaction, unless the session has all it wants; return how many it has then, or GONE."""
        keys = [self._keys.sessions.record(_name_of(session)), self._keys.transactions(session.session_id)]
        sealed = self._vault.encrypt(transaction, bound_to=session.session_id)
        arguments: list[Argument] = [session.count, sealed]
        return as_count(await self._connection.run(script("record_transaction"), keys, arguments))

    async def counts(self, sessions: Sequence[DebugSession]) -> list[int]:
        """Return how many transactions each of these sessions has."""
        if not sessions:
            return []
        asked = [("LLEN", self._keys.transactions(each.session_id)) for each in sessions]
        return [as_count(reply) for reply in await self._connection.ask_all(asked)]

    async def transaction(self, session: DebugSession, number: int) -> str | None:
        """Return a recorded transaction by its number, from 1 on; None when there is none."""
        key = self._keys.transactions(session.session_id)
        raw = as_bytes(await self._connection.ask("LINDEX", key, number - 1)) if number > 0 else None
        return None if raw is None else self._vault.decrypt(raw.decode(), bound_to=session.session_id)


def _name_of(session: DebugSession) -> str:
    return place_of(session.environment, session.api, session.revision) + session.name
