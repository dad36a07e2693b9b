"""A call of a shared flow at one place of a program: what it changes in an exchange, and gives back.

While it runs, two variables name it and its hook, and the variables that are lent to it hold what its caller
passed. However it ends, they then hold what they held before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from gateway.errors import Location
from gateway.flow.action import Pending
from gateway.flow.assembler import Label
from gateway.flow.binding import CompilablePolicy
from gateway.flow.program import StepFacts
from gateway.message import FLOW_HOOK_NAME, SHARED_FLOW_NAME, Exchange, Phase

_KEPT = "apigee.edge.sharedflow.caller."
"""Under this and the depth of the call is kept what it will give back."""


@dataclass(frozen=True, slots=True)
class Exits:
    """Say where faults lead: of a policy, of one that is there to raise, and those of no policy."""

    failed: Label
    raised: Label
    others: Label

    @classmethod
    def to(cls, label: Label) -> Self:
        """Let all faults lead to one place."""
        return cls(label, label, label)


@dataclass(frozen=True, slots=True)
class SharedCall:
    """Be one call. Its methods are actions and a guard of the ops around the shared flow's steps.

    `path` names the shared flows that the call is within, the outermost first; `hook` is the flow hook
    that makes it, "" for a step, whose facts are in `step`.
    """

    name: str
    at: Location
    phase: Phase
    path: tuple[str, ...] = ()
    hook: str = ""
    step: StepFacts | None = None
    lent: tuple[str, ...] = ()
    continues: bool = False

    @classmethod
    def of(cls, policy: CompilablePolicy, facts: StepFacts, phase: Phase, path: tuple[str, ...]) -> Self:
        """Return the call that a policy makes."""
        continues = facts.continues_on_error
        return cls(policy.called, policy.at, phase, path, step=facts, lent=policy.lent, continues=continues)

    @property
    def keeps(self) -> bool:
        """Say whether something must be kept before the call: variables, or which error it was made in."""
        return bool(self.lent) or (self.continues and self.phase is Phase.ERROR)

    @property
    def _key(self) -> str:
        return f"{_KEPT}{len(self.path)}"

    def keep(self, exchange: Exchange) -> Pending:
        """Keep what the call will change and give back."""
        variables = exchange.told()
        pending = exchange.fault
        values = tuple(variables.get(name) for name in self.lent)
        variables[self._key] = (values, None if pending is None else pending.fault)
        return None

    def enter(self, exchange: Exchange) -> Pending:
        """Name what runs now."""
        variables = exchange.told()
        variables[SHARED_FLOW_NAME] = self.name
        if self.hook:
            variables[FLOW_HOOK_NAME] = self.hook
        return None

    def leave(self, exchange: Exchange) -> Pending:
        """Give everything back."""
        variables = exchange.told()
        _put_back(variables, SHARED_FLOW_NAME, self.path[-1] if self.path else None)
        if self.hook:
            _put_back(variables, FLOW_HOOK_NAME, None)
        if self.keeps:
            values, _ = self._kept(variables)
            for name, value in zip(self.lent, values, strict=True):
                _put_back(variables, name, value)
            del variables[self._key]
        return None

    def is_passed_over(self, exchange: Exchange) -> bool:
        """Say whether a fault of a policy within ends the call and nothing else.

        In a fault rule such a fault leaves the pending error as it was; one raised on purpose does not.
        """
        pending = exchange.fault
        if pending is None:
            return False
        if self.phase is Phase.ERROR:
            return pending.fault is self._kept(exchange.told())[1]
        return not pending.fault.kind.ignores_continue_on_error

    def pass_over(self, exchange: Exchange) -> Pending:
        """Let the exchange go on as if the call had ended well, but for the variables that say it did not."""
        if self.phase is not Phase.ERROR:
            exchange.fault = None
        return self.fail(exchange)

    def fail(self, exchange: Exchange) -> Pending:
        """Note that the call failed, and give everything back."""
        if self.step is not None:
            exchange.told().update(dict.fromkeys(self.step.failed_variables, True))
        return self.leave(exchange)

    def _kept(self, variables: dict[str, object]) -> tuple[tuple[object, ...], object]:
        kept = variables[self._key]
        assert isinstance(kept, tuple)
        values, fault = kept
        return values, fault


def _put_back(variables: dict[str, object], name: str, value: object | None) -> None:
    """Let a variable hold a value, None for nothing."""
    if value is None:
        variables.pop(name, None)
    else:
        variables[name] = value
