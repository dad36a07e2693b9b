"""Virtual hosts of an environment. A change makes workers look; an alias leads to one environment only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from gateway.entities import InvalidEntity, PropagatedTls, TlsDetails, VirtualHost
from gateway.errors import Conflict, NotFound, StoreUnavailable
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.checking import Surroundings
from gateway.management.host_aliases import refuse_taken_aliases
from gateway.management.key_store_lookup import refuse_unknown_stores
from gateway.management.lookup import environment_of
from gateway.management.members import Members
from gateway.management.operation import describes, entity_sent
from gateway.management.properties import properties_view, read_properties
from gateway.management.removal import MOST_LOOKS
from gateway.management.resource import Resource
from gateway.management.shapes import SENT_TLS, SENT_VIRTUAL_HOST, TEXTS, VIRTUAL_HOST
from gateway.management.tls_views import read_tls, tls_view
from gateway.management.vetting import refuse_if_needed
from gateway.store import DEPLOYMENTS, Taken

_BEANS = "messaging.config.beans"
_TLS = "SSLInfo"


@describes(TEXTS)
async def list_virtual_hosts(call: Call) -> Answer:
    """Answer the names of the environment's virtual hosts."""
    environment = await environment_of(call)
    return found(await call.store.virtual_hosts(call.organization, environment).names())


@describes(VIRTUAL_HOST, sent=entity_sent(SENT_VIRTUAL_HOST))
async def create_virtual_host(call: Call) -> Answer:
    """Make a virtual host."""
    environment = await environment_of(call)
    members = call.body.entity("VirtualHost")
    host = read_virtual_host(members, members.text("name") or "").made(call.now, call.caller)
    await refuse_unknown_stores(call, host.tls)
    hosts = call.store.virtual_hosts(call.organization, environment)
    for _ in range(MOST_LOOKS):
        generation = await call.store.deployments(call.organization).generation()
        await refuse_taken_aliases(call, call.organization, environment, host.host_aliases)
        try:
            if await hosts.create_at(generation, host):
                return found(virtual_host_view(host))
        except Taken as error:
            raise Conflict(
                f"{_BEANS}.VirtualHostAlreadyExists",
                f"Virtual host {host.name} already exists in environment {environment}",
            ) from error
    raise _all_the_time(environment)


@describes(VIRTUAL_HOST)
async def get_virtual_host(call: Call) -> Answer:
    """Answer one virtual host."""
    environment, name = await environment_of(call), call.names["virtualhost"]
    host = await call.store.virtual_hosts(call.organization, environment).find(name)
    return found(virtual_host_view(_there(call, host)))


@describes(VIRTUAL_HOST, sent=entity_sent(SENT_VIRTUAL_HOST))
async def replace_virtual_host(call: Call) -> Answer:
    """Replace a virtual host; its name stays."""
    await environment_of(call)
    members, name = call.body.entity("VirtualHost"), call.names["virtualhost"]
    members.keep("name", name, of="a virtual host", code=f"{_BEANS}.InvalidName")
    given, now = read_virtual_host(members, name), call.now
    await refuse_unknown_stores(call, given.tls)

    def change(before: VirtualHost) -> VirtualHost:
        stamped = replace(given, created_at=before.created_at, created_by=before.created_by)
        return stamped.changed(now, call.caller)

    return await _changed(call, change, given.host_aliases)


@describes(VIRTUAL_HOST, sent=entity_sent(SENT_TLS))
async def replace_tls(call: Call) -> Answer:
    """Replace SSLInfo alone: an old call that is still made."""
    await environment_of(call)
    tls, now = call.body.entity(_TLS), call.now
    details = read_tls(tls)
    await refuse_unknown_stores(call, details)
    is_secure = tls.flag("enabled", default=False)
    ignores = tls.flag("ignoreValidationErrors", default=False)

    def change(before: VirtualHost) -> VirtualHost:
        changed = replace(before, is_secure=is_secure, ignore_validation_errors=ignores, tls=details)
        return changed.changed(now, call.caller)

    return await _changed(call, change, ())


@describes(VIRTUAL_HOST)
async def delete_virtual_host(call: Call) -> Answer:
    """Delete a virtual host that nothing deployed needs."""
    environment, name = await environment_of(call), call.names["virtualhost"]
    hosts = call.store.virtual_hosts(call.organization, environment)
    _there(call, await hosts.find(name))

    def without(around: Surroundings) -> Surroundings:
        return replace(around, virtual_hosts=(around.virtual_hosts or frozenset()) - {name})

    await refuse_if_needed(call, f"Virtual host {name}", without)
    return found(virtual_host_view(_there(call, await hosts.delete(name))))


