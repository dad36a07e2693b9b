"""Every key's spelling, and nothing else.

All keys of one organization carry the hash tag `{organization}`, so that its scripts and transactions
stay within one slot of a cluster. Names that reach a key were checked by the entities' rules; what a
client presents (tokens) arrives here only as a digest, consumer keys only if they could be one.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.entities import owning_company

PREFIX = "tk:"

VAULT_CHECK = f"{PREFIX}vault"
"""Holds the digest of a fixed text: tells whether this secret key made what is stored."""

CHANGES = f"{PREFIX}changes"
"""The channel of hints between processes."""

CONFIRMATIONS = f"{PREFIX}{{confirmations}}:"
"""Opens what is kept of who has heard of which change."""

BARRIER = f"{CONFIRMATIONS}barrier"
"""Counts the changes that somebody wants every worker to have heard of."""

WITNESSES = f"{CONFIRMATIONS}workers"
"""The set of worker ids that may hold a lease."""


def lease(worker_id: str) -> str:
    """Hold the barrier that a worker has acknowledged, for as long as what it remembers may count."""
    return f"{CONFIRMATIONS}lease:{worker_id}"


def milestone(name: str) -> str:
    """Hold the state of something that is done once in the life of a store."""
    return f"{PREFIX}milestone:{name}"


@dataclass(frozen=True, slots=True)
class CollectionKeys:
    """Spell the keys of entities that are found by name: one string each, and the ordered index of names."""

    prefix: str
    index: str

    def record(self, name: str) -> str:
        """Return the key of one entity."""
        return self.prefix + name


def _collection(area: str, kind: str) -> CollectionKeys:
    return CollectionKeys(f"{area}{kind}:", f"{area}{kind}-names")


RESTORING = f"{PREFIX}restoring"
"""Says that a backup is being written back: what is there is not whole."""

ORGANIZATIONS = _collection(f"{PREFIX}{{organizations}}:", "organization")
USERS = _collection(f"{PREFIX}{{users}}:", "user")
WORKERS_AREA = f"{PREFIX}{{workers}}:"
"""Opens what workers report."""

WORKERS = _collection(WORKERS_AREA, "worker")


@dataclass(frozen=True, slots=True)
class RevisionKeys:
    """Spell the keys of one proxy's (or shared flow's) revisions."""

    area: str
    name: str

    @property
    def last(self) -> str:
        """Hold the highest number ever given."""
        return f"{self.area}{self.name}:last"

    @property
    def numbers(self) -> str:
        """Index the numbers that exist."""
        return f"{self.area}{self.name}:numbers"

    @property
    def prefix(self) -> str:
        """Open the keys of one revision; its number follows, then `:record` or `:bundle`."""
        return f"{self.area}{self.name}:revision:"

    def record(self, number: int) -> str:
        """Hold what is known of the revision."""
        return f"{self.prefix}{number}:record"

    def bundle(self, number: int) -> str:
        """Hold the zip as it came."""
        return f"{self.prefix}{number}:bundle"


@dataclass(frozen=True, slots=True)
class OrganizationKeys:
    """Spell the keys of one organization."""

    organization: str

    @property
    def area(self) -> str:
        """Open every key of the organization."""
        return f"{PREFIX}{{{self.organization}}}:"

    @property
    def generation(self) -> str:
        """Count the changes of what workers run."""
        return f"{self.area}generation"

    @property
    def environments(self) -> CollectionKeys:
        """Spell the keys of the environments."""
        return _collection(self.area, "environment")

    @property
    def products(self) -> CollectionKeys:
        """Spell the keys of the API products."""
        return _collection(self.area, "product")

    @property
    def developers(self) -> CollectionKeys:
        """Spell the keys of the developers: records by id, index by e-mail."""
        return _collection(self.area, "developer")

    @property
    def companies(self) -> CollectionKeys:
        """Spell the keys of the companies."""
        return _collection(self.area, "company")

    def app_owner(self, owner: str) -> str:
        """Hold who owns apps: a developer or a company."""
        company = owning_company(owner)
        return self.companies.record(company) if company else self.developers.record(owner)

    @property
    def apps(self) -> CollectionKeys:
        """Spell the keys of the apps: records and index by id."""
        return _collection(self.area, "app")

    def environment_area(self, environment: str) -> str:
        """Open every key of one environment, its own record excepted."""
        return f"{self.area}in:{environment}:"

    def virtual_hosts(self, environment: str) -> CollectionKeys:
        """Spell the keys of an environment's virtual hosts."""
        return _collection(self.environment_area(environment), "virtualhost")

    def target_servers(self, environment: str) -> CollectionKeys:
        """Spell the keys of an environment's target servers."""
        return _collection(self.environment_area(environment), "targetserver")

    def caches(self, environment: str) -> CollectionKeys:
        """Spell the keys of an environment's caches."""
        return _collection(self.environment_area(environment), "cache")

    def cache_area(self, environment: str, cache: str) -> str:
        """Open every key of what one cache holds; the entry's key follows."""
        return f"{self.environment_area(environment)}cached:{cache}:"

    def references(self, environment: str) -> CollectionKeys:
        """Spell the keys of an environment's references."""
        return _collection(self.environment_area(environment), "reference")

    def proxy_area(self, proxy: str) -> str:
        """Open every key of what lies below one proxy, its revisions excepted."""
        return f"{self.area}below:{proxy}:"

    def mask_configs(self, proxy: str = "") -> CollectionKeys:
        """Spell the keys of the mask configurations of the organization, or of a proxy."""
        return _collection(self.proxy_area(proxy) if proxy else self.area, "mask")

    def key_stores(self, environment: str) -> CollectionKeys:
        """Spell the keys of an environment's keystores."""
        return _collection(self.environment_area(environment), "keystore")

    def resource_files(self, environment: str = "") -> CollectionKeys:
        """Spell the keys of the resource files of the organization, or of an environment."""
        return _collection(self.environment_area(environment) if environment else self.area, "resourcefile")

    def flow_hooks(self, environment: str) -> str:
        """Hold the list of what is attached to an environment's flow hooks."""
        return f"{self.environment_area(environment)}flowhooks"

    def deployments(self, environment: str) -> str:
        """Hold the list of what is deployed to an environment."""
        return f"{self.environment_area(environment)}deployments"

    def email(self, email: str) -> str:
        """Hold the id of the developer with this e-mail address, which is compared without case."""
        return f"{self.area}email:{email.casefold()}"

    def app_name(self, owner: str, name: str) -> str:
        """Hold the id of an owner's app of this name."""
        return f"{self.area}app-of:{owner}:{name}"

    def app_names(self, owner: str) -> str:
        """Index the names of an owner's apps."""
        return f"{self.area}app-names-of:{owner}"

    @property
    def consumer_key_prefix(self) -> str:
        """Open the keys that hold the id of the app with a consumer key."""
        return f"{self.area}key:"

    def consumer_key(self, consumer_key: str) -> str:
        """Hold the id of the app with this consumer key."""
        return self.consumer_key_prefix + consumer_key

    @property
    def access_token_prefix(self) -> str:
        """Open the keys of access tokens; the digest follows."""
        return f"{self.area}token:"

    def access_token(self, digest: str) -> str:
        """Hold an access token."""
        return self.access_token_prefix + digest

    @property
    def refresh_token_prefix(self) -> str:
        """Open the keys of refresh tokens; the digest follows."""
        return f"{self.area}refresh:"

    def refresh_token(self, digest: str) -> str:
        """Hold a refresh token."""
        return self.refresh_token_prefix + digest

    def retry(self, digest: str) -> str:
        """Hold, sealed, what a refresh token of this digest was just used up for."""
        return f"{self.area}retry:{digest}"

    @property
    def family_prefix(self) -> str:
        """Open the keys of families; a family's name follows."""
        return f"{self.area}family:"

    def family(self, name: str) -> str:
        """Index the good tokens of a family, or say that it was revoked."""
        return self.family_prefix + name

    def end_user(self, digest: str) -> str:
        """Index the tokens of an end user, by the digest of the name."""
        return f"{self.area}end-user:{digest}"

    @property
    def authorization_code_prefix(self) -> str:
        """Open the keys of authorization codes; the digest follows."""
        return f"{self.area}code:"

    def authorization_code(self, digest: str) -> str:
        """Hold an authorization code: a hash of its record and, once it was used, of what family."""
        return self.authorization_code_prefix + digest

    def oauth1_request(self, digest: str) -> str:
        """Hold a request token of OAuth 1.0."""
        return f"{self.area}oauth1-request:{digest}"

    def oauth1_verifier(self, digest: str) -> str:
        """Hold a verifier of OAuth 1.0: the digest is of its code and its request token."""
        return f"{self.area}oauth1-verifier:{digest}"

    def oauth1_code(self, digest: str) -> str:
        """Hold the mark of a code of OAuth 1.0's verifiers."""
        return f"{self.area}oauth1-code:{digest}"

    def oauth1_access(self, digest: str) -> str:
        """Hold an access token of OAuth 1.0."""
        return f"{self.area}oauth1-token:{digest}"

    def oauth1_nonce(self, digest: str) -> str:
        """Hold nothing: its being there says that a nonce was used."""
        return f"{self.area}oauth1-nonce:{digest}"

    def bundles(self, kind: str) -> str:
        """Index the names of the proxies or shared flows."""
        return f"{self.area}{kind}-names"

    def revisions(self, kind: str, name: str) -> RevisionKeys:
        """Spell the keys of the revisions of one proxy or shared flow."""
        return RevisionKeys(f"{self.area}{kind}:", name)
