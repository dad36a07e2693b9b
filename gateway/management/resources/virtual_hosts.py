"""Virtual hosts of an environment: their list, and one of them."""

from __future__ import annotations

from gateway.entities import TlsDetails, VirtualHost
from gateway.errors import NotFound
from gateway.management.answers import Answer, found
from gateway.management.call import Call
from gateway.management.lookup import environment_of
from gateway.management.resource import Resource
from gateway.management.tls_views import tls_view


async def list_virtual_hosts(call: Call) -> Answer:
    """Answer the names of the environment's virtual hosts."""
    environment = await environment_of(call)
    return found(await call.store.virtual_hosts(call.organization, environment).names())


async def get_virtual_host(call: Call) -> Answer:
    """Answer one virtual host."""
    environment, name = await environment_of(call), call.names["virtualhost"]
    host = await call.store.virtual_hosts(call.organization, environment).find(name)
    if host is None:
        raise NotFound(
            "messaging.config.beans.VirtualHostDoesNotExist",
            f"Virtual host {name} does not exist in environment {environment}",
        )
    return found(virtual_host_view(host))


def virtual_host_view(host: VirtualHost) -> dict[str, object]:
    """Return a virtual host as Edge shows it: the port is a text, SSLInfo is there where TLS is on."""
    view: dict[str, object] = {
        "hostAliases": list(host.host_aliases),
        "interfaces": [],
        "listenOptions": [],
        "name": host.name,
        "port": str(host.port),
        "retryOptions": [],
    }
    if host.base_url:
        view["baseUrl"] = host.base_url
    if host.is_secure or host.tls is not None:
        tls = host.tls or TlsDetails()
        view["sSLInfo"] = tls_view(tls, host.is_secure, ignores_errors=host.ignore_validation_errors)
    return view


_PATH = "organizations/{organization}/environments/{environment}/virtualhosts"
RESOURCES = (
    Resource(_PATH, get=list_virtual_hosts),
    Resource(f"{_PATH}/{{virtualhost}}", get=get_virtual_host),
)
