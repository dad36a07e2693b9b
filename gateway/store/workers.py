"""What each worker runs, by its own word: records that vanish when the worker stops renewing them."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from gateway.entities import PROXY_KIND, Record
from gateway.store.collection import RecordCodec, names_of, read_all
from gateway.store.connection import Connection
from gateway.store.keys import WORKERS
from gateway.store.transaction import commit, delist, drop, enlist, put

DEPLOYED = "deployed"
ERROR = "error"


@dataclass(frozen=True, slots=True)
class DeploymentStatus(Record):
    """Say what became of one deployment in a worker: `deployed`, or `error` and why."""

    organization: str
    environment: str
    proxy: str
    revision: int
    status: str = DEPLOYED
    message: str = ""
    kind: str = PROXY_KIND


@dataclass(frozen=True, slots=True)
class ServedGeneration(Record):
    """Say up to which generation of an organization a worker runs what is deployed."""

    organization: str
    generation: int


@dataclass(frozen=True, slots=True)
class WorkerReport(Record):
    """Hold what one worker says of itself; `worker_id` is unique among all machines."""

    worker_id: str
    pid: int
    machine: str = ""
    started_at: float = 0.0
    generations: tuple[ServedGeneration, ...] = ()
    deployments: tuple[DeploymentStatus, ...] = ()

    def generation(self, organization: str) -> int:
        """Return the generation it serves of an organization, 0 when it never loaded one."""
        return next((each.generation for each in self.generations if each.organization == organization), 0)


_CODEC = RecordCodec(WorkerReport)


class Workers:
    """Keep the reports of all workers on all machines."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def report(self, report: WorkerReport, *, lifetime: float) -> None:
        """Store a worker's report for `lifetime` seconds; it reports again well before they are over."""
        steps = [
            put(
                WORKERS.record(report.worker_id),
                _CODEC.encode(report),
                lifetime_ms=max(1, int(lifetime * 1000)),
            ),
            enlist(WORKERS.index, report.worker_id),
        ]
        await commit(self._connection, steps)

    async def forget(self, worker_id: str) -> None:
        """Take a worker off the list: it has stopped."""
        await commit(self._connection, [drop(WORKERS.record(worker_id)), delist(WORKERS.index, worker_id)])

    async def alive(self, *, about: str | None = None) -> list[WorkerReport]:
        """Return the reports that are still valid, by worker id; take those that ran out off the list.

        With `about`, of the deployments only those of a proxy or shared flow of that name are read.
        """
        ids = await names_of(self._connection, WORKERS.index)
        found = dict(
            zip(ids, await read_all(self._connection, [WORKERS.record(each) for each in ids]), strict=True)
        )
        gone = [each for each, raw in found.items() if raw is None]
        if gone:
            # A worker that reports in this very moment enlists itself again with its next report.
            await self._connection.ask("ZREM", WORKERS.index, *gone)
        return [_decoded(raw, about) for raw in found.values() if raw is not None]


def _decoded(raw: bytes, about: str | None) -> WorkerReport:
    content = orjson.loads(raw)
    if about is not None:
        content["deployments"] = [each for each in content["deployments"] if each["proxy"] == about]
    return WorkerReport.from_record(content)
