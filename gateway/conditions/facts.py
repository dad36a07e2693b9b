"""What is certain wherever a condition holds: facts about the texts of variables, good for excluding only.

Whoever knows that a request's verb is none of those that a condition asks for need not ask the
condition. The facts are worked out of the tree, and on the safe side: what is negated, what does not
look at case, what compares with anything but a text of the condition, gives none. An alternative gives
what all its branches give.

A condition whose facts do not hold is false, and would have come out false: it would not have failed. So
behind a pattern whose match may be given up, nothing more is taken for certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.conditions import operators
from gateway.conditions.tree import Compared, Literal, Matched, Name, Node, Truth
from gateway.patterns import glob_beginning, path_beginning


@dataclass(frozen=True, slots=True)
class Shape:
    """Say what a text is, or only how it begins."""

    text: str
    is_whole: bool


Facts = Mapping[str, frozenset[Shape]]
"""By the name of a variable: its text has one of these shapes."""


def necessary_facts(tree: Node | None) -> Facts:
    """Return what is certain wherever a condition holds; None is the empty one, which always does."""
    return {} if tree is None else tree.make(_FactsPlan()).facts


@dataclass(frozen=True, slots=True)
class _Certain:
    """Hold the facts of a node, and whether asking it may end in a fault."""

    facts: Facts
    may_fail: bool = False


_NOTHING = _Certain({})


class _FactsPlan:
    """Make facts of a tree's nodes."""

    def all_of(self, operands: list[_Certain]) -> _Certain:
        """Join what each operand gives, up to the first that may fail."""
        facts: dict[str, frozenset[Shape]] = {}
        for operand in operands:
            for name, shapes in operand.facts.items():
                facts[name] = _narrower(facts[name], shapes) if name in facts else shapes
            if operand.may_fail:
                return _Certain(facts, may_fail=True)
        return _Certain(facts)

    def any_of(self, operands: list[_Certain]) -> _Certain:
        """Keep the variables that every operand knows something of."""
        first, *others = operands
        facts = {
            name: shapes.union(*(other.facts[name] for other in others))
            for name, shapes in first.facts.items()
            if all(name in other.facts for other in others)
        }
        return _Certain(facts, any(operand.may_fail for operand in operands))

    def negation(self, operand: _Certain) -> _Certain:
        """Know nothing of what is not."""
        return _Certain({}, operand.may_fail)

    def truth(self, node: Truth) -> _Certain:  # noqa: ARG002 - a plan's methods are called alike
        """Know nothing: a bare variable is not compared with a text of the condition."""
        return _NOTHING

    def compared(self, node: Compared) -> _Certain:
        """Know the text that a variable equals or begins with."""
        left, right = node.left, node.right
        if not isinstance(left, Name) or not isinstance(right, Literal) or not isinstance(right.value, str):
            return _NOTHING
        if node.relation is operators.EQUALS:
            return _Certain({left.name: frozenset({Shape(right.value, is_whole=True)})})
        if node.relation is operators.STARTS_WITH:
            return _Certain({left.name: frozenset({Shape(right.value, is_whole=False)})})
        return _NOTHING

    def matched(self, node: Matched) -> _Certain:
        """Know what a pattern begins with; a regular expression is not looked into, and may fail."""
        if node.pattern is operators.MATCHES:
            text, is_whole = glob_beginning(node.source)
        elif node.pattern is operators.MATCHES_PATH:
            beginning = path_beginning(node.source)
            if beginning is None:
                return _Certain({}, may_fail=True)
            text, is_whole = beginning
        else:
            return _Certain({}, may_fail=True)
        shapes = {Shape(text, is_whole)}
        if node.pattern is operators.MATCHES_PATH and text == "/" and is_whole:
            # Edge: the pattern / is also true for the empty path suffix.
            shapes.add(Shape("", is_whole=True))
        return _Certain({node.left.name: frozenset(shapes)})


def _narrower(one: frozenset[Shape], other: frozenset[Shape]) -> frozenset[Shape]:
    """Return the shapes that leave fewer texts, as far as can be told: both are certain."""
    return min(one, other, key=lambda shapes: (sum(not shape.is_whole for shape in shapes), len(shapes)))
