"""Organizations and environments: collections that others lie within, so that deleting one sweeps an area.

Products, virtual hosts, target servers and users are plain collections; see `store.py` for their keys.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from gateway.entities import Environment, Organization
from gateway.store.collection import Collection, RecordCodec, names_of
from gateway.store.connection import Connection
from gateway.store.keys import ORGANIZATIONS, OrganizationKeys
from gateway.store.replies import as_count, as_items, as_texts

_SWEEP = 500
"""Keys that one step of a sweep looks at."""


class Organizations:
    """Keep the organizations; the names of an organization's environments are read, never stored with it."""

    __slots__ = ("_collection", "_connection")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._collection = Collection(connection, ORGANIZATIONS, RecordCodec(Organization))

    async def create(self, organization: Organization) -> None:
        """Store a new organization, without environments.

        Raises:
            Taken: the name exists.
        """
        await self._collection.create(organization.name, _bare(organization))

    async def find(self, name: str) -> Organization | None:
        """Return an organization with the names of its environments, None when there is none."""
        return await self._completed(await self._collection.find(name))

    async def names(self) -> list[str]:
        """Return the names of all organizations, ascending."""
        return await self._collection.names()

    async def update(self, name: str, change: Callable[[Organization], Organization]) -> Organization | None:
        """Replace an organization by what `change` makes of it; its environments are not touched.

        Workers look: its properties say how tokens are hashed.
        """
        updated = await self._collection.update(name, lambda organization: _bare(change(organization)))
        if updated is not None:
            await self._connection.ask("INCR", OrganizationKeys(name).generation)
        return await self._completed(updated)

    async def delete(self, name: str) -> Organization | None:
        """Delete an organization and everything in it, tokens included; return it as it was."""
        deleted = await self._completed(await self._collection.delete(name))
        if deleted is not None:
            await _sweep(self._connection, OrganizationKeys(name).area)
        return deleted

    async def generations(self) -> dict[str, int]:
        """Return each organization's generation: it grows with every change of what workers run."""
        names = await self.names()
        counters = await self._connection.ask_all(
            [("GET", OrganizationKeys(name).generation) for name in names]
        )
        return {name: as_count(counter) for name, counter in zip(names, counters, strict=True)}

    async def _completed(self, organization: Organization | None) -> Organization | None:
        if organization is None:
            return None
        index = OrganizationKeys(organization.name).environments.index
        return replace(organization, environments=tuple(await names_of(self._connection, index)))


def _bare(organization: Organization) -> Organization:
    return replace(organization, environments=())


class Environments:
    """Keep the environments of one organization."""

    __slots__ = ("_collection", "_connection", "_keys")

    def __init__(self, connection: Connection, organization: str) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._collection = Collection(
            connection,
            self._keys.environments,
            RecordCodec(Environment),
            generation=self._keys.generation,
        )

    async def create(self, environment: Environment) -> None:
        """Store a new environment.

        Raises:
            Taken: the name exists.
        """
        await self._collection.create(environment.name, environment)

    async def find(self, name: str) -> Environment | None:
        """Return an environment, None when there is none of that name."""
        return await self._collection.find(name)

    async def names(self) -> list[str]:
        """Return the names of all environments, ascending."""
        return await self._collection.names()

    async def update(self, name: str, change: Callable[[Environment], Environment]) -> Environment | None:
        """Replace an environment by what `change` makes of it."""
        return await self._collection.update(name, change)

    async def delete(self, name: str) -> Environment | None:
        """Delete an environment with its virtual hosts, target servers and deployments."""
        deleted = await self._collection.delete(name)
        if deleted is not None:
            await _sweep(self._connection, self._keys.environment_area(name))
            # The sweep came after the count: whoever looked in between looks again.
            await self._connection.ask("INCR", self._keys.generation)
        return deleted


async def _sweep(connection: Connection, area: str) -> None:
    """Delete all keys of an area, step by step; names hold no character that SCAN takes for a pattern."""
    cursor = 0
    while True:
        reply = as_items(await connection.ask("SCAN", cursor, "MATCH", f"{area}*", "COUNT", _SWEEP))
        cursor = as_count(reply[0])
        keys = as_texts(reply[1])
        if keys:
            await connection.ask("UNLINK", *keys)
        if cursor == 0:
            return
