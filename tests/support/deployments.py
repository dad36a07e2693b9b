"""A store with an organization, and proxies put into it as the management API does."""

from __future__ import annotations

from gateway.bundle import Files, write_zip
from gateway.entities import Deployment, Environment, Organization, Revision
from gateway.store import Store


def bundle(
    base_path: str,
    *,
    route: str = '<RouteRule name="none"/>',
    virtual_host: str = "",
    more: str = "",
    target: str = "",
) -> bytes:
    """Make the zip of a proxy without policies; `target` is the connection of a target endpoint `default`."""
    host = f"<VirtualHost>{virtual_host}</VirtualHost>" if virtual_host else ""
    proxy = (
        f'<ProxyEndpoint name="default">{more}<HTTPProxyConnection><BasePath>{base_path}</BasePath>{host}'
        f"</HTTPProxyConnection>{route}</ProxyEndpoint>"
    )
    files = {"proxies/default.xml": proxy.encode()}
    if target:
        connection = f"<HTTPTargetConnection>{target}</HTTPTargetConnection>"
        files["targets/default.xml"] = (
            f'<TargetEndpoint name="default">{connection}</TargetEndpoint>'.encode()
        )
    return write_zip(Files("apiproxy", files))


async def found(store: Store) -> None:
    """Found the organization acme with its environments."""
    await store.organizations.create(Organization("acme"))
    for name in ("test", "prod"):
        await store.environments("acme").create(Environment(name))


async def add(store: Store, name: str, raw: bytes) -> int:
    """Store a revision and return its number."""
    return (await store.revisions("acme").add(Revision(name), raw)).number


async def deploy(
    store: Store, name: str, revision: int, *, environment: str = "test", base_path: str = "/"
) -> None:
    """Deploy a revision beside what is deployed."""
    deployment = Deployment("acme", environment, name, revision, base_path)
    await store.deployments("acme").change(environment, lambda before: (*before, deployment))


async def undeploy(store: Store, name: str, *, environment: str = "test") -> None:
    """Undeploy all revisions of a proxy."""
    await store.deployments("acme").change(
        environment, lambda before: tuple(each for each in before if each.proxy != name)
    )
