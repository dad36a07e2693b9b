"""Loading what is deployed: from the store's records to programs and hosts, once through.

What has not changed since the last time is taken over. A deployment that does not load keeps
what ran before it and is reported as an error.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from gateway.bundle import load, read_zip
from gateway.entities import PROXY_KIND, Deployment, KeyStore, TargetServer, VirtualHost
from gateway.errors import BundleError
from gateway.flow import Binding, KeySets, Offload, Program, called_by, compile_bundle
from gateway.message import VirtualHostFacts
from gateway.oauth import DEFAULT_HASHING, Hashing, UnknownHash
from gateway.policies import readers
from gateway.runtime.neighbourhood import Key, LoadedFlow, Neighbourhood, key_of, load_neighbourhood
from gateway.runtime.routes import PLAIN_HOSTS, HostRoutes
from gateway.runtime.services import ClientsOf, Threads, services_of
from gateway.store import DEPLOYED, ERROR, DeploymentStatus, Store
from gateway.upstream import FetchedKeySets, knows_cipher

_log = logging.getLogger(__name__)

BREATH = 50
"""Deployments that are looked at in one turn of the loop."""
PLAIN = tuple(VirtualHostFacts(name) for name in PLAIN_HOSTS)


@dataclass(frozen=True, slots=True)
class Switches:
    """Hold the settings that change what a bundle means."""

    java_precedence: bool = False
    adds_suffix_to_set_url: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """Remember a deployment's programs, of what they were made, what was wrong, and the calls it makes."""

    made_of: object
    programs: tuple[Program, ...]
    problem: str = ""
    calls: tuple[str, ...] = ()
    binding: Binding | None = None
    """What the programs were compiled against; None where they are those of an earlier load."""


@dataclass(slots=True)
class Memory:
    """Remember what was loaded, by deployment."""

    proxies: dict[Key, Loaded] = field(default_factory=dict)
    flows: dict[Key, LoadedFlow] = field(default_factory=dict)
    surroundings: dict[str, Surroundings] = field(default_factory=dict)
    """What environments were like, by organization and environment."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Hold what of an environment its deployments are compiled against."""

    servers: dict[str, TargetServer]
    hosts: frozenset[str]
    hashing: Hashing
    shared: Neighbourhood
    key_stores: Mapping[str, KeyStore] = field(default_factory=dict, repr=False)

    def made_of(self, deployment: Deployment, stored: bytes | None, calls: tuple[str, ...]) -> object:
        """Return all that a deployment's programs are made of; `calls` are those of shared flows."""
        around = (self.servers, self.hosts, self.hashing, self.key_stores, self.shared.seen_by(calls))
        return deployment, stored, around

    def like(self, before: Surroundings | None) -> Surroundings:
        """Return these with what is still as before, the very same: comparing it with itself is quick."""
        if before is None:
            return self
        servers = before.servers if before.servers == self.servers else self.servers
        key_stores = before.key_stores if before.key_stores == self.key_stores else self.key_stores
        return replace(self, servers=servers, key_stores=key_stores)


