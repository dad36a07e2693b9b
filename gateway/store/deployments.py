"""What is deployed where: one list per environment, changed as a whole.

Whether a deployment is allowed depends on the others of its environment, so the caller decides over
the list and gets asked again when another came first. Each change adds to the organization's generation,
in the same instant: workers compare it, and lost hints do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import orjson

from gateway.entities import Deployment
from gateway.errors import StoreUnavailable
from gateway.store.connection import Connection
from gateway.store.keys import OrganizationKeys
from gateway.store.replies import as_bytes, as_count
from gateway.store.revisions import Moved
from gateway.store.transaction import MOST_ATTEMPTS, Orphaned, bump, commit, present, put, unchanged

Decide = Callable[[tuple[Deployment, ...]], Sequence[Deployment]]


class RevisionGone(Exception):
    """Say that a revision cannot be deployed because it was deleted meanwhile."""


@dataclass(frozen=True, slots=True)
class Change:
    """Hold what a change has made: the list before, the list after, and the generation it was given."""

    before: tuple[Deployment, ...]
    after: tuple[Deployment, ...]
    generation: int


class Deployments:
    """Keep the deployments of one organization."""

    __slots__ = ("_connection", "_keys")

    def __init__(self, connection: Connection, organization: str) -> None:
        self._connection = connection
        self._keys = OrganizationKeys(organization)

    async def of(self, environment: str) -> tuple[Deployment, ...]:
        """Return what is deployed to an environment, in the order in which it was deployed."""
        return await deployments_in(self._connection, self._keys, environment)

    async def generation(self) -> int:
        """Return the organization's generation: it grows with every change of what workers run."""
        return as_count(await self._connection.ask("GET", self._keys.generation))

    async def change(
        self, environment: str, decide: Decide, *, at: int | None = None, compiled: str = ""
    ) -> Change:
        """Replace the deployments of an environment by what `decide` makes of them.

        `decide` may be called again when another writer came first; what it raises is passed on, and
        then nothing is changed. `at` is the generation that the decision is made for, None for any;
        `compiled` the digest of the bundle of what it adds, "" for any.

        Raises:
            Moved: the generation is another one, or a revision that `decide` added has another bundle by now.
            RevisionGone: a revision that `decide` added does not exist.
            Orphaned: the environment does not exist.
            StoreUnavailable: Redis did not answer, or others changed the list a hundred times in a row.
        """
        key = self._keys.deployments(environment)
        for _ in range(MOST_ATTEMPTS):
            # The generation is read with the list and expected with it: the answer's number is then exact.
            raw, generation = await self._read(key)
            if at not in (None, as_count(generation)):
                raise Moved(f"deployments have changed: generation {as_count(generation)} instead of {at}")
            before = _decoded(raw)
            after = tuple(decide(before))
            added = await self._added(before, after, compiled)
            steps = [
                unchanged(key, raw),
                unchanged(self._keys.generation, generation),
                present(self._keys.environments.record(environment)),
                *(unchanged(record, known) for record, known in added.items()),
                put(key, orjson.dumps([each.to_record() for each in after])),
                bump(self._keys.generation),
            ]
            if await commit(self._connection, steps):
                return Change(before, after, as_count(generation) + 1)
            await self._expect_environment(environment)
        raise StoreUnavailable(f"{key} is being changed by others all the time")

    async def _read(self, key: str) -> tuple[bytes | None, bytes | None]:
        raw, generation = await self._connection.ask_all([("GET", key), ("GET", self._keys.generation)])
        return as_bytes(raw), as_bytes(generation)

    async def _expect_environment(self, environment: str) -> None:
        if not as_count(await self._connection.ask("EXISTS", self._keys.environments.record(environment))):
            raise Orphaned(f"environment {environment} does not exist")

    async def _added(
        self, before: Sequence[Deployment], after: Sequence[Deployment], compiled: str
    ) -> dict[str, bytes]:
        """Return the records of the revisions that are deployed anew: as long as they stand, they may be."""
        found = {}
        for each in after:
            if each in before:
                continue
            key = self._revision(each)
            raw = as_bytes(await self._connection.ask("GET", key))
            if raw is None:
                raise RevisionGone(f"revision {each.revision} of {each.proxy} does not exist")
            if compiled not in ("", orjson.loads(raw)["manifest_version"]):
                raise Moved(f"revision {each.revision} of {each.proxy} has another bundle by now")
            found[key] = raw
        return found

    def _revision(self, deployment: Deployment) -> str:
        return self._keys.revisions(deployment.kind, deployment.proxy).record(deployment.revision)


async def deployments_in(
    connection: Connection, keys: OrganizationKeys, environment: str
) -> tuple[Deployment, ...]:
    """Return what is deployed to an environment of the organization of these keys."""
    return _decoded(as_bytes(await connection.ask("GET", keys.deployments(environment))))


def _decoded(raw: bytes | None) -> tuple[Deployment, ...]:
    return () if raw is None else tuple(Deployment.from_record(each) for each in orjson.loads(raw))
