"""Emitting flows: Edge's PreFlow, first matching Flow and PostFlow as ops.

The writer turns steps and flows of one bundle into ops of one program. In which order the
segments stand, and where faults lead, is told by the compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from gateway.bundle import ConditionText, Flow, Step
from gateway.conditions import Condition, compile_condition, necessary_facts
from gateway.errors import Finding, FindingLog
from gateway.flow.action import Action
from gateway.flow.assembler import Assembler, Choice, Label
from gateway.flow.binding import CompilablePolicy
from gateway.flow.index import SMALLEST, FlowIndex
from gateway.flow.position import enter
from gateway.flow.program import Matcher, StepFacts
from gateway.flow.shared_call import Exits, SharedCall
from gateway.flow.waits import WAITS, at_phase, proceed
from gateway.message import FlowPosition, Needs, Phase


@dataclass(frozen=True, slots=True)
class Segment:
    """Say where flows stand: in which phase, at which endpoint, and where their faults lead."""

    phase: Phase
    endpoint: str
    on_fault: Label


@dataclass(frozen=True, slots=True)
class Conditions:
    """Compile the conditions of one bundle, each text once, and log what was tolerated."""

    log: FindingLog
    java_precedence: bool = False
    _compiled: dict[ConditionText, Condition] = field(default_factory=dict)
    _indexes: dict[tuple[ConditionText | None, ...], FlowIndex] = field(default_factory=dict)

    def index_of(self, flows: Iterable[Flow]) -> FlowIndex:
        """Return the index of the flows of a row, the same one for the same conditions."""
        texts = tuple(flow.condition for flow in flows)
        index = self._indexes.get(texts)
        if index is None:
            known = [{} if text is None else necessary_facts(self.of(text).tree) for text in texts]
            index = self._indexes[texts] = FlowIndex(known)
        return index

    def of(self, text: ConditionText) -> Condition:
        """Return a condition compiled; a bundle that was loaded holds none that is broken."""
        condition = self._compiled.get(text)
        if condition is None:
            condition = compile_condition(
                text.text, text.at, where=text.place, java_precedence=self.java_precedence
            )
            for finding in condition.findings:
                self.log.add(finding)
            self._compiled[text] = condition
        return condition


class Inline(Protocol):
    """Write the steps of a shared flow where it is called."""

    def __call__(self, writer: Writer, call: SharedCall, exits: Exits) -> None:
        """Write them."""
        ...


@dataclass(slots=True)
class Writer:
    """Write ops of one program.

    `actions` are the bound policies by name; `deadline` is the check of api.timeout after
    every step, None without one. `path` names the shared flows that the steps are within,
    the outermost first.
    """

    assembler: Assembler
    policies: Mapping[str, CompilablePolicy]
    actions: Mapping[str, Action]
    conditions: Conditions
    log: FindingLog
    inline: Inline
    deadline: Action | None = None
    path: tuple[str, ...] = ()
    late: dict[Phase, Needs] = field(default_factory=dict)
    """What ops of each phase need: a body that is needed late must be kept early."""

    def condition(self, text: ConditionText | None, phase: Phase) -> tuple[Matcher | None, Needs]:
        """Return the matcher of a condition, and what it needs in a phase."""
        if text is None:
            return None, Needs.NOTHING
        condition = self.conditions.of(text)
        return condition.matcher, self._noted(condition.needs, phase)

    def _noted(self, needs: Needs, phase: Phase) -> Needs:
        """Resolve needs for a phase and remember them."""
        resolved = at_phase(needs, phase)
        self.late[phase] = self.late.get(phase, Needs.NOTHING) | resolved
        return resolved

    def waits(self, needs: Needs, on_fault: Label, *, step: StepFacts | None = None) -> None:
        """Emit the waits for the bodies that are needed."""
        for need, name, action in WAITS:
            if need in needs:
                self.assembler.emit(action, name, on_fault=on_fault, step=step)

    def flows(self, sequence: tuple[Flow, tuple[Flow, ...], Flow], segment: Segment) -> None:
        """Emit PreFlow, the first Flow whose condition holds, and PostFlow of one segment."""
        pre, conditional, post = sequence
        conditional = self._observable(conditional, segment.phase)
        self._flow(pre, "PreFlow", segment)
        after = Label()
        for row in self._rows(conditional, segment.phase):
            self._row(row, segment, after)
        self.assembler.mark(after)
        self._flow(post, "PostFlow", segment)

    def _observable(self, flows: tuple[Flow, ...], phase: Phase) -> tuple[Flow, ...]:
        """Leave out the last flows where nobody could tell: neither they nor their conditions do anything.

        Which of them was entered is forgotten at once, when PostFlow is. One with another behind it stays:
        where it holds, the others are not it.
        """
        count = len(flows)
        while count and not _steps_of(flows[count - 1], phase) and self._is_plain(flows[count - 1]):
            count -= 1
        return flows[:count]

    def _is_plain(self, flow: Flow) -> bool:
        return flow.condition is None or self.conditions.of(flow.condition).is_plain

    def _rows(self, flows: tuple[Flow, ...], phase: Phase) -> list[list[Flow]]:
        """Part flows where one must wait for a body before its condition can be asked."""
        rows: list[list[Flow]] = [[]]
        for flow in flows:
            if self.condition(flow.condition, phase)[1]:
                rows += [[flow], []]
            else:
                rows[-1].append(flow)
        return rows

    def _row(self, row: list[Flow], segment: Segment, after: Label) -> None:
        """Emit flows between whose conditions nothing is waited for; where they are many, with an index."""
        begins = [Label() for _ in row]
        behind = Label()
        places = (*begins, behind)
        index = self.conditions.index_of(row) if len(row) >= SMALLEST else None
        for number, flow in enumerate(row):
            if index is not None:
                # A flow that is not it after all leads to the next one that could be.
                self.assembler.choose(Choice(index, number, places), on_fault=segment.on_fault)
            self.assembler.mark(begins[number])
            following = Label()
            matcher, needs = self.condition(flow.condition, segment.phase)
            self.waits(needs, segment.on_fault)
            self._flow(flow, flow.name, segment, guard=matcher, otherwise=following)
            self.assembler.jump(after)
            self.assembler.mark(following)
        self.assembler.mark(behind)

    def _flow(
        self,
        flow: Flow,
        name: str,
        segment: Segment,
        *,
        guard: Matcher | None = None,
        otherwise: Label | None = None,
    ) -> None:
        """Emit the op that enters a flow, and its steps."""
        position = FlowPosition(segment.phase, segment.endpoint, name, flow.description)
        self.assembler.emit(
            enter(position), f"flow:{name}", on_fault=segment.on_fault, guard=guard, otherwise=otherwise
        )
        self.steps(_steps_of(flow, segment.phase), segment.phase, Exits.to(segment.on_fault))

    def steps(self, steps: Iterable[Step], phase: Phase, exits: Exits) -> None:
        """Emit steps in their order."""
        for step in steps:
            self.step(step, phase, exits)

    def step(self, step: Step, phase: Phase, exits: Exits) -> None:
        """Emit one step: its condition, the waits for what it reads, its policy, and what that calls."""
        policy = self.policies[step.policy]
        if not policy.enabled:
            return
        facts = self._facts_of(step, policy, phase)
        on_fault = exits.raised if policy.raises else exits.failed
        matcher, needs = self.condition(step.condition, phase)
        after = Label()
        self.waits(needs, exits.others, step=_only_after(facts))
        policy_needs = self._noted(policy.needs, phase)
        call = SharedCall.of(policy, facts, phase, self.path) if policy.called else None
        keeps = call is not None and call.keeps
        if matcher is not None and (policy_needs or keeps):
            # The guard moves to a first op of its own, so that it is asked once.
            self.assembler.emit(
                proceed, "guard", on_fault=on_fault, guard=matcher, otherwise=after, step=facts
            )
            matcher = None
        self.waits(policy_needs, exits.others, step=_only_after(facts))
        if call is not None and keeps:
            self.assembler.emit(call.keep, "keep", on_fault=exits.others)
        self.assembler.emit(
            self.actions[step.policy],
            f"step:{step.policy}",
            on_fault=on_fault,
            guard=matcher,
            otherwise=after,
            step=facts,
        )
        if self.deadline is not None and phase is not Phase.AFTER:
            self.assembler.emit(self.deadline, "deadline", on_fault=exits.others)
        if call is not None:
            self.inline(self, call, exits)
        self.assembler.mark(after)

    def _facts_of(self, step: Step, policy: CompilablePolicy, phase: Phase) -> StepFacts:
        """Return what the engine must know of a step, and log one that makes no sense in its phase."""
        if policy.raises and phase is Phase.AFTER:
            message = f"policy {step.policy} raises a fault; PostClientFlow runs after the answer"
            self.log.add(Finding(step.at, message, "Step"))
        return StepFacts(
            policy.name,
            policy.element,
            policy.failed_variables,
            policy.continue_on_error,
            ignores_faults=phase is Phase.AFTER,
        )


def _steps_of(flow: Flow, phase: Phase) -> tuple[Step, ...]:
    """Return what a flow does in a phase."""
    return flow.request if phase is Phase.REQUEST else flow.response


def _only_after(facts: StepFacts) -> StepFacts | None:
    """Mark a wait with its step only where faults are ignored: elsewhere it is no policy's doing."""
    return facts if facts.ignores_faults else None
