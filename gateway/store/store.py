"""All ports of the store in one hand: opened by URL, embedded or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from gateway.entities import PROXY_KIND, ApiProduct, Cache, KeyStore, MaskConfig, Reference, TargetServer
from gateway.oauth import DEFAULT_HASHING, Hashing, Vault
from gateway.store.apps import Apps
from gateway.store.audits import Audits
from gateway.store.cache_entries import CacheEntries
from gateway.store.checks import check_server, check_vault, check_whole
from gateway.store.clients import Clients
from gateway.store.codes import Codes
from gateway.store.collection import BytesCodec, Collection, RecordCodec
from gateway.store.companies import Companies
from gateway.store.confirmations import Confirmations
from gateway.store.connection import TIMEOUT, Connection
from gateway.store.debug_sessions import DebugSessions
from gateway.store.deployments import Deployments
from gateway.store.developers import Developers
from gateway.store.entities import Environments, Organizations
from gateway.store.entity_reader import EntityReader
from gateway.store.events import Events
from gateway.store.flow_hooks import FlowHooks
from gateway.store.key_stores import KeyStoreCodec, by_spelling
from gateway.store.key_value_maps import KeyValueMaps
from gateway.store.keys import OrganizationKeys
from gateway.store.login_sessions import LoginSessions
from gateway.store.map_keys import MapScope
from gateway.store.milestones import Milestones
from gateway.store.revisions import Revisions
from gateway.store.revocations import Revocations
from gateway.store.roles import Memberships, Roles
from gateway.store.second_factors import SecondFactors
from gateway.store.signing_keys import SigningKeys
from gateway.store.statistics import Statistics
from gateway.store.tokens import Tokens
from gateway.store.users import Users
from gateway.store.virtual_hosts import VirtualHosts
from gateway.store.workers import Workers

if TYPE_CHECKING:
    from gateway.store.oauth1_tokens import OAuth1Tokens


# house: one method for each port, which is a list and no more
@dataclass(frozen=True, slots=True)
class Store:
    """Hand out the ports; those of one organization are made on demand and cost nothing to make."""

    connection: Connection
    vault: Vault
    purge_after: float
    warnings: tuple[str, ...]
    """What the operator should know about this Redis; empty for one that is set up as it should be."""
    refresh_retry: float = 0.0

    @property
    def organizations(self) -> Organizations:
        """Return the port of the organizations."""
        return Organizations(self.connection)

    @property
    def users(self) -> Users:
        """Return the port of the management API's users."""
        return Users(self.connection)

    @property
    def memberships(self) -> Memberships:
        """Return the port that knows where users have roles."""
        return Memberships(self.connection)

    def audits(self, log: str) -> Audits:
        """Return the port of a log of audit records."""
        return Audits(self.connection, log)

    @property
    def second_factors(self) -> SecondFactors:
        """Return the port of what these users show beside their passwords."""
        return SecondFactors(self.connection, self.vault)

    @property
    def signing_keys(self) -> SigningKeys:
        """Return the port of the keys that sign the login service's access tokens."""
        return SigningKeys(self.connection, self.vault)

    @property
    def login_sessions(self) -> LoginSessions:
        """Return the port of the login service's refresh tokens and passcodes."""
        return LoginSessions(self.connection, self.vault)

    @property
    def workers(self) -> Workers:
        """Return the port of the workers' reports."""
        return Workers(self.connection)

    @property
    def events(self) -> Events:
        """Return the port of the hints between processes."""
        return Events(self.connection)

    @property
    def confirmations(self) -> Confirmations:
        """Return what waits until every worker has heard of a change."""
        return Confirmations(self.connection)

    @property
    def milestones(self) -> Milestones:
        """Return the port of what is done once."""
        return Milestones(self.connection)

    def roles(self, organization: str) -> Roles:
        """Return the port of an organization's roles and who has them."""
        return Roles(self.connection, organization)

    def environments(self, organization: str) -> Environments:
        """Return the port of an organization's environments."""
        return Environments(self.connection, organization)

    def virtual_hosts(self, organization: str, environment: str) -> VirtualHosts:
        """Return the port of an environment's virtual hosts; a change makes workers look."""
        return VirtualHosts(self.connection, organization, environment)

    def target_servers(self, organization: str, environment: str) -> Collection[TargetServer]:
        """Return the port of an environment's target servers; a change makes workers look."""
        keys = OrganizationKeys(organization)
        return Collection(
            self.connection,
            keys.target_servers(environment),
            RecordCodec(TargetServer),
            generation=keys.generation,
            owner=keys.environments.record(environment),
        )

    def caches(self, organization: str, environment: str) -> Collection[Cache]:
        """Return the port of an environment's caches."""
        keys = OrganizationKeys(organization)
        owner = keys.environments.record(environment)
        return Collection(self.connection, keys.caches(environment), RecordCodec(Cache), owner=owner)

    def cache_entries(self, organization: str, environment: str) -> CacheEntries:
        """Return the port that clears what an environment's caches hold."""
        return CacheEntries(self.connection, organization, environment)

    def references(self, organization: str, environment: str) -> Collection[Reference]:
        """Return the port of an environment's references; a change makes workers look."""
        keys = OrganizationKeys(organization)
        return Collection(
            self.connection,
            keys.references(environment),
            RecordCodec(Reference),
            generation=keys.generation,
            owner=keys.environments.record(environment),
        )

    def statistics(self, kept: float = 0.0) -> Statistics:
        """Return the port of statistics; who writes says how many seconds they are kept."""
        return Statistics(self.connection, kept)

    def key_value_maps(self, scope: MapScope) -> KeyValueMaps:
        """Return the port of the key value maps of one place."""
        return KeyValueMaps(self.connection, scope, self.vault)

    def key_stores(self, organization: str, environment: str) -> Collection[KeyStore]:
        """Return the port of an environment's keystores and truststores; a change makes workers look."""
        keys = OrganizationKeys(organization)
        return Collection(
            self.connection,
            keys.key_stores(environment),
            KeyStoreCodec(self.vault, organization, environment),
            generation=keys.generation,
            owner=keys.environments.record(environment),
        )

    async def key_stores_by_spelling(self, organization: str, environment: str) -> dict[str, KeyStore]:
        """Return an environment's keystores by name, and by `ref://` and the name of a reference to them.

        Raises:
            StoreUnavailable: Redis did not answer.
            VaultError: a private key was sealed with another secret key.
        """
        stores = await self.key_stores(organization, environment).entities()
        references = await self.references(organization, environment).entities() if stores else []
        return by_spelling(stores, references)

    def resource_files(self, organization: str, environment: str = "") -> Collection[bytes]:
        """Return the port of the resource files of an organization or environment, by `ResourceFile.key`."""
        keys = OrganizationKeys(organization)
        owner = keys.environments.record(environment) if environment else ""
        return Collection(self.connection, keys.resource_files(environment), BytesCodec(), owner=owner)

    def debug_sessions(self, organization: str) -> DebugSessions:
        """Return the port of an organization's debug sessions."""
        return DebugSessions(self.connection, organization, self.vault)

    def mask_configs(self, organization: str, proxy: str = "") -> Collection[MaskConfig]:
        """Return the port of the mask configurations of an organization, or of one of its proxies."""
        keys = OrganizationKeys(organization)
        owner = keys.revisions(PROXY_KIND, proxy).last if proxy else ""
        return Collection(self.connection, keys.mask_configs(proxy), RecordCodec(MaskConfig), owner=owner)

    def products(self, organization: str) -> Collection[ApiProduct]:
        """Return the port of an organization's API products."""
        return Collection(self.connection, OrganizationKeys(organization).products, RecordCodec(ApiProduct))

    def developers(self, organization: str) -> Developers:
        """Return the port of an organization's developers."""
        return Developers(self.connection, organization, self.apps(organization))

    def companies(self, organization: str) -> Companies:
        """Return the port of an organization's companies."""
        return Companies(self.connection, organization, self.apps(organization))

    def apps(self, organization: str) -> Apps:
        """Return the port of an organization's apps and their keys."""
        return Apps(self.connection, organization, self.vault)

    def clients(self, organization: str) -> Clients:
        """Return the port that finds clients by consumer key."""
        return Clients(self.connection, organization, self.vault)

    def entities(self, organization: str) -> EntityReader:
        """Return the port by which policies read an organization's entities."""
        return EntityReader(
            self.products(organization), self.developers(organization), self.apps(organization)
        )

    def tokens(self, organization: str, hashing: Hashing = DEFAULT_HASHING) -> Tokens:
        """Return the port of an organization's tokens, which are known by these hashes."""
        return Tokens(
            self.connection,
            organization,
            self.vault,
            self.purge_after,
            retry_window=self.refresh_retry,
            hashing=hashing,
        )

    def revocations(self, organization: str) -> Revocations:
        """Return the port that revokes tokens by whose they are."""
        return Revocations(self.connection, organization, self.vault, self.purge_after)

    def codes(self, organization: str) -> Codes:
        """Return the port of an organization's authorization codes."""
        return Codes(self.connection, organization, self.vault, self.purge_after)

    def oauth1(self, organization: str, on_issued: Callable[[], None] = lambda: None) -> OAuth1Tokens:
        """Return the port of OAuth 1.0 tokens; `on_issued` is called for each access token."""
        # house: start-up time and memory of every worker: few bundles use OAuth 1.0
        from gateway.store.oauth1_tokens import OAuth1Tokens

        return OAuth1Tokens(self.connection, organization, self.vault, self.purge_after, on_issued=on_issued)

    def revisions(self, organization: str, kind: str = PROXY_KIND) -> Revisions:
        """Return the port of an organization's proxies, or of its shared flows."""
        return Revisions(self.connection, organization, kind)

    def flow_hooks(self, organization: str) -> FlowHooks:
        """Return the port of the flow hooks of an organization's environments."""
        return FlowHooks(self.connection, organization)

    def deployments(self, organization: str) -> Deployments:
        """Return the port of an organization's deployments."""
        return Deployments(self.connection, organization)

    async def __aenter__(self) -> Self:
        """Return the store; leaving closes it."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the store."""
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        await self.connection.close()


async def open_store(
    url: str, vault: Vault, purge_after: float, *, refresh_retry: float = 0.0, timeout: float = TIMEOUT
) -> Store:
    """Open the store behind a Redis URL, and refuse what could not serve.

    `purge_after` is how many seconds expired tokens stay, `refresh_retry` for how many a used up refresh
    token gets its successor again, 0 for none; `timeout` bounds each wait for Redis.

    Raises:
        SettingsError: no Redis URL, a server too old or without client tracking, or another secret key.
        StoreUnavailable: Redis did not answer.
    """
    connection = Connection.open(url, timeout=timeout)
    try:
        warnings = await check_server(connection)
        await check_whole(connection)
        await check_vault(connection, vault)
    except BaseException:
        await connection.close()
        raise
    return Store(connection, vault, purge_after, warnings, refresh_retry)
