"""Put into a fresh store what the tutorial calls predefined - once, whatever becomes of it later.

Everything is the user's from then on: what was changed or deleted stays so at every later start. The
one thing that follows the settings is the port of the demo's target server, as long as that still leads
to this machine.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from gateway.bundle import Files, write_zip
from gateway.demo import content
from gateway.entities import (
    FIRST_ENVIRONMENTS,
    FIRST_PROPERTIES,
    Credential,
    Deployment,
    Environment,
    Organization,
    Revision,
    Stamped,
    first_virtual_hosts,
)
from gateway.oauth import random_text
from gateway.store import RevisionGone, Store, Taken

_log = logging.getLogger(__name__)

Describe = Callable[[str, bytes, Files], Revision]
_Entity = TypeVar("_Entity", bound=Stamped)
_FILLED, _DEPLOYED = "organization", "demo-deployments"
"""The milestones: the organization was filled, the demo's proxies were deployed."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Hold what a fresh organization is made with.

    `by` is the e-mail address its entities are made by; `describe` makes the record of a revision of
    a proxy's name, its zip and its files.
    """

    organization: str
    environment: str
    traffic_port: int
    origin_port: int
    by: str
    now: float
    describe: Describe

    @property
    def environments(self) -> tuple[str, ...]:
        """List the environments: the tutorial's, and the default one where that is another."""
        return tuple(sorted({*FIRST_ENVIRONMENTS, self.environment}))


async def provision(store: Store, demo: Demo, *, deploys: bool) -> None:
    """Fill a fresh store; with `deploys`, deploy its proxies once and let the target server follow the port.

    Raises:
        StoreUnavailable: Redis did not answer; what is missing is made at the next start.
    """
    await store.milestones.once(_FILLED, _Filling(store, demo).fill)
    if deploys:
        await _follow_port(store, demo)
        await store.milestones.once(_DEPLOYED, lambda: _deploy(store, demo))
    if await store.environments(demo.organization).find(demo.environment) is None:
        _log.warning(
            "the default environment %s/%s does not exist: GATEWAY_DEFAULT_ENVIRONMENT names it, "
            "or it was deleted",
            *(demo.organization, demo.environment),
        )


async def demo_client(store: Store, organization: str) -> Credential | None:
    """Return the first approved key of the tutorial's app, None when the app or its keys are gone."""
    developer = await store.developers(organization).find(content.DEVELOPER)
    if developer is None:
        return None
    app = await store.apps(organization).find(developer.developer_id, content.APP)
    if app is None or not app.is_approved or not developer.is_active:
        return None
    return next((each for each in app.credentials if each.is_approved), None)


@dataclass(frozen=True, slots=True)
class _Filling:
    """Make what is not there yet: an earlier attempt may have got half of the way."""

    store: Store
    demo: Demo

    async def fill(self) -> None:
        """Make the organization and all that is in it."""
        store, demo = self.store, self.demo
        organization = Organization(demo.organization, demo.organization, properties=FIRST_PROPERTIES)
        await self._make(store.organizations.create, organization)
        for environment in demo.environments:
            await self._fill_environment(environment)
        for proxy in content.PROXIES:
            await self._add_proxy(proxy)
        product = self._stamped(content.product(demo.environments))
        await self._named(store.products(demo.organization).create, product.name, product)
        await self._add_client()
        _log.info("organization %s was filled", demo.organization)

    async def _fill_environment(self, name: str) -> None:
        store, demo = self.store, self.demo
        organization = demo.organization
        await self._make(store.environments(organization).create, Environment(name, name))
        for host in first_virtual_hosts(organization, name, demo.traffic_port):
            hosts = store.virtual_hosts(organization, name)
            await self._named(hosts.create, host.name, self._stamped(host))
        server = self._stamped(content.target_server(demo.origin_port))
        await self._named(store.target_servers(organization, name).create, server.name, server)

    async def _add_proxy(self, name: str) -> None:
        revisions = self.store.revisions(self.demo.organization)
        if not await revisions.numbers(name):
            bundle = content.bundle_files(name)
            raw = write_zip(bundle)
            await revisions.add(self._stamped(self.demo.describe(name, raw, bundle)), raw)

    async def _add_client(self) -> None:
        store, demo = self.store, self.demo
        await self._make(store.developers(demo.organization).create, content.developer(str(uuid.uuid4())))
        developer = await store.developers(demo.organization).find(content.DEVELOPER)
        if developer is not None:
            app = content.app(str(uuid.uuid4()), developer.developer_id, random_text, demo.now)
            await self._make(store.apps(demo.organization).create, app)

    async def _make(self, create: Callable[[_Entity], Awaitable[None]], entity: _Entity) -> None:
        with suppress(Taken):
            await create(self._stamped(entity))

    async def _named(
        self, create: Callable[[str, _Entity], Awaitable[None]], name: str, entity: _Entity
    ) -> None:
        with suppress(Taken):
            await create(name, entity)

    def _stamped(self, entity: _Entity) -> _Entity:
        return entity.made(self.demo.now, self.demo.by)


async def _follow_port(store: Store, demo: Demo) -> None:
    """Let the demo's target servers lead to where its origin listens now."""
    for environment in await store.environments(demo.organization).names():
        servers = store.target_servers(demo.organization, environment)
        server = await servers.find(content.TARGET_SERVER)
        if server is None or server.host != content.TARGET_HOST or server.port == demo.origin_port:
            continue
        await servers.update(server.name, lambda one: replace(one, port=demo.origin_port))


async def _deploy(store: Store, demo: Demo) -> None:
    """Deploy the demo's proxies to the default environment, where nothing of the user's is in the way."""
    if await store.environments(demo.organization).find(demo.environment) is not None:
        for proxy in content.PROXIES:
            await _deploy_one(store, demo, proxy)


async def _deploy_one(store: Store, demo: Demo, proxy: str) -> None:
    deployments = store.deployments(demo.organization)
    standing = await deployments.of(demo.environment)
    if any(each.proxy == proxy for each in standing):
        # The user was faster, in this revision or in another.
        return
    revision = await store.revisions(demo.organization).find(proxy, 1)
    if revision is None:
        _log.warning("the demo's proxy %s is not deployed: its revision 1 was deleted", proxy)
        return
    taken = await _base_paths(store, demo, standing) & set(revision.base_paths)
    if taken:
        _log.warning(
            "the demo's proxy %s is not deployed: its base path %s is taken", proxy, ", ".join(sorted(taken))
        )
        return
    added = Deployment(
        demo.organization, demo.environment, proxy, 1, deployed_at=demo.now, deployed_by=demo.by
    )

    def decide(before: Sequence[Deployment]) -> Sequence[Deployment]:
        return before if any(each.proxy == proxy for each in before) else [*before, added]

    with suppress(RevisionGone):
        await deployments.change(demo.environment, decide)


async def _base_paths(store: Store, demo: Demo, deployments: Sequence[Deployment]) -> set[str]:
    """Return the base paths that deployments hold."""
    revisions = store.revisions(demo.organization)
    found = [await revisions.find(each.proxy, each.revision) for each in deployments]
    return {path for revision in found if revision is not None for path in revision.base_paths}
