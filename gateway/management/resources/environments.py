"""Environments: their list, and one of them. A new one begins with two virtual hosts."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import Environment, first_virtual_hosts
from gateway.errors import Conflict
from gateway.management.answers import Answer, created, found
from gateway.management.call import Call
from gateway.management.host_aliases import refuse_taken_aliases
from gateway.management.lookup import no_environment
from gateway.management.members import Members
from gateway.management.operation import describes, entity_sent
from gateway.management.properties import properties_view, read_properties
from gateway.management.removal import occupied
from gateway.management.resource import Resource
from gateway.management.shapes import ENVIRONMENT, SENT_ENVIRONMENT, TEXTS
from gateway.management.stamps import stamps_view
from gateway.store import DEPLOYMENTS, Environments, Occupied, Taken

_BEANS = "messaging.config.beans"


@describes(TEXTS)
async def list_environments(call: Call) -> Answer:
    """Answer the names of the organization's environments."""
    return found(await call.store.environments(call.organization).names())


@describes(ENVIRONMENT, status=201, sent=entity_sent(SENT_ENVIRONMENT))
async def create_environment(call: Call) -> Answer:
    """Make an environment, and the virtual hosts that it begins with."""
    members = call.body.entity("Environment")
    environment = read_environment(members, members.text("name") or "").made(call.now, call.caller)
    hosts = first_virtual_hosts(call.organization, environment.name, call.ports.traffic_port)
    aliases = [alias for host in hosts for alias in host.host_aliases]
    await refuse_taken_aliases(call, call.organization, environment.name, aliases)
    stamped = [host.made(call.now, call.caller) for host in hosts]
    try:
        await call.store.environments(call.organization).create(environment, stamped)
    except Taken as error:
        raise Conflict(
            f"{_BEANS}.EnvironmentAlreadyExists",
            f"Environment {environment.name} already exists in organization {call.organization}",
        ) from error
    return created(environment_view(environment))


@describes(ENVIRONMENT)
async def get_environment(call: Call) -> Answer:
    """Answer one environment."""
    return found(environment_view(_there(call, await _environments(call).find(call.names["environment"]))))


@describes(ENVIRONMENT, sent=entity_sent(SENT_ENVIRONMENT))
async def replace_environment(call: Call) -> Answer:
    """Replace an environment's description and properties; its name stays."""
    name = call.names["environment"]
    members = call.body.entity("Environment")
    members.keep("name", name, of="an environment", code=f"{_BEANS}.InvalidName")
    given, now = read_environment(members, name), call.now

    def change(before: Environment) -> Environment:
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return found(environment_view(_there(call, await _environments(call).update(name, change))))


@describes(ENVIRONMENT)
async def delete_environment(call: Call) -> Answer:
    """Delete an environment with everything in it, unless something is deployed there."""
    name = call.names["environment"]
    try:
        deleted = await _environments(call).delete(name)
    except Occupied as error:
        raise occupied("Environment", name, error) from error
    return found(environment_view(_there(call, deleted)))


def _environments(call: Call) -> Environments:
    return call.store.environments(call.organization)


def _there(call: Call, environment: Environment | None) -> Environment:
    if environment is None:
        raise no_environment(call, call.names["environment"])
    return environment


def read_environment(members: Members, name: str) -> Environment:
    """Read an environment.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: the name cannot be.
    """
    environment = Environment(
        name,
        members.text("displayName") or "",
        members.text("description") or "",
        read_properties(members),
    )
    environment.check()
    return environment


def environment_view(environment: Environment) -> dict[str, object]:
    """Return an environment as Edge shows it."""
    view: dict[str, object] = {
        **stamps_view(environment),
        "name": environment.name,
        "properties": properties_view(environment.properties),
    }
    texts = {"description": environment.description, "displayName": environment.display_name}
    return {**view, **{name: text for name, text in texts.items() if text}}


_PATH = "organizations/{organization}/environments"
RESOURCES = (
    Resource(_PATH, get=list_environments, post=create_environment, topic=DEPLOYMENTS),
    Resource(
        f"{_PATH}/{{environment}}",
        get=get_environment,
        post=replace_environment,
        put=replace_environment,
        delete=delete_environment,
        topic=DEPLOYMENTS,
    ),
)
