"""Bundles as they came, and what is known of them: one record and one zip per revision.

Which revision may be replaced or deleted is the management API's to say; here is only what must be
atomic: numbers never repeat while a proxy exists, and record and bundle change together.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import orjson

from gateway.entities import PROXY_KIND, Revision
from gateway.errors import StoreUnavailable
from gateway.store.below import removal_of, removal_of_maps
from gateway.store.collection import names_of, read_all
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.map_keys import MapScope
from gateway.store.replies import as_bytes, as_count, as_texts
from gateway.store.scripts import script
from gateway.store.transaction import (
    MOST_ATTEMPTS,
    Step,
    bump,
    commit,
    delist,
    drop,
    present,
    put,
    read_change_write,
    unchanged,
)


@dataclass(frozen=True, slots=True)
class Edited:
    """Hold what an edit makes of a revision; `is_deployed` says whether workers must look at it."""

    revision: Revision
    bundle: bytes
    is_deployed: bool = False


Plan = Callable[[Revision, bytes], Awaitable[Edited]]


class Revisions:
    """Keep the revisions of one organization's proxies, or of its shared flows: see `kind`."""

    __slots__ = ("_connection", "_keys", "_kind")

    def __init__(self, connection: Connection, organization: str, kind: str = PROXY_KIND) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._kind = kind

    async def add(self, revision: Revision, bundle: bytes) -> Revision:
        """Store a bundle as the next revision of its name - the highest ever, plus one - and return that."""
        return replace(revision, number=await self._added(revision, bundle, ""))

    async def create(self, revision: Revision, bundle: bytes) -> Revision | None:
        """Store a bundle as the first revision of its name; None when there is one of that name already."""
        number = await self._added(revision, bundle, "first")
        return replace(revision, number=number) if number else None

    async def _added(self, revision: Revision, bundle: bytes, condition: str) -> int:
        keys = self._keys.revisions(self._kind, revision.name)
        number = await self._connection.run(
            script("add_revision"),
            (keys.last, keys.numbers, self._keys.bundles(self._kind)),
            (keys.prefix, revision.name, _encoded(revision), bundle, condition),
        )
        return as_count(number)

    async def edit(self, name: str, number: int, plan: Plan) -> Revision | None:
        """Change a revision to what `plan` makes of it and its bundle; None when there is no such revision.

        `plan` is asked again when another writer came first, or when deployments have changed since it was
        asked; what it raises is passed on, and then nothing is changed.

        Raises:
            StoreUnavailable: Redis did not answer, or others changed the revision a hundred times in a row.
        """
        keys = self._keys.revisions(self._kind, name)
        asked = [("GET", keys.record(number)), ("GET", keys.bundle(number)), ("GET", self._keys.generation)]
        for _ in range(MOST_ATTEMPTS):
            raw, bundle, generation = map(as_bytes, await self._connection.ask_all(asked))
            if raw is None or bundle is None:
                return None
            edited = await plan(_decoded(raw, number), bundle)
            # The record holds the bundle's digest: as long as it stands, the bundle does.
            steps = [
                unchanged(keys.record(number), raw),
                unchanged(self._keys.generation, generation),
                put(keys.record(number), _encoded(edited.revision)),
                put(keys.bundle(number), edited.bundle),
                *([bump(self._keys.generation)] if edited.is_deployed else []),
            ]
            if await commit(self._connection, steps):
                return edited.revision
        raise StoreUnavailable(f"{keys.record(number)} is being changed by others all the time")

    async def replace(self, revision: Revision, bundle: bytes) -> bool:
        """Store a bundle in place of an existing revision; say whether there was one.

        The generation grows: where the revision is deployed, it is deployed again.
        """
        keys = self._keys.revisions(self._kind, revision.name)
        steps = [
            present(keys.record(revision.number)),
            put(keys.record(revision.number), _encoded(revision)),
            put(keys.bundle(revision.number), bundle),
            bump(self._keys.generation),
        ]
        return await commit(self._connection, steps)

    async def names(self, *, start: str = "", count: int | None = None) -> list[str]:
        """Return the names that have, or had, a revision, ascending, from `start` on (inclusive)."""
        return await names_of(self._connection, self._keys.bundles(self._kind), start=start, count=count)

    async def numbers(self, name: str) -> list[int]:
        """Return the numbers of the revisions of that name, ascending; empty when there are none."""
        index = self._keys.revisions(self._kind, name).numbers
        return [int(each) for each in as_texts(await self._connection.ask("ZRANGE", index, 0, -1))]

    async def find(self, name: str, number: int) -> Revision | None:
        """Return what is known of a revision, None when there is none."""
        key = self._keys.revisions(self._kind, name).record(number)
        raw = as_bytes(await self._connection.ask("GET", key))
        return None if raw is None else _decoded(raw, number)

    async def find_all(self, wanted: Sequence[tuple[str, int]]) -> list[Revision | None]:
        """Return what is known of revisions, by name and number, in one go; None for what there is not."""
        pairs = zip(wanted, await self.stored(wanted), strict=True)
        return [None if raw is None else _decoded(raw, number) for (_, number), raw in pairs]

    async def stored(self, wanted: Sequence[tuple[str, int]]) -> list[bytes | None]:
        """Return what stands in the store of each revision: to see whether it changed."""
        keys = [self._keys.revisions(self._kind, name).record(number) for name, number in wanted]
        return await read_all(self._connection, keys)

    async def of(self, name: str) -> list[Revision]:
        """Return all revisions of that name, by ascending number."""
        keys = self._keys.revisions(self._kind, name)
        numbers = await self.numbers(name)
        found = await read_all(self._connection, [keys.record(number) for number in numbers])
        return [_decoded(raw, number) for number, raw in zip(numbers, found, strict=True) if raw is not None]

    async def bundle(self, name: str, number: int) -> bytes | None:
        """Return the zip of a revision as it came, None when there is none."""
        key = self._keys.revisions(self._kind, name).bundle(number)
        return as_bytes(await self._connection.ask("GET", key))

    async def delete(self, name: str, number: int, *, generation: int | None = None) -> Revision | None:
        """Delete one revision and return it, None when there was none; its number is not given again.

        With `generation`, the one at which the caller saw that it is not deployed: nothing is deleted
        when there was a deployment since.

        Raises:
            Moved: the generation has grown.
        """
        keys = self._keys.revisions(self._kind, name)

        async def plan(raw: bytes) -> tuple[Revision, list[Step]]:
            await self._expect(generation)
            steps = [
                *self._unmoved(generation),
                *await self._below_revisions(name, [number]),
                drop(keys.record(number)),
                drop(keys.bundle(number)),
                delist(keys.numbers, str(number)),
            ]
            return _decoded(raw, number), steps

        return await read_change_write(self._connection, keys.record(number), plan)

    async def delete_all(self, name: str, *, generation: int | None = None) -> bool:
        """Delete a name with all revisions, its counter included; say whether it existed.

        A proxy made later under this name is another proxy and begins at 1. `generation` as in `delete`.

        Raises:
            Moved: the generation has grown.
        """
        keys = self._keys.revisions(self._kind, name)

        async def plan(_: bytes) -> tuple[Sequence[int], list[Step]]:
            await self._expect(generation)
            numbers = await self.numbers(name)
            steps = [
                *self._unmoved(generation),
                *await self._below(name, *numbers),
                *(drop(key) for each in numbers for key in (keys.record(each), keys.bundle(each))),
                drop(keys.numbers),
                drop(keys.last),
                delist(self._keys.bundles(self._kind), name),
            ]
            return numbers, steps

        return await read_change_write(self._connection, keys.last, plan) is not None

    async def _below(self, name: str, *numbers: int) -> list[Step]:
        """Return the steps that delete what lies below a proxy and these revisions of it."""
        if self._kind != PROXY_KIND:
            return []
        steps = await removal_of(self._connection, self._keys.mask_configs(name))
        steps += await removal_of_maps(self._connection, MapScope(self._keys.organization, proxy=name))
        return steps + await self._below_revisions(name, numbers)

    async def _below_revisions(self, name: str, numbers: Iterable[int]) -> list[Step]:
        scopes = [MapScope(self._keys.organization, proxy=name, revision=number) for number in numbers]
        if self._kind != PROXY_KIND:
            return []
        return [step for scope in scopes for step in await removal_of_maps(self._connection, scope)]

    async def _expect(self, generation: int | None) -> None:
        """Raise Moved at once: a commit alone could not tell this from a revision that was replaced."""
        if generation is not None:
            now = as_count(await self._connection.ask("GET", self._keys.generation))
            if now != generation:
                raise Moved(f"deployments have changed: generation {now} instead of {generation}")

    def _unmoved(self, generation: int | None) -> list[Step]:
        if generation is None:
            return []
        return [unchanged(self._keys.generation, str(generation).encode() if generation else None)]


class Moved(Exception):
    """Say that deployments have changed since the caller looked; look again."""


def _encoded(revision: Revision) -> bytes:
    """Return the record without its number, which Redis gives: the key alone tells it."""
    record = revision.to_record()
    del record["number"]
    return orjson.dumps(record)


def _decoded(raw: bytes, number: int) -> Revision:
    return Revision.from_record({**orjson.loads(raw), "number": number})
