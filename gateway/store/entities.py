"""Organizations and environments: collections that others lie within, so that deleting one sweeps an area.

Products, target servers and users are plain collections; see `store.py` for their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from gateway.entities import Environment, Organization, VirtualHost
from gateway.errors import StoreUnavailable
from gateway.store.area_keys import DOOMED_ORGANIZATIONS, DoomedKeys
from gateway.store.areas import Occupied, sweep
from gateway.store.collection import Collection, RecordCodec, names_of
from gateway.store.connection import Connection
from gateway.store.deployments import deployments_in
from gateway.store.keys import ORGANIZATIONS, OrganizationKeys
from gateway.store.replies import as_bytes, as_count
from gateway.store.transaction import (
    MOST_ATTEMPTS,
    Orphaned,
    Step,
    Taken,
    bump,
    claim,
    commit,
    delist,
    drop,
    enlist,
    put,
    read_change_write,
    unchanged,
)

_STANDS = b"1"
_HOSTS = RecordCodec(VirtualHost)
_ENVIRONMENTS = RecordCodec(Environment)


@dataclass(frozen=True, slots=True)
class Furnished:
    """Hold an environment and the virtual hosts that it begins with."""

    environment: Environment
    virtual_hosts: tuple[VirtualHost, ...] = ()


class Organizations:
    """Keep the organizations; the names of an organization's environments are read, never stored with it."""

    __slots__ = ("_collection", "_connection")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._collection = Collection(connection, ORGANIZATIONS, RecordCodec(Organization))

    async def create(self, organization: Organization, environments: Sequence[Furnished] = ()) -> None:
        """Store a new organization with what it begins with; that is there before the organization is.

        Raises:
            Taken: the name exists.
        """
        name = organization.name
        if await self._collection.find(name) is not None:
            raise Taken("name", name)
        if await self._is_doomed(name):
            await self._finish(name)
        within = Environments(self._connection, name)
        for each in environments:
            if await within.find(each.environment.name) is None:
                await within.create(each.environment, each.virtual_hosts)
        await self._collection.create(name, _bare(organization))

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
        """Delete an organization and everything in it, tokens included; return it as it was.

        Raises:
            Occupied: something is deployed in it.
        """
        before = await self.find(name)
        if before is None:
            return None
        await self._connection.ask("ZADD", DOOMED_ORGANIZATIONS, 0, name)
        try:
            await self._empty(name)
        except Occupied:
            await self._connection.ask("ZREM", DOOMED_ORGANIZATIONS, name)
            raise
        await self._finish(name)
        return before

    async def finish_deletions(self) -> None:
        """Finish what was begun to be deleted when a process died over it."""
        for name in await names_of(self._connection, DOOMED_ORGANIZATIONS):
            if await self._is_doomed(name):
                await self._finish(name)
            else:  # whoever began had not come to the point: nothing is deleted
                await self._connection.ask("ZREM", DOOMED_ORGANIZATIONS, name)
        for name in await self.names():
            await Environments(self._connection, name).finish_deletions()

    async def generations(self) -> dict[str, int]:
        """Return each organization's generation: it grows with every change of what workers run."""
        names = await self.names()
        counters = await self._connection.ask_all(
            [("GET", OrganizationKeys(name).generation) for name in names]
        )
        return {name: as_count(counter) for name, counter in zip(names, counters, strict=True)}

    async def _empty(self, name: str) -> None:
        """Take the environments away and mark what is left, unless something is deployed there."""
        keys, doomed = OrganizationKeys(name), DoomedKeys(name)
        for _ in range(MOST_ATTEMPTS):
            # Deployments and environments all move the generation: expected, it stands for all of them.
            generation = as_bytes(await self._connection.ask("GET", keys.generation))
            environments = await names_of(self._connection, keys.environments.index)
            standing = [await deployments_in(self._connection, keys, each) for each in environments]
            if any(standing):
                raise Occupied([one for each in standing for one in each])
            steps = [
                unchanged(keys.generation, generation),
                *(drop(keys.environments.record(each)) for each in environments),
                drop(keys.environments.index),
                put(doomed.organization_mark, _STANDS),
                bump(keys.generation),
            ]
            if await commit(self._connection, steps):
                return
        raise StoreUnavailable(f"organization {name} is being changed by others all the time")

    async def _finish(self, name: str) -> None:
        """Delete a marked organization and sweep its area."""
        await self._collection.delete(name)
        await sweep(self._connection, OrganizationKeys(name).area, DoomedKeys(name).organization_mark)
        await self._connection.ask("ZREM", DOOMED_ORGANIZATIONS, name)

    async def _is_doomed(self, name: str) -> bool:
        return as_count(await self._connection.ask("EXISTS", DoomedKeys(name).organization_mark)) > 0

    async def _completed(self, organization: Organization | None) -> Organization | None:
        if organization is None:
            return None
        index = OrganizationKeys(organization.name).environments.index
        return replace(organization, environments=tuple(await names_of(self._connection, index)))


