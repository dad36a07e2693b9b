"""What a bundle says, as frozen records that name Edge's own elements.

Nothing here has a meaning yet: conditions and templates are still text, steps still name
their policies. Every record knows where it stands, so that later stages can say it too.
It must not know XML, nor any particular policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.bundle.places import Jump, place_of
from gateway.errors import Finding, Location


class PolicyLike(Protocol):
    """What a bundle must know of a policy; the rest is between the policy and the compiler."""

    @property
    def name(self) -> str:
        """Return the name by which steps call it."""

    @property
    def enabled(self) -> bool:
        """Say whether it runs at all."""

    @property
    def continue_on_error(self) -> bool:
        """Say whether its fault leaves the flow undisturbed."""

    @property
    def at(self) -> Location:
        """Return where its element stands."""


@dataclass(frozen=True, slots=True)
class ConditionText:
    """A condition as written and found to be one, without the blanks around it; `at` is its first character.

    `jumps` are those of its later characters that do not follow the one before them in the file.
    """

    text: str
    at: Location
    jumps: tuple[Jump, ...] = ()

    def place(self, index: int) -> Location:
        """Return where the character at an index of the text stands in the file."""
        return place_of(self.text, (Jump(0, self.at), *self.jumps), index)


@dataclass(frozen=True, slots=True)
class Step:
    """Call a policy by its name, if the condition holds."""

    policy: str
    condition: ConditionText | None
    at: Location


@dataclass(frozen=True, slots=True)
class Flow:
    """A PreFlow, PostFlow or conditional Flow: steps for the request and for the response."""

    name: str
    description: str
    condition: ConditionText | None
    request: tuple[Step, ...]
    response: tuple[Step, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class FaultRule:
    """A FaultRule or DefaultFaultRule; only the latter can be always enforced."""

    name: str
    condition: ConditionText | None
    steps: tuple[Step, ...]
    at: Location
    always_enforce: bool = False


@dataclass(frozen=True, slots=True)
class RouteRule:
    """Choose a target endpoint by name, a URL, or (neither given) no target at all."""

    name: str
    condition: ConditionText | None
    target: str | None
    url: str | None
    at: Location


@dataclass(frozen=True, slots=True)
class ProxyEndpoint:
    """The side that faces clients.

    `base_path` starts with a slash and ends without one (but for `/` itself); a segment may be
    `*`. `virtual_hosts` is None when no VirtualHost was given, which means all of them.
    `virtual_host_places` tells where each of them is named.
    `properties` holds the checked, normalised values of the properties the gateway honours.
    """

    name: str
    description: str
    base_path: str
    virtual_hosts: tuple[str, ...] | None
    properties: Mapping[str, str]
    pre_flow: Flow
    flows: tuple[Flow, ...]
    post_flow: Flow
    post_client_flow: tuple[Step, ...]
    fault_rules: tuple[FaultRule, ...]
    default_fault_rule: FaultRule | None
    route_rules: tuple[RouteRule, ...]
    at: Location
    virtual_host_places: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServerRef:
    """Name a target server of the environment, and its part in the rotation."""

    name: str
    weight: int
    is_fallback: bool
    is_enabled: bool
    at: Location


@dataclass(frozen=True, slots=True)
class LoadBalancer:
    """Spread calls over target servers; `max_failures` 0 means a server is never removed."""

    algorithm: str
    servers: tuple[ServerRef, ...]
    max_failures: int
    unhealthy_codes: frozenset[int]
    retry_enabled: bool
    at: Location


@dataclass(frozen=True, slots=True)
class TlsSettings:
    """What SSLInfo says; empty `protocols` and `ciphers` leave the choice to the gateway.

    Stores are named as they are written, perhaps as `ref://` and the name of a reference; "" for none.
    """

    enabled: bool
    ignore_validation_errors: bool
    protocols: tuple[str, ...]
    ciphers: tuple[str, ...]
    common_name: str
    wildcard_match: bool
    client_auth: bool
    key_store: str
    key_alias: str
    trust_store: str
    at: Location


@dataclass(frozen=True, slots=True)
class TargetConnection:
    """Where the target is: exactly one of `url` and `load_balancer` is given.

    `url` and `path` may hold `{variables}`; `path` ("" when absent) belongs to the load balancer.
    """

    url: str | None
    load_balancer: LoadBalancer | None
    path: str
    tls: TlsSettings | None
    properties: Mapping[str, str]
    at: Location


@dataclass(frozen=True, slots=True)
class TargetEndpoint:
    """The side that faces a target."""

    name: str
    description: str
    pre_flow: Flow
    flows: tuple[Flow, ...]
    post_flow: Flow
    fault_rules: tuple[FaultRule, ...]
    default_fault_rule: FaultRule | None
    connection: TargetConnection
    at: Location


@dataclass(frozen=True, slots=True)
class Bundle:
    """One proxy, whole and without errors.

    `resources` is keyed by type and name (`("jsc", "lib/x.js")`). The stamps are what the root
    XML claims: seconds since the epoch, or None. `findings` are the warnings met on the way.
    """

    name: str
    display_name: str
    description: str
    created_at: float | None
    created_by: str
    last_modified_at: float | None
    last_modified_by: str
    proxy_endpoints: tuple[ProxyEndpoint, ...]
    target_endpoints: Mapping[str, TargetEndpoint]
    policies: Mapping[str, PolicyLike]
    resources: Mapping[tuple[str, str], bytes]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class SharedFlow:
    """One shared flow, whole and without errors: steps that run where it is called.

    `at` is where its element stands; the rest is as in `Bundle`.
    """

    name: str
    display_name: str
    description: str
    steps: tuple[Step, ...]
    policies: Mapping[str, PolicyLike]
    resources: Mapping[tuple[str, str], bytes]
    findings: tuple[Finding, ...]
    at: Location
