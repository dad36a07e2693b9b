"""Key value maps of one place: records, and entries that are fields of a hash: no edit loses another's.

Values of an encrypted map are sealed one by one, each bound to its map and key.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from gateway.entities import KeyValueMap
from gateway.errors import StoreUnavailable
from gateway.oauth import Vault
from gateway.store.collection import RecordCodec, names_of
from gateway.store.connection import Argument, Connection
from gateway.store.map_keys import MapScope
from gateway.store.replies import as_bytes, as_items, as_texts
from gateway.store.scripts import script
from gateway.store.transaction import MOST_ATTEMPTS, Orphaned, Step, Taken, delist, drop, read_change_write

MOST_BYTES = 15 * 1024 * 1024
"""Bytes of a map's keys and values as they are stored."""
_CODEC = RecordCodec(KeyValueMap)


class MapFull(Exception):
    """Say that a map would hold more than MOST_BYTES."""


@dataclass(frozen=True, slots=True)
class KeyValueMaps:
    """Keep the maps of one place."""

    connection: Connection
    scope: MapScope
    vault: Vault
    most_bytes: int = MOST_BYTES

    async def create(self, made: KeyValueMap, entries: Mapping[str, str]) -> None:
        """Store a new map with its first entries.

        Raises:
            Taken: the name exists.
            Orphaned: the environment, proxy or revision that it would belong to does not.
            MapFull: it would be too large.
        """
        index = self.scope.maps.index
        told = await self._run("create", made, _CODEC.encode(made), entries, index, self.scope.owner or index)
        if told == "taken":
            raise Taken("name", made.name)
        if told == "orphaned":
            raise Orphaned(f"the map {made.name} would belong to nothing")

    async def find(self, name: str) -> KeyValueMap | None:
        """Return a map, None when there is none of that name."""
        raw = as_bytes(await self.connection.ask("GET", self.scope.maps.record(name)))
        return None if raw is None else _CODEC.decode(raw)

    async def names(self) -> list[str]:
        """Return the names of all maps, ascending."""
        return await names_of(self.connection, self.scope.maps.index)

    async def delete(self, name: str) -> KeyValueMap | None:
        """Delete a map with its entries; return it as it was, None when there was none."""

        async def plan(raw: bytes) -> tuple[KeyValueMap, list[Step]]:
            steps = [drop(key) for key in self.scope.all_of(name)]
            return _CODEC.decode(raw), [*steps, delist(self.scope.maps.index, name)]

        return await read_change_write(self.connection, self.scope.maps.record(name), plan)

    async def put(self, name: str, entries: Mapping[str, str]) -> KeyValueMap | None:
        """Add or replace entries; return the map, None when there is none.

        Raises:
            MapFull: it would be too large; then nothing was written.
        """
        return await self._write("put", name, entries)

    async def add(self, name: str, key: str, value: str) -> KeyValueMap | None:
        """Add an entry; return the map, None when there is none.

        Raises:
            Taken: there is an entry of this key.
            MapFull: as in `put`.
        """
        return await self._write("add", name, {key: value})

    async def keys(
        self, name: str, *, start: str = "", after: str = "", count: int | None = None
    ) -> list[str]:
        """Return keys in ascending order of their bytes, from `start` on, or behind `after`."""
        index = self.scope.contents(name)[1]
        least = f"({after}" if after else f"[{start}" if start else "-"
        limit = -1 if count is None else count
        return as_texts(await self.connection.ask("ZRANGEBYLEX", index, least, "+", "LIMIT", 0, limit))

    async def values(self, known: KeyValueMap, keys: Sequence[str]) -> dict[str, str]:
        """Return the values of those of the keys that a map has.

        Raises:
            VaultError: one was sealed with another secret key.
        """
        if not keys:
            return {}
        found = as_items(await self.connection.ask("HMGET", self.scope.contents(known.name)[0], *keys))
        raws = zip(keys, map(as_bytes, found), strict=True)
        return {key: self._unsealed(known, key, raw) for key, raw in raws if raw is not None}

    async def delete_entry(self, known: KeyValueMap, key: str) -> str | None:
        """Delete an entry and return the value it had, None when there was none."""
        contents = self.scope.contents(known.name)
        raw = as_bytes(await self.connection.run(script("delete_entry"), contents, (key,)))
        return None if raw is None else self._unsealed(known, key, raw)

    async def _write(self, mode: str, name: str, entries: Mapping[str, str]) -> KeyValueMap | None:
        for _ in range(MOST_ATTEMPTS):
            raw = as_bytes(await self.connection.ask("GET", self.scope.maps.record(name)))
            if raw is None:
                return None
            known = _CODEC.decode(raw)
            told = await self._run(mode, known, raw, entries)
            if told == "taken":
                raise Taken("name", next(iter(entries)))
            if told != "moved":
                return known
        raise StoreUnavailable(f"the map {name} is being made again all the time")

    async def _run(
        self, mode: str, known: KeyValueMap, record: bytes, entries: Mapping[str, str], *keys: str
    ) -> str:  # house: what the script is given
        """Run the script and return what it tells, unless the map is full."""
        pairs = [text for key, value in entries.items() for text in (key, self._sealed(known, key, value))]
        arguments: tuple[Argument, ...] = (mode, known.name, record, self.most_bytes, *pairs)
        told = as_bytes(
            await self.connection.run(
                script("write_entries"), (*self.scope.all_of(known.name), *keys), arguments
            )
        )
        if told == b"full":
            raise MapFull(f"the map {known.name} would have more than {self.most_bytes} bytes")
        return (told or b"").decode()

    def _sealed(self, known: KeyValueMap, key: str, value: str) -> str:
        return self.vault.encrypt(value, bound_to=self._bond(known, key)) if known.encrypted else value

    def _unsealed(self, known: KeyValueMap, key: str, raw: bytes) -> str:
        text = raw.decode()
        return self.vault.decrypt(text, bound_to=self._bond(known, key)) if known.encrypted else text

    def _bond(self, known: KeyValueMap, key: str) -> str:
        return orjson.dumps([self.scope.area, known.name, key]).decode()
