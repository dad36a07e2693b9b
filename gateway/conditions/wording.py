"""Writing a condition down again, in the one spelling of Edge's traces: `((a equals "b") and (c))`."""

from __future__ import annotations

from gateway.conditions.matcher import Check
from gateway.conditions.tree import Compared, Literal, Matched, Node, Operand, Truth
from gateway.message import Exchange


def wording(tree: Node) -> str:
    """Return a condition in one spelling: operators as words, every part in parentheses."""
    return tree.make(_WordingPlan())


class Worded(Check):
    """Be a check that knows what it says."""

    __slots__ = ("_check", "wording")

    def __init__(self, check: Check, wording: str) -> None:
        self._check = check
        self.wording = wording

    def holds(self, exchange: Exchange) -> bool:
        """Say whether the condition is true of the exchange."""
        return self._check.holds(exchange)


class _WordingPlan:
    """Make a text of a tree's nodes."""

    def all_of(self, operands: list[str]) -> str:
        """Join the operands of a conjunction."""
        return f"({' and '.join(operands)})"

    def any_of(self, operands: list[str]) -> str:
        """Join the operands of a disjunction."""
        return f"({' or '.join(operands)})"

    def negation(self, operand: str) -> str:
        """Negate the operand."""
        return f"(not {operand})"

    def truth(self, node: Truth) -> str:
        """Write a bare operand."""
        return f"({_operand(node.operand)})"

    def compared(self, node: Compared) -> str:
        """Write a comparison."""
        return f"({_operand(node.left)} {_word(node.relation.name)} {_operand(node.right)})"

    def matched(self, node: Matched) -> str:
        """Write a match."""
        return f'({node.left.name} {_word(node.pattern.name)} "{node.source}")'


def _word(name: str) -> str:
    """Return an operator as Edge's traces write it: with a small first letter, as in `equals`."""
    return name[:1].lower() + name[1:]


def _operand(operand: Operand) -> str:
    """Write a variable's name, or a literal: texts in quotes."""
    if not isinstance(operand, Literal):
        return operand.name
    value = operand.value
    if isinstance(value, str):
        return f'"{value}"'
    return "null" if value is None else str(value).lower()
