"""Drop whole areas of keys: what lies within an environment, or within an organization.

Deleting has two parts. One transaction makes the owner invisible and leaves a mark; then the area is
swept, step by step, each step on the condition that the mark still stands. Whoever dies in between leaves
the mark: the sweep is finished at the next start, and before anything of the same name is made again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from gateway.entities import Deployment
from gateway.store.connection import Connection
from gateway.store.replies import as_count, as_items, as_texts
from gateway.store.transaction import Step, commit, drop, present

_STEP = 500
"""Keys that one step of a sweep looks at."""


class Occupied(Exception):
    """Say that something cannot be deleted because there are deployments in it."""

    def __init__(self, deployments: Sequence[Deployment]) -> None:
        self.deployments = tuple(deployments)
        super().__init__(f"{len(self.deployments)} deployments are in the way")


async def sweep(connection: Connection, area: str, mark: str, *ends: Step) -> None:
    """Delete all keys of an area while its mark stands; in the end the mark, together with `ends`.

    Several may sweep at once. Raises StoreUnavailable: the mark stays, and whoever comes next goes on.
    """
    async for keys in keys_in(connection, area):
        if not await commit(connection, [present(mark), *(drop(key) for key in keys if key != mark)]):
            return
    await commit(connection, [present(mark), *ends, drop(mark)])


async def keys_in(connection: Connection, area: str) -> AsyncIterator[list[str]]:
    """Yield the keys of an area; names hold no character that SCAN takes for a pattern."""
    cursor = 0
    while True:
        reply = as_items(await connection.ask("SCAN", cursor, "MATCH", f"{area}*", "COUNT", _STEP))
        cursor = as_count(reply[0])
        keys = as_texts(reply[1])
        if keys:
            yield keys
        if cursor == 0:
            return
