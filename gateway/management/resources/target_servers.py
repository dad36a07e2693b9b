"""Target servers of an environment. A change makes workers load again what uses them."""

from __future__ import annotations

from dataclasses import replace

from gateway.entities import InvalidEntity, TargetServer, TlsDetails
from gateway.errors import Conflict, NotFound
from gateway.management.answers import Answer, created, found
from gateway.management.call import Call
from gateway.management.checking import Surroundings
from gateway.management.lookup import environment_of
from gateway.management.members import Members
from gateway.management.operation import describes, entity_sent
from gateway.management.resource import Resource
from gateway.management.shapes import SENT_TARGET_SERVER, TARGET_SERVER, TEXTS
from gateway.management.tls_views import read_tls, tls_view
from gateway.management.vetting import refuse_if_needed
from gateway.store import DEPLOYMENTS, Collection, Taken

_BEANS = "messaging.config.beans"


@describes(TEXTS)
async def list_servers(call: Call) -> Answer:
    """Answer the names of the environment's target servers."""
    return found(await (await _servers(call)).names())


@describes(TARGET_SERVER, status=201, sent=entity_sent(SENT_TARGET_SERVER))
async def create_server(call: Call) -> Answer:
    """Make a target server."""
    servers = await _servers(call)
    members = call.body.entity("TargetServer")
    server = read_server(members, members.text("name") or "").made(call.now, call.caller)
    try:
        await servers.create(server.name, server)
    except Taken as error:
        raise Conflict(
            f"{_BEANS}.TargetServerAlreadyExists",
            f"Target server {server.name} already exists in environment {call.names['environment']}",
        ) from error
    return created(server_view(server))


@describes(TARGET_SERVER)
async def get_server(call: Call) -> Answer:
    """Answer one target server."""
    return found(server_view(_there(call, await (await _servers(call)).find(call.names["server"]))))


@describes(TARGET_SERVER, sent=entity_sent(SENT_TARGET_SERVER))
async def replace_server(call: Call) -> Answer:
    """Replace a target server; its name stays."""
    servers = await _servers(call)
    name = call.names["server"]
    members = call.body.entity("TargetServer")
    given = read_server(members, name)
    now = call.now

    def change(before: TargetServer) -> TargetServer:
        members.keep("name", before.name, of="a target server", code=f"{_BEANS}.InvalidName")
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return found(server_view(_there(call, await servers.update(name, change))))


@describes(TARGET_SERVER)
async def delete_server(call: Call) -> Answer:
    """Delete a target server that nothing deployed needs."""
    servers, name = await _servers(call), call.names["server"]
    _there(call, await servers.find(name))

    def without(around: Surroundings) -> Surroundings:
        left = {each: server for each, server in (around.target_servers or {}).items() if each != name}
        return replace(around, target_servers=left)

    await refuse_if_needed(call, f"Target server {name}", without)
    return found(server_view(_there(call, await servers.delete(name))))


async def _servers(call: Call) -> Collection[TargetServer]:
    return call.store.target_servers(call.organization, await environment_of(call))


def _there(call: Call, server: TargetServer | None) -> TargetServer:
    if server is None:
        name, environment = call.names["server"], call.names["environment"]
        raise NotFound(
            f"{_BEANS}.TargetServerDoesNotExist",
            f"Target server {name} does not exist in environment {environment}",
        )
    return server


def read_server(members: Members, name: str) -> TargetServer:
    """Read a target server; the port may be a text.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: host or port is absent, or a value cannot be.
    """
    port = members.number("port")
    if port is None:
        raise InvalidEntity(f"{_BEANS}.InvalidPort", "port is absent")
    tls = members.members("sSLInfo")
    server = TargetServer(name, members.text("host") or "", port, members.flag("isEnabled", default=True))
    if tls is not None:
        server = replace(
            server,
            is_tls=tls.flag("enabled", default=False),
            ignore_validation_errors=tls.flag("ignoreValidationErrors", default=False),
            tls=read_tls(tls),
        )
    server.check()
    return server


def server_view(server: TargetServer) -> dict[str, object]:
    """Return a target server as Edge shows it; SSLInfo only where there is one."""
    view: dict[str, object] = {
        "host": server.host,
        "isEnabled": server.is_enabled,
        "name": server.name,
        "port": server.port,
    }
    if server.is_tls or server.tls is not None:
        enabled = str(server.is_tls).lower()
        tls = server.tls or TlsDetails()
        view["sSLInfo"] = tls_view(tls, enabled, ignores_errors=server.ignore_validation_errors)
    return view


_PATH = "organizations/{organization}/environments/{environment}/targetservers"
RESOURCES = (
    Resource(_PATH, get=list_servers, post=create_server, topic=DEPLOYMENTS),
    Resource(
        f"{_PATH}/{{server}}", get=get_server, put=replace_server, delete=delete_server, topic=DEPLOYMENTS
    ),
)
