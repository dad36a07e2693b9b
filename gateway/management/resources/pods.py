"""Pods and servers: which machines and workers serve an organization's environments - all of them, all.

Edge lets an operator choose. Here every worker serves every environment: what is asked for holds already,
or cannot be.
"""

from __future__ import annotations

from gateway.errors import Invalid
from gateway.management.answers import Answer, found
from gateway.management.call import BAD_PARAMETER, Call
from gateway.management.lookup import environment_of
from gateway.management.operation import Parameter, describes, one_word
from gateway.management.resource import Resource
from gateway.management.servers import REGION
from gateway.management.shapes import PODS, TEXTS

_ACTIONS = ("add", "remove")


@describes(PODS)
async def list_pods(call: Call) -> Answer:
    """Answer the pods: a machine is one."""
    return found(await _pods(call))


@describes(
    PODS, query=(one_word("action", *_ACTIONS, is_required=True), Parameter("pod"), Parameter("region"))
)
async def change_pods(call: Call) -> Answer:
    """Take a pod that serves already; refuse any other change."""
    pod, region = call.parameter("pod"), call.parameter("region") or REGION
    pods = await _pods(call)
    known = {"name": pod, "region": region} in pods
    _refuse_change(call, f"pod {pod} of region {region}", is_known=known)
    return found(pods)


@describes(TEXTS)
async def list_servers(call: Call) -> Answer:
    """Answer the ids of the workers."""
    await environment_of(call)
    return found(await _servers(call))


@describes(TEXTS, query=(one_word("action", *_ACTIONS, is_required=True), Parameter("uuid")))
async def change_servers(call: Call) -> Answer:
    """Take a worker that serves already; refuse any other change."""
    await environment_of(call)
    uuid, servers = call.parameter("uuid"), await _servers(call)
    _refuse_change(call, f"server {uuid}", is_known=uuid in servers)
    return found(servers)


def _refuse_change(call: Call, what: str, *, is_known: bool) -> None:
    action = call.chosen("action", *_ACTIONS)
    if not is_known:
        raise Invalid(BAD_PARAMETER, f"Nobody knows {what}: it does not run")
    if action == "remove":
        raise Invalid(
            "management.ActionNotSupported", f"All workers serve everything: {what} cannot be removed"
        )


async def _pods(call: Call) -> list[dict[str, str]]:
    machines = {report.machine or "gateway" for report in await call.store.workers.alive()}
    return [{"name": machine, "region": REGION} for machine in sorted(machines)]


async def _servers(call: Call) -> list[str]:
    return sorted(report.worker_id for report in await call.store.workers.alive())


_PATH = "organizations/{organization}"
RESOURCES = (
    Resource(f"{_PATH}/pods", get=list_pods, post=change_pods, topic=""),
    Resource(
        f"{_PATH}/environments/{{environment}}/servers", get=list_servers, post=change_servers, topic=""
    ),
)