@dataclass(slots=True)
class Loading:
    """Load all deployments once; what has not changed is taken over."""

    store: Store
    switches: Switches
    before: Memory
    on_issued: Callable[[], None]
    offload: Offload = field(default_factory=Threads)
    clients: ClientsOf | None = None
    key_sets: KeySets = field(default_factory=FetchedKeySets)
    loaded: Memory = field(default_factory=Memory)
    statuses: list[DeploymentStatus] = field(default_factory=list)
    environments: dict[str, list[Program]] = field(default_factory=dict)
    hosts: dict[str, HostRoutes] = field(default_factory=dict)
    hashings: dict[str, Hashing] = field(default_factory=dict)
    """How the tokens of each organization are kept."""

    async def load(self, organization: str) -> None:
        """Load one organization."""
        store = self.store
        self.hashings[organization] = hashing = await self._hashing(organization)
        for environment in await store.environments(organization).names():
            name = f"{organization}/{environment}"
            virtual_hosts = await store.virtual_hosts(organization, environment).entities()
            servers = await store.target_servers(organization, environment).entities()
            self._add_hosts(organization, environment, virtual_hosts)
            standing = await store.deployments(organization).of(environment)
            around = Surroundings(
                {server.name: server for server in servers},
                frozenset(host.name for host in virtual_hosts),
                hashing,
                await load_neighbourhood(store, environment, standing, self.before.flows),
                await store.key_stores_by_spelling(organization, environment),
            ).like(self.before.surroundings.get(name))
            self.loaded.surroundings[name] = around
            programs = self.environments.setdefault(name, [])
            for each in standing:
                if each.kind != PROXY_KIND:
                    self._note_flow(each, around.shared.loaded[each.proxy])
            proxies = [each for each in standing if each.kind == PROXY_KIND]
            wanted = [(each.proxy, each.revision) for each in proxies]
            stored = await store.revisions(organization).stored(wanted)
            for number, (each, raw) in enumerate(zip(proxies, stored, strict=True)):
                programs.extend(await self._load(each, raw, around))
                if number % BREATH == BREATH - 1:
                    await asyncio.sleep(0)  # calls that came meanwhile go first

    def _note_flow(self, deployment: Deployment, loaded: LoadedFlow) -> None:
        """Remember a shared flow and note its status."""
        self.loaded.flows[key_of(deployment)] = loaded
        self.statuses.append(_status(deployment, loaded.problem))

    async def _hashing(self, organization: str) -> Hashing:
        """Return how an organization's tokens are kept, by its properties."""
        found = await self.store.organizations.find(organization)
        try:
            return DEFAULT_HASHING if found is None else Hashing.of(found.property)
        except UnknownHash as error:
            _log.error("tokens of %s are hashed as if no property said how: %s", organization, error)
            return DEFAULT_HASHING

    def _add_hosts(self, organization: str, environment: str, virtual_hosts: list[VirtualHost]) -> None:
        """Note by which hosts the environment is reached."""
        name = f"{organization}/{environment}"
        self.hosts[f"{organization}-{environment}.localhost".lower()] = HostRoutes(name, PLAIN)
        for host in virtual_hosts:
            facts = VirtualHostFacts(host.name, host.host_aliases, host.is_secure)
            for alias in host.host_aliases:
                known = self.hosts.get(alias.lower())
                others = known.virtual_hosts if known is not None and known.environment == name else ()
                self.hosts[alias.lower()] = HostRoutes(name, (*others, facts))

    async def _load(
        self, deployment: Deployment, stored: bytes | None, around: Surroundings
    ) -> tuple[Program, ...]:
        """Load one deployment and note its status."""
        key = key_of(deployment)
        loaded = self.before.proxies.get(key)
        if loaded is None or loaded.made_of != around.made_of(deployment, stored, loaded.calls):
            before = loaded or Loaded(None, ())
            binding: Binding | None = None
            try:
                compiled_for = self._binding(deployment, around)
                programs, calls = await self._compile(deployment, compiled_for)
                problem, binding = "", compiled_for
            except BundleError as error:
                _log.error("%s revision %s does not load: %s", deployment.proxy, deployment.revision, error)
                programs, calls, problem = before.programs, before.calls, str(error)
            made_of = around.made_of(deployment, stored, calls)
            loaded = Loaded(made_of, programs, problem, calls, binding)
        self.loaded.proxies[key] = loaded
        self.statuses.append(_status(deployment, loaded.problem))
        return loaded.programs

    async def _compile(
        self, deployment: Deployment, binding: Binding
    ) -> tuple[tuple[Program, ...], tuple[str, ...]]:
        """Load a revision's bundle and compile it; return its programs and the shared flows that it calls."""
        revisions = self.store.revisions(deployment.organization)
        raw = await revisions.bundle(deployment.proxy, deployment.revision)
        # Clients' secrets are decrypted in calls, which may not wait until the cipher is loaded.
        await asyncio.to_thread(self.store.vault.make_ready)
        # In a thread: exchanges under way go on while a large bundle is compiled.
        return await asyncio.to_thread(_programs, deployment.proxy, raw or b"", binding)

    def _binding(self, deployment: Deployment, around: Surroundings) -> Binding:
        """Return what a deployment is compiled against."""
        organization = deployment.organization
        services = services_of(
            self.store,
            organization,
            deployment.environment,
            self.on_issued,
            clients=self.clients and self.clients(organization),
            offload=self.offload,
            key_sets=self.key_sets,
            hashing=around.hashing,
        )
        return Binding(
            services,
            str(deployment.revision),
            deployment.base_path,
            around.servers,
            around.hosts,
            knows_cipher=knows_cipher,
            java_precedence=self.switches.java_precedence,
            adds_suffix_to_set_url=self.switches.adds_suffix_to_set_url,
            shared_flows=around.shared.flows,
            hooks=around.shared.hooks,
            key_stores=around.key_stores,
        )


def _status(deployment: Deployment, problem: str) -> DeploymentStatus:
    """Say what became of a deployment."""
    return DeploymentStatus(
        deployment.organization,
        deployment.environment,
        deployment.proxy,
        deployment.revision,
        ERROR if problem else DEPLOYED,
        problem,
        deployment.kind,
    )


def _programs(name: str, raw: bytes, binding: Binding) -> tuple[tuple[Program, ...], tuple[str, ...]]:
    """Compile a revision as it is stored; return its programs and the shared flows that it calls.

    Raises:
        BundleError: with everything that is wrong with it.
    """
    bundle = load(read_zip(raw), name, readers())
    return compile_bundle(bundle, binding)[0], called_by(bundle.policies)