async def _changed(
    call: Call, change: Callable[[VirtualHost], VirtualHost], aliases: Iterable[str]
) -> Answer:
    """Change the path's virtual host, which then has these aliases among others that it had before."""
    environment, name = call.names["environment"], call.names["virtualhost"]
    hosts = call.store.virtual_hosts(call.organization, environment)
    for _ in range(MOST_LOOKS):
        generation = await call.store.deployments(call.organization).generation()
        _there(call, await hosts.find(name))
        await refuse_taken_aliases(call, call.organization, environment, aliases)
        changed = await hosts.update_at(generation, name, change)
        if changed is not None:
            return found(virtual_host_view(changed))
    raise _all_the_time(environment)


def _there(call: Call, host: VirtualHost | None) -> VirtualHost:
    if host is None:
        name, environment = call.names["virtualhost"], call.names["environment"]
        raise NotFound(
            f"{_BEANS}.VirtualHostDoesNotExist",
            f"Virtual host {name} does not exist in environment {environment}",
        )
    return host


def _all_the_time(environment: str) -> StoreUnavailable:
    return StoreUnavailable(f"the virtual hosts of {environment} are being changed all the time")


def read_virtual_host(members: Members, name: str) -> VirtualHost:
    """Read a virtual host; the port is a text or a number.

    Raises:
        Invalid: a member has a wrong type.
        InvalidEntity: the port is absent, or a value cannot be.
    """
    port = members.number("port")
    if port is None:
        raise InvalidEntity(f"{_BEANS}.InvalidPort", "port is absent")
    host = VirtualHost(
        name,
        members.texts("hostAliases") or (),
        port,
        base_url=members.text("baseUrl") or "",
        interfaces=members.texts("interfaces") or (),
        listen_options=members.texts("listenOptions") or (),
        retry_options=members.texts("retryOptions") or (),
        properties=read_properties(members),
        propagated_tls=_read_propagated(members.members("propagateTLSInformation")),
        uses_trial_certificate=members.flag("useBuiltInFreeTrialCert", default=False)
        or members.flag("useBuiltInFreeTrailCert", default=False),
    )
    tls = members.members("sSLInfo")
    if tls is not None:
        host = replace(
            host,
            is_secure=tls.flag("enabled", default=False),
            ignore_validation_errors=tls.flag("ignoreValidationErrors", default=False),
            tls=read_tls(tls),
        )
    host.check()
    return host


def _read_propagated(members: Members | None) -> PropagatedTls | None:
    if members is None:
        return None
    return PropagatedTls(
        members.flag("connectionProperties", default=False), members.flag("clientProperties", default=False)
    )


def virtual_host_view(host: VirtualHost) -> dict[str, object]:
    """Return a virtual host as Edge shows it: the port is a text, SSLInfo is there where TLS is on."""
    view: dict[str, object] = {
        "hostAliases": list(host.host_aliases),
        "interfaces": list(host.interfaces),
        "listenOptions": list(host.listen_options),
        "name": host.name,
        "port": str(host.port),
        "retryOptions": list(host.retry_options),
    }
    if host.is_secure or host.tls is not None:
        tls = host.tls or TlsDetails()
        view["sSLInfo"] = tls_view(tls, host.is_secure, ignores_errors=host.ignore_validation_errors)
    return {**view, **_rare(host)}


def _rare(host: VirtualHost) -> Mapping[str, object]:
    """Return the members that are shown only where they were given."""
    rare: dict[str, object] = {}
    if host.base_url:
        rare["baseUrl"] = host.base_url
    if host.properties:
        rare["properties"] = properties_view(host.properties)
    if host.propagated_tls is not None:
        rare["propagateTLSInformation"] = {
            "clientProperties": host.propagated_tls.client_properties,
            "connectionProperties": host.propagated_tls.connection_properties,
        }
    if host.uses_trial_certificate:
        rare["useBuiltInFreeTrailCert"] = True  # Edge: spelt so
    return rare


_PATH = "organizations/{organization}/environments/{environment}/virtualhosts"
RESOURCES = (
    Resource(_PATH, get=list_virtual_hosts, post=create_virtual_host, topic=DEPLOYMENTS),
    Resource(
        f"{_PATH}/{{virtualhost}}",
        get=get_virtual_host,
        put=replace_virtual_host,
        delete=delete_virtual_host,
        topic=DEPLOYMENTS,
    ),
    Resource(f"{_PATH}/{{virtualhost}}/sslinfo", post=replace_tls, topic=DEPLOYMENTS),
)
