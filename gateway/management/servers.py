"""What the workers run, as Edge tells it: one server entry for each, from what it says of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from gateway.entities import Deployment
from gateway.management.call import Call
from gateway.store import DEPLOYED, ERROR, DeploymentStatus, WorkerReport

LOOK_EVERY = 0.02
"""Seconds between two looks at the workers' reports."""
UNDEPLOYED = "undeployed"
REGION = "dc-1"
_FAILED = "application.bootstrap.FailedToConfigure"


async def followed(call: Call, generation: int, *, about: str = "") -> list[WorkerReport]:
    """Return the workers' reports once all run a generation of the organization, or patience is over.

    They tell of the deployments of the proxy or shared flow `about` alone.
    """
    looks = max(1, round(call.ports.patience / LOOK_EVERY))
    reports = await call.store.workers.alive(about=about)
    for _ in range(looks):
        if all(report.generation(call.organization) >= generation for report in reports):
            break
        await asyncio.sleep(LOOK_EVERY)
        reports = await call.store.workers.alive(about=about)
    return reports


class Servers:
    """Tell of deployments what each worker runs, by what the workers report."""

    __slots__ = ("_workers",)

    def __init__(self, reports: Iterable[WorkerReport]) -> None:
        self._workers = [(report, {_who(each): each for each in report.deployments}) for report in reports]

    def of(self, deployment: Deployment) -> list[dict[str, object]]:
        """Return a server entry for each worker: deployed, undeployed, or error and why."""
        who = _who(deployment)
        return [_server_view(report, statuses.get(who)) for report, statuses in self._workers]


def _who(each: Deployment | DeploymentStatus) -> tuple[str, str, str, str, int]:
    return each.organization, each.environment, each.kind, each.proxy, each.revision


def _server_view(report: WorkerReport, status: DeploymentStatus | None) -> dict[str, object]:
    view: dict[str, object] = {
        "pod": {"name": report.machine or "gateway", "region": REGION},
        "status": UNDEPLOYED if status is None else status.status,
        "type": ["message-processor"],
        "uUID": report.worker_id,
    }
    if status is not None and status.status == ERROR:
        view |= {"error": status.message, "errorCode": _FAILED}
    return view


def state_of(servers: list[dict[str, object]]) -> str:
    """Return the state of something that is deployed: `error` when it runs on no server for an error."""
    statuses = {str(server["status"]) for server in servers}
    return ERROR if statuses == {ERROR} else DEPLOYED
