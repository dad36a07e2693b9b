"""Delete what lies below something together with it: no step of it is seen without the others."""

from __future__ import annotations

from gateway.store.collection import names_of
from gateway.store.connection import Connection
from gateway.store.keys import CollectionKeys
from gateway.store.map_keys import MapScope
from gateway.store.transaction import Step, counts, drop


async def removal_of(connection: Connection, keys: CollectionKeys) -> list[Step]:
    """Return the steps that delete all entities of a collection, unless one was made or deleted since."""
    names = await names_of(connection, keys.index)
    return [
        counts(keys.index, len(names)),
        *(drop(keys.record(name)) for name in names),
        drop(keys.index),
    ]


async def removal_of_maps(connection: Connection, scope: MapScope) -> list[Step]:
    """Return the steps that delete the key value maps of one place, as `removal_of` does."""
    names = await names_of(connection, scope.maps.index)
    return [
        counts(scope.maps.index, len(names)),
        *(drop(key) for name in names for key in scope.all_of(name)),
        drop(scope.maps.index),
    ]
