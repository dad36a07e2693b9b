"""Environments: their list, and one of them."""

from __future__ import annotations

from gateway.entities import Environment
from gateway.management.answers import Answer, found
from gateway.management.attributes import attributes_view
from gateway.management.call import Call
from gateway.management.lookup import no_environment
from gateway.management.resource import Resource
from gateway.management.stamps import stamps_view


async def list_environments(call: Call) -> Answer:
    """Answer the names of the organization's environments."""
    return found(await call.store.environments(call.organization).names())


async def get_environment(call: Call) -> Answer:
    """Answer one environment."""
    name = call.names["environment"]
    environment = await call.store.environments(call.organization).find(name)
    if environment is None:
        raise no_environment(call, name)
    return found(environment_view(environment))


def environment_view(environment: Environment) -> dict[str, object]:
    """Return an environment as Edge shows it."""
    view: dict[str, object] = {
        **stamps_view(environment),
        "name": environment.name,
        "properties": {"property": attributes_view(environment.properties)},
    }
    if environment.description:
        view["description"] = environment.description
    return view


_PATH = "organizations/{organization}/environments"
RESOURCES = (
    Resource(_PATH, get=list_environments),
    Resource(f"{_PATH}/{{environment}}", get=get_environment),
)
