"""Entities that are found by a name that is theirs alone: one implementation for all of them.

Each is one string of JSON; an index keeps the names in order, so that lists can be paged.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

import orjson

from gateway.entities import Record
from gateway.errors import StoreUnavailable
from gateway.store.connection import Connection
from gateway.store.keys import CollectionKeys
from gateway.store.replies import as_bytes, as_items, as_texts
from gateway.store.transaction import (
    MOST_ATTEMPTS,
    Orphaned,
    Step,
    bump,
    claim,
    commit,
    delist,
    drop,
    enlist,
    present,
    put,
    read_change_write,
    unchanged,
)

E = TypeVar("E")
R = TypeVar("R", bound=Record)


class Codec(Protocol[E]):
    """Turn an entity into the bytes that are stored, and back."""

    def encode(self, entity: E) -> bytes:
        """Return the stored form."""
        ...

    def decode(self, raw: bytes) -> E:
        """Return the entity of a stored form."""
        ...


class RecordCodec(Generic[R]):
    """Store a record as it is, as JSON."""

    __slots__ = ("_kind",)

    def __init__(self, kind: type[R]) -> None:
        self._kind = kind

    def encode(self, entity: R) -> bytes:
        """Return the record as JSON."""
        return orjson.dumps(entity.to_record())

    def decode(self, raw: bytes) -> R:
        """Return the entity of the JSON.

        Raises:
            CorruptRecord: it does not fit.
        """
        return self._kind.from_record(orjson.loads(raw))


class BytesCodec:
    """Store bytes as they are."""

    __slots__ = ()

    def encode(self, entity: bytes) -> bytes:
        """Return the bytes."""
        return entity

    def decode(self, raw: bytes) -> bytes:
        """Return the bytes."""
        return raw


class Collection(Generic[E]):
    """Keep entities by name.

    `generation`, when given, is a counter that each change adds to; `owner` the key of what they belong
    to: without that, nothing is made.
    """

    __slots__ = ("_codec", "_connection", "_generation", "_keys", "_owner")

    def __init__(
        self,
        connection: Connection,
        keys: CollectionKeys,
        codec: Codec[E],
        *,
        generation: str = "",
        owner: str = "",
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._codec = codec
        self._generation = [bump(generation)] if generation else []
        self._owner = [present(owner)] if owner else []

    async def create(self, name: str, entity: E) -> None:
        """Store a new entity.

        Raises:
            Taken: the name exists.
            Orphaned: what it would belong to does not.
            StoreUnavailable: Redis did not answer.
        """
        key = self._keys.record(name)
        if not await commit(self._connection, [claim(key, "name", name), *self._written(name, entity)]):
            raise Orphaned(f"{name} would belong to nothing")

    async def save(self, name: str, change: Callable[[E | None], E]) -> E:
        """Make or replace an entity by what `change` makes of what there is; return the new one.

        `change` may be called again, as that of `update`.

        Raises:
            Orphaned, StoreUnavailable: as in `create`.
        """
        key = self._keys.record(name)
        for _ in range(MOST_ATTEMPTS):
            raw = as_bytes(await self._connection.ask("GET", key))
            entity = change(None if raw is None else self._codec.decode(raw))
            if await commit(self._connection, [unchanged(key, raw), *self._written(name, entity)]):
                return entity
            for owner in self._owner:
                if not await self._connection.ask("EXISTS", owner.key):
                    raise Orphaned(f"{name} would belong to nothing")
        raise StoreUnavailable(f"{key} is being changed by others all the time")

    async def find(self, name: str) -> E | None:
        """Return an entity, None when there is none of that name."""
        raw = as_bytes(await self._connection.ask("GET", self._keys.record(name)))
        return None if raw is None else self._codec.decode(raw)

    async def names(self, *, start: str = "", count: int | None = None) -> list[str]:
        """Return names in ascending order, from `start` on (inclusive), `count` at most."""
        return await names_of(self._connection, self._keys.index, start=start, count=count)

    async def entities(self, *, start: str = "", count: int | None = None) -> list[E]:
        """Return entities in ascending order of their names, as `names` does."""
        names = await self.names(start=start, count=count)
        found = await read_all(self._connection, [self._keys.record(name) for name in names])
        return [self._codec.decode(raw) for raw in found if raw is not None]

    async def update(self, name: str, change: Callable[[E], E]) -> E | None:
        """Replace an entity by what `change` makes of it; return the new one, None when there is none.

        `change` may be called again when another writer came first; what it raises is passed on.

        Raises:
            StoreUnavailable: Redis did not answer.
        """
        key = self._keys.record(name)

        async def plan(raw: bytes) -> tuple[E, list[Step]]:
            changed = change(self._codec.decode(raw))
            return changed, [put(key, self._codec.encode(changed)), *self._generation]

        return await read_change_write(self._connection, key, plan)

    async def delete(self, name: str) -> E | None:
        """Delete an entity and return it as it was, None when there was none."""
        key = self._keys.record(name)

        async def plan(raw: bytes) -> tuple[E, list[Step]]:
            steps = [drop(key), delist(self._keys.index, name), *self._generation]
            return self._codec.decode(raw), steps

        return await read_change_write(self._connection, key, plan)

    def _written(self, name: str, entity: E) -> list[Step]:
        """Return the steps that write an entity, whether it is new or not."""
        return [
            *self._owner,
            put(self._keys.record(name), self._codec.encode(entity)),
            enlist(self._keys.index, name),
            *self._generation,
        ]


async def names_of(
    connection: Connection, index: str, *, start: str = "", count: int | None = None
) -> list[str]:
    """Return the names of an index in ascending order, from `start` on (inclusive), `count` at most."""
    least = f"[{start}" if start else "-"
    limit = -1 if count is None else count
    return as_texts(await connection.ask("ZRANGEBYLEX", index, least, "+", "LIMIT", 0, limit))


async def read_all(connection: Connection, keys: Sequence[str]) -> list[bytes | None]:
    """Return what these keys hold, in order; they belong to one organization."""
    if not keys:
        return []
    return [as_bytes(item) for item in as_items(await connection.ask("MGET", *keys))]
