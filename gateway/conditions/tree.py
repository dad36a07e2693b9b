"""The tree of a condition: frozen, and knowing nothing of evaluation.

A node makes something of itself through a Plan, which has one method for each kind of node;
`matcher.py` is the plan that makes matchers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, TypeVar

from gateway.conditions.operators import Pattern, Relation

Made = TypeVar("Made")

Scalar = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A variable, by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written in the condition."""

    value: Scalar


Operand = Name | Literal


@dataclass(frozen=True, slots=True)
class AllOf:
    """Be true when all operands are."""

    operands: tuple[Node, ...]

    def make(self, plan: Plan[Made]) -> Made:
        """Make the operands, then this."""
        return plan.all_of([operand.make(plan) for operand in self.operands])


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Be true when one operand is."""

    operands: tuple[Node, ...]

    def make(self, plan: Plan[Made]) -> Made:
        """Make the operands, then this."""
        return plan.any_of([operand.make(plan) for operand in self.operands])


@dataclass(frozen=True, slots=True)
class Negation:
    """Be true when the operand is not."""

    operand: Node

    def make(self, plan: Plan[Made]) -> Made:
        """Make the operand, then this."""
        return plan.negation(self.operand.make(plan))


@dataclass(frozen=True, slots=True)
class Truth:
    """Be true when a variable is: one that stands alone, or a `true` or `false` that does."""

    operand: Operand

    def make(self, plan: Plan[Made]) -> Made:
        """Make this."""
        return plan.truth(self)


@dataclass(frozen=True, slots=True)
class Compared:
    """Compare two operands."""

    left: Operand
    relation: Relation
    right: Operand

    def make(self, plan: Plan[Made]) -> Made:
        """Make this."""
        return plan.compared(self)


@dataclass(frozen=True, slots=True)
class Matched:
    """Match a variable with a pattern; `at` is where the pattern's first character stands."""

    left: Name
    pattern: Pattern
    source: str
    at: int

    def make(self, plan: Plan[Made]) -> Made:
        """Make this."""
        return plan.matched(self)


Node = AllOf | AnyOf | Negation | Truth | Compared | Matched


class Plan(Protocol[Made]):
    """Make something of each kind of node."""

    def all_of(self, operands: list[Made]) -> Made:
        """Make a conjunction of what was made of its operands."""
        ...

    def any_of(self, operands: list[Made]) -> Made:
        """Make a disjunction."""
        ...

    def negation(self, operand: Made) -> Made:
        """Make a negation."""
        ...

    def truth(self, node: Truth) -> Made:
        """Make the test of a bare variable."""
        ...

    def compared(self, node: Compared) -> Made:
        """Make a comparison."""
        ...

    def matched(self, node: Matched) -> Made:
        """Make a pattern match."""
        ...
