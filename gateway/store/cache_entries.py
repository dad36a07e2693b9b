"""What caches hold, as far as it is cleared from outside: entries live below one area of keys per cache."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.store.areas import keys_in
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys


@dataclass(frozen=True, slots=True)
class CacheEntries:
    """Clear the entries of an environment's caches."""

    connection: Connection
    organization: str
    environment: str

    async def clear(self, cache: str) -> None:
        """Delete all entries of a cache, step by step."""
        area = OrganizationKeys(self.organization).cache_area(self.environment, cache)
        async for keys in keys_in(self.connection, area):
            await self.connection.ask("UNLINK", *keys)

    async def clear_entry(self, cache: str, entry: str) -> None:
        """Delete one entry of a cache, if it is there."""
        area = OrganizationKeys(self.organization).cache_area(self.environment, cache)
        await self.connection.ask("UNLINK", area + entry)
