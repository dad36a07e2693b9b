"""The assembler: ops with labels in, ops with indexes out.

It knows nothing of flows: the compiler says what follows what, this file works out where
that is. Jumps that do nothing are threaded through and cost nothing at run time.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.flow.action import Action
from gateway.flow.index import FlowIndex, Jump
from gateway.flow.program import Matcher, Op, StepFacts
from gateway.flow.waits import proceed


class Label:
    """Name a place in the program before it is known."""

    __slots__ = ("at",)

    def __init__(self) -> None:
        self.at: int | None = None


@dataclass(slots=True)
class _Draft:
    """Hold an op whose places are still labels; without an action it is a mere jump."""

    action: Action | None
    guard: Matcher | None
    next: Label
    otherwise: Label
    on_fault: Label
    step: StepFacts | None
    label: str
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold a jump whose places are still labels: those of the flows of an index, and what is behind them."""

    index: FlowIndex
    start: int
    places: tuple[Label, ...]


Rows = dict[int, tuple[int, ...]]
"""The places of each row, by the identity of their labels."""


class Assembler:
    """Collect ops in order and link them."""

    def __init__(self) -> None:
        self._drafts: list[_Draft] = []
        self.end = Label()
        """The end of the program."""

    @property
    def size(self) -> int:
        """Return how much has been written."""
        return len(self._drafts)

    def mark(self, label: Label) -> None:
        """Let a label name the place of the op that comes next."""
        label.at = len(self._drafts)

    def emit(
        self,
        action: Action,
        name: str,
        *,
        on_fault: Label,
        guard: Matcher | None = None,
        otherwise: Label | None = None,
        step: StepFacts | None = None,
    ) -> None:
        """Append an op; the next op comes after it.

        `otherwise` (default: the same) follows a guard that says no.
        """
        after = Label()
        self._drafts.append(_Draft(action, guard, after, otherwise or after, on_fault, step, name))
        self.mark(after)

    def choose(self, choice: Choice, *, on_fault: Label) -> None:
        """Append an op that goes to the next flow that could be meant."""
        after = choice.places[-1]
        draft = _Draft(proceed, None, after, after, on_fault, None, "index", choice)
        self._drafts.append(draft)

    def jump(self, label: Label) -> None:
        """Go on at another place."""
        self._drafts.append(_Draft(None, None, label, label, label, None, ""))

    def link(self) -> tuple[Op, ...]:
        """Return the ops with all places worked out.

        Raises:
            RuntimeError: a label was never marked; the compiler is wrong.
        """
        self.mark(self.end)
        index = self._numbering()
        rows: Rows = {}
        return tuple(
            Op(
                draft.action,
                draft.guard,
                index[self._thread(draft.next)],
                index[self._thread(draft.otherwise)],
                index[self._thread(draft.on_fault)],
                draft.step,
                draft.label,
                None if draft.choice is None else self._linked(draft.choice, index, rows),
            )
            for draft in self._drafts
            if draft.action is not None
        )

    def _linked(self, choice: Choice, index: dict[int, int], rows: Rows) -> Jump:
        """Work out the places of a jump; those of one row are worked out once and held once."""
        places = rows.get(id(choice.places))
        if places is None:
            places = tuple([index[self._thread(label)] for label in choice.places])
            rows[id(choice.places)] = places
        return Jump(choice.index, choice.start, places)

    def _numbering(self) -> dict[int, int]:
        """Map the place of each draft that stays, and of the end, to its index."""
        index: dict[int, int] = {}
        for place, draft in enumerate(self._drafts):
            if draft.action is not None:
                index[place] = len(index)
        index[len(self._drafts)] = len(index)
        return index

    def _thread(self, label: Label) -> int:
        """Follow jumps to the place where something is done."""
        place = self._place(label)
        while place < len(self._drafts) and self._drafts[place].action is None:
            place = self._place(self._drafts[place].next)
        return place

    @staticmethod
    def _place(label: Label) -> int:
        """Return the marked place of a label."""
        if label.at is None:
            raise RuntimeError("a label was never marked")
        return label.at
