"""What a bundle is compiled against: the environment, the ports, and the house's switches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.bundle import PolicyLike, SharedFlow
from gateway.entities import KeyStore, TargetServer
from gateway.flow.action import Action, Services
from gateway.message import Needs


class CompilablePolicy(PolicyLike, Protocol):
    """A policy as the compiler sees it: what it needs, and how to make its action."""

    @property
    def element(self) -> str:
        """Return the XML element's name."""
        ...

    @property
    def needs(self) -> Needs:
        """Return the bodies its action reads."""
        ...

    @property
    def raises(self) -> bool:
        """Tell whether it exists to raise a fault."""
        ...

    @property
    def failed_variables(self) -> tuple[str, ...]:
        """Return the variables that become true when it fails."""
        ...

    @property
    def called(self) -> str:
        """Return the shared flow that runs behind its action, "" for none."""
        ...

    @property
    def lent(self) -> tuple[str, ...]:
        """Return the variables that its action sets only for as long as that runs."""
        ...

    def bind(self, services: Services) -> Action:
        """Return the action, closed over the ports it asks."""
        ...


PRE_PROXY, PRE_TARGET = "PreProxyFlowHook", "PreTargetFlowHook"
POST_TARGET, POST_PROXY = "PostTargetFlowHook", "PostProxyFlowHook"


@dataclass(frozen=True, slots=True)
class Hook:
    """Say which shared flow runs at a flow hook, and whether calls go on where it fails."""

    shared_flow: str
    continues_on_error: bool = True


def any_cipher(name: str) -> bool:
    """Take any name for a cipher's: for whoever does not connect to targets."""
    return bool(name)


@dataclass(frozen=True, slots=True)
class Binding:
    """State for which deployment a bundle is compiled.

    `target_servers`, `shared_flows` and `key_stores` are None when a bundle is only checked: then any name
    will do. `key_stores` are found by all that may be written to mean them, references included.
    `hooks` are those of the environment that have a shared flow, by name.
    `java_precedence` and `adds_suffix_to_set_url` are the two switches of
    `docs/compatibility.md` that change what a bundle means.
    """

    services: Services
    revision: str
    deployment_path: str = "/"
    target_servers: Mapping[str, TargetServer] | None = None
    virtual_hosts: frozenset[str] | None = None
    knows_cipher: Callable[[str], bool] = any_cipher
    """Whether a cipher of this name can be used towards targets."""
    java_precedence: bool = False
    adds_suffix_to_set_url: bool = False
    shared_flows: Mapping[str, SharedFlow] | None = None
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    key_stores: Mapping[str, KeyStore] | None = None
