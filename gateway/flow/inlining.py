"""Inlining: the steps of a shared flow are written where it is called, by a step or by a flow hook.

Theory of operation. A call becomes

    step:P           the policy's own action: it sets what the flow is lent
    call:flow        the flow's name is known from here on
    ...              its steps, bound to its own policies
    leave:flow       all is given back
    (behind the way on) an unwinding for each way in which a fault may leave

A fault within is the caller's fault, at the place of the call: it leads where the caller's faults lead. With
continueOnError of the call it ends the call alone. A shared flow that is not there is a fault of the call.

What is inlined is bounded in depth and, by the size of the program, in extent; a flow that would call itself
is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from gateway import faults
from gateway.bundle import SharedFlow, Step
from gateway.errors import Finding, FindingLog, Location
from gateway.flow.action import Action, Pending
from gateway.flow.assembler import Assembler, Label
from gateway.flow.binding import Binding, CompilablePolicy
from gateway.flow.segments import Conditions, Writer
from gateway.flow.shared_call import Exits, SharedCall
from gateway.message import Exchange, Phase

DEEPEST = 10
"""How deep shared flows may call each other."""
MOST_OPS = 20_000
"""How large a program may be when another shared flow is written into it."""
_HOOKS = Location("flowhooks")


@dataclass(frozen=True, slots=True)
class _Callee:
    """Hold a shared flow and what it is bound to."""

    steps: tuple[Step, ...]
    policies: Mapping[str, CompilablePolicy]
    actions: Mapping[str, Action]


@dataclass(frozen=True, slots=True)
class Inlining:
    """Write calls of shared flows; each flow is bound once for a deployment. Implements Inline."""

    binding: Binding
    conditions: Conditions
    """The conditions of shared flows: what is to be said of them was said when they were deployed."""
    _callees: dict[str, _Callee] = field(default_factory=dict)

    @classmethod
    def of(cls, binding: Binding) -> Inlining:
        """Return the inlining of a deployment."""
        return cls(binding, Conditions(FindingLog(), binding.java_precedence))

    def hook(self, writer: Writer, name: str, phase: Phase, on_fault: Label) -> None:
        """Write what is attached to a flow hook, if anything is."""
        hook = self.binding.hooks.get(name)
        if hook is not None:
            call = SharedCall(hook.shared_flow, _HOOKS, phase, hook=name, continues=hook.continues_on_error)
            self(writer, call, Exits.to(on_fault))

    def __call__(self, writer: Writer, call: SharedCall, exits: Exits) -> None:
        """Write a call; of a bundle that is only checked it is not known what is called."""
        flows = self.binding.shared_flows
        if flows is None:
            return
        problem = _problem(call, writer)
        if problem:
            writer.log.add(Finding(call.at, problem))
            return
        if call.name not in flows:
            place = f"in environment {self.binding.services.environment}"
            message = f"shared flow {call.name} is not deployed {place}: calling it is a fault"
            writer.log.add(Finding(call.at, message, is_warning=True))
        self._write(writer, call, exits, self._callee(call.name, flows))

    def _callee(self, name: str, flows: Mapping[str, SharedFlow]) -> _Callee | None:
        """Return a shared flow, bound; None when it is not there."""
        if name not in self._callees and name in flows:
            policies = cast("Mapping[str, CompilablePolicy]", flows[name].policies)
            actions = {each: policy.bind(self.binding.services) for each, policy in policies.items()}
            self._callees[name] = _Callee(flows[name].steps, policies, actions)
        return self._callees.get(name)

    def _write(self, writer: Writer, call: SharedCall, exits: Exits, callee: _Callee | None) -> None:
        assembler = writer.assembler
        after, inside = Label(), Exits(Label(), Label(), Label())
        assembler.emit(call.enter, f"call:{call.name}", on_fault=exits.others)
        if callee is None:
            assembler.emit(_not_found(call.name), "call:nothing", on_fault=inside.failed, step=call.step)
        else:
            within = replace(
                writer,
                policies=callee.policies,
                actions=callee.actions,
                conditions=self.conditions,
                path=(*writer.path, call.name),
            )
            within.steps(callee.steps, call.phase, inside)
        assembler.emit(call.leave, f"leave:{call.name}", on_fault=exits.others)
        assembler.jump(after)
        _write_unwinding(assembler, call, inside, exits, after)
        assembler.mark(after)


def _write_unwinding(
    assembler: Assembler, call: SharedCall, inside: Exits, exits: Exits, after: Label
) -> None:  # house: a call, where its faults come from, where they lead, and where it goes on are four things
    """Write what gives everything back on each way out that a fault takes."""
    for entry, exit in ((inside.failed, exits.failed), (inside.raised, exits.raised)):
        assembler.mark(entry)
        if call.continues:
            refused = Label()
            assembler.emit(
                call.pass_over, "pass", on_fault=exit, guard=call.is_passed_over, otherwise=refused
            )
            assembler.jump(after)
            assembler.mark(refused)
        assembler.emit(call.fail, "unwind", on_fault=exit)
        assembler.jump(exit)
    assembler.mark(inside.others)
    assembler.emit(call.leave, "unwind", on_fault=exits.others)
    assembler.jump(exits.others)


def _problem(call: SharedCall, writer: Writer) -> str:
    """Return why a call cannot be written, "" when it can."""
    way = " > ".join((*writer.path, call.name))
    if call.name in writer.path:
        return f"shared flow {call.name} would call itself: {way}"
    if len(writer.path) == DEEPEST:
        return f"shared flows call each other more than {DEEPEST} deep: {way}"
    if writer.assembler.size > MOST_OPS:
        return f"with all shared flows it calls, the program would be of more than {MOST_OPS} operations"
    return ""


def _not_found(name: str) -> Action:
    """Return the action of a shared flow that is not there."""

    def fail(exchange: Exchange) -> Pending:  # noqa: ARG001 - an action is called alike
        raise faults.SHARED_FLOW_NOT_FOUND(name=name)

    return fail
