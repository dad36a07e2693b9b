"""Virtual hosts of an environment: written only while nothing else of the organization has moved.

A host alias leads to one environment. Whether one is free is seen by looking at all virtual hosts, so what
is written on the strength of such a look expects the generation at which it was taken.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway.entities import VirtualHost
from gateway.store.collection import Collection, RecordCodec
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes
from gateway.store.transaction import Orphaned, Step, claim, commit, unchanged

_CODEC = RecordCodec(VirtualHost)


class VirtualHosts(Collection[VirtualHost]):
    """Keep the virtual hosts of one environment; each change adds to the generation."""

    __slots__ = ("_counter", "_environment")

    def __init__(self, connection: Connection, organization: str, environment: str) -> None:
        keys = OrganizationKeys(organization)
        self._counter = keys.generation
        self._environment = keys.environments.record(environment)
        super().__init__(
            connection,
            keys.virtual_hosts(environment),
            _CODEC,
            generation=self._counter,
            owner=self._environment,
        )

    async def create_at(self, generation: int, host: VirtualHost) -> bool:
        """Store a new virtual host; say whether the organization's generation still was this one.

        Raises:
            Taken: the name exists.
            Orphaned: the environment does not.
        """
        key = self._keys.record(host.name)
        steps = [claim(key, "name", host.name), self._unmoved(generation), *self._written(host.name, host)]
        if await commit(self._connection, steps):
            return True
        await self._expect_environment(host.name)
        return False

    async def update_at(
        self, generation: int, name: str, change: Callable[[VirtualHost], VirtualHost]
    ) -> VirtualHost | None:
        """Replace a virtual host by what `change` makes of it, if the generation still is this one.

        Returns the new one; None when it was not replaced: then there is none, or something has moved.

        Raises:
            Orphaned: the environment does not exist.
        """
        key = self._keys.record(name)
        raw = as_bytes(await self._connection.ask("GET", key))
        if raw is None:
            return None
        host = change(_CODEC.decode(raw))
        steps = [unchanged(key, raw), self._unmoved(generation), *self._written(name, host)]
        if await commit(self._connection, steps):
            return host
        await self._expect_environment(name)
        return None

    def _unmoved(self, generation: int) -> Step:
        return unchanged(self._counter, str(generation).encode() if generation else None)

    async def _expect_environment(self, name: str) -> None:
        if not await self._connection.ask("EXISTS", self._environment):
            raise Orphaned(f"{name} would belong to nothing")
