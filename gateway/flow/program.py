"""The Program: the ops of one deployed proxy endpoint, and the facts worked out from them.

Immutable, and shared by all exchanges that run it. Where an op leads is an index; the order
of things is the compiler's matter, running them is the execution's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.conditions import Check
from gateway.flow.action import Action, Deed
from gateway.flow.index import Jump
from gateway.message import Exchange, ProxyFacts

Matcher = Callable[[Exchange], bool]


@dataclass(frozen=True)
class StepFacts:
    """State what the engine must know of the policy behind an op.

    `failed_variables` become true when the policy fails. `ignores_faults` holds for
    PostClientFlow, where the answer is out already.
    """

    policy: str
    element: str
    failed_variables: tuple[str, ...] = ()
    continues_on_error: bool = False
    ignores_faults: bool = False


@dataclass(frozen=True)
class Op:
    """Be one thing to do: guard, action, and where to go.

    `next` follows the action, `otherwise` a guard that says no, `on_fault` a fault. An index
    equal to the number of ops is the end.
    """

    action: Action
    guard: Matcher | None
    next: int
    otherwise: int
    on_fault: int
    step: StepFacts | None = None
    label: str = ""
    """What it does, for traces and tests: "step:Name", "flow:PreFlow", "wait:TARGET"."""
    jump: Jump | None = None
    """Of several ways on, the one to go: then nothing else is done."""
    deed: Deed | None = field(init=False, repr=False, compare=False)
    """The action again, if compiled code can run it at once."""
    check: Check | None = field(init=False, repr=False, compare=False)
    """The guard again, likewise."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "deed", self.action if isinstance(self.action, Deed) else None)
        object.__setattr__(self, "check", self.guard if isinstance(self.guard, Check) else None)


@dataclass(frozen=True)
class Program:
    """Hold what one proxy endpoint of a deployed revision does with an exchange."""

    facts: ProxyFacts
    ops: tuple[Op, ...]
    virtual_hosts: tuple[str, ...] | None = None
    """Names of the virtual hosts it listens on; None is all of the environment."""