def _bare(organization: Organization) -> Organization:
    return replace(organization, environments=())


class Environments:
    """Keep the environments of one organization."""

    __slots__ = ("_collection", "_connection", "_doomed", "_keys")

    def __init__(self, connection: Connection, organization: str) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)
        self._doomed = DoomedKeys(organization)
        self._collection = Collection(
            connection, self._keys.environments, _ENVIRONMENTS, generation=self._keys.generation
        )

    async def create(self, environment: Environment, virtual_hosts: Sequence[VirtualHost] = ()) -> None:
        """Store a new environment with the virtual hosts that it begins with.

        Raises:
            Taken: the name exists.
            Orphaned: its organization is being deleted.
        """
        name = environment.name
        for _ in range(MOST_ATTEMPTS):
            if await commit(self._connection, self._making(environment, virtual_hosts)):
                return
            if await self._connection.ask("EXISTS", self._doomed.organization_mark):
                raise Orphaned(f"environment {name} would belong to nothing")
            # What is left of an older one of this name is in the way.
            await self._finish(name)
        raise StoreUnavailable(f"environment {name} is being deleted by others all the time")

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
        """Delete an environment with everything in it; return it as it was, None when there was none.

        Raises:
            Occupied: something is deployed there.
        """
        keys = self._keys

        async def plan(raw: bytes) -> tuple[Environment, list[Step]]:
            generation = as_bytes(await self._connection.ask("GET", keys.generation))
            standing = await deployments_in(self._connection, keys, name)
            if standing:
                raise Occupied(standing)
            steps = [
                unchanged(keys.generation, generation),
                drop(keys.environments.record(name)),
                delist(keys.environments.index, name),
                put(self._doomed.environment_mark(name), _STANDS),
                enlist(self._doomed.environments, name),
                bump(keys.generation),
            ]
            return _ENVIRONMENTS.decode(raw), steps

        deleted = await read_change_write(self._connection, keys.environments.record(name), plan)
        if deleted is not None:
            await self._finish(name)
        return deleted

    async def finish_deletions(self) -> None:
        """Sweep what was not swept to its end."""
        for name in await names_of(self._connection, self._doomed.environments):
            await self._finish(name)

    async def _finish(self, name: str) -> None:
        # What became invisible with the deletion may have been written to by somebody who did not know yet:
        # the generation grows once more.
        await sweep(
            self._connection,
            self._keys.environment_area(name),
            self._doomed.environment_mark(name),
            delist(self._doomed.environments, name),
            bump(self._keys.generation),
        )

    def _making(self, environment: Environment, hosts: Sequence[VirtualHost]) -> list[Step]:
        """Return the steps that make an environment."""
        keys, name = self._keys, environment.name
        record, shelf = keys.environments.record(name), keys.virtual_hosts(name)
        return [
            claim(record, "name", name),
            unchanged(self._doomed.environment_mark(name), None),
            unchanged(self._doomed.organization_mark, None),
            put(record, _ENVIRONMENTS.encode(environment)),
            enlist(keys.environments.index, name),
            *(put(shelf.record(host.name), _HOSTS.encode(host)) for host in hosts),
            *(enlist(shelf.index, host.name) for host in hosts),
            bump(keys.generation),
        ]
