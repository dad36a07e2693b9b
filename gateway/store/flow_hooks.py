"""What is attached to the flow hooks of an environment: one list, changed as a whole.

Whether a shared flow may be attached depends on what is deployed, and what may be undeployed on what is
attached: both changes move the organization's generation, and name the one they were decided at.
"""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from gateway.entities import FlowHook
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_count
from gateway.store.revisions import Moved
from gateway.store.transaction import bump, commit, put, unchanged


class FlowHooks:
    """Keep the flow hooks of one organization's environments; a hook without a shared flow is not there."""

    __slots__ = ("_connection", "_keys")

    def __init__(self, connection: Connection, organization: str) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)

    async def of(self, environment: str) -> tuple[FlowHook, ...]:
        """Return the hooks of an environment that have a shared flow."""
        raw = as_bytes(await self._connection.ask("GET", self._keys.flow_hooks(environment)))
        return () if raw is None else tuple(FlowHook.from_record(each) for each in orjson.loads(raw))

    async def change(self, environment: str, after: Sequence[FlowHook], *, generation: int) -> int:
        """Replace the hooks of an environment, as they were seen at a generation; return the new generation.

        Raises:
            Moved: the organization's generation is another one by now.
        """
        expected = str(generation).encode() if generation else None
        steps = [
            unchanged(self._keys.generation, expected),
            put(
                self._keys.flow_hooks(environment),
                orjson.dumps([each.to_record() for each in after]),
            ),
            bump(self._keys.generation),
        ]
        if await commit(self._connection, steps):
            return generation + 1
        now = as_count(await self._connection.ask("GET", self._keys.generation))
        raise Moved(f"deployments have changed: generation {now} instead of {generation}")
