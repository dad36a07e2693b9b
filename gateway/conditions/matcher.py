"""Tree to Matcher: a plan that makes closures, each fit for the shape it stands for.

Everything that can be known at deploy is decided here: variables are resolved, patterns
compiled, constants compared in the way their type asks for. What is left for a request is
reading a variable and one test. A matcher raises nothing but REGEX_BUDGET_EXCEEDED.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway import faults
from gateway.conditions import operators
from gateway.conditions.operators import SCALARS, Relation
from gateway.conditions.syntax_error import ConditionError
from gateway.conditions.tree import Compared, Literal, Matched, Operand, Truth
from gateway.message import Exchange, Needs, Value, to_text
from gateway.patterns import PatternError, RegexBudgetExceeded

Matcher = Callable[[Exchange], bool]
Read = Callable[[Exchange], object | None]
Resolve = Callable[[str], Value]


class MatcherPlan:
    """Make matchers of a tree's nodes; `needs` tells what they read of bodies, taken together."""

    def __init__(self, resolve: Resolve) -> None:
        self.needs = Needs.NOTHING
        self._resolve = resolve

    def _read(self, operand: Operand) -> Read:
        if isinstance(operand, Literal):
            value = operand.value
            return lambda _: value
        variable = self._resolve(operand.name)
        self.needs |= variable.needs
        # A Variable keeps the plain function that does the reading: taking it saves a call.
        read: Read = getattr(variable, "read", variable)
        return read

    def all_of(self, operands: list[Matcher]) -> Matcher:
        """Make a conjunction that stops at the first false one."""
        if len(operands) == 2:
            first, second = operands
            return lambda exchange: first(exchange) and second(exchange)

        def matcher(exchange: Exchange) -> bool:
            for operand in operands:  # noqa: SIM110 - a generator costs more than the conditions
                if not operand(exchange):
                    return False
            return True

        return matcher

    def any_of(self, operands: list[Matcher]) -> Matcher:
        """Make a disjunction that stops at the first true one."""
        if len(operands) == 2:
            first, second = operands
            return lambda exchange: first(exchange) or second(exchange)

        def matcher(exchange: Exchange) -> bool:
            for operand in operands:  # noqa: SIM110 - as above
                if operand(exchange):
                    return True
            return False

        return matcher

    def negation(self, operand: Matcher) -> Matcher:
        """Make a negation."""
        return lambda exchange: not operand(exchange)

    def truth(self, node: Truth) -> Matcher:
        """Make the test of a bare operand: boolean true, or the text `true`."""
        read = self._read(node.operand)

        def matcher(exchange: Exchange) -> bool:
            value = read(exchange)
            return value is True or value == "true"

        return matcher

    def compared(self, node: Compared) -> Matcher:
        """Make a comparison, of the cheapest shape."""
        left = self._read(node.left)
        if not isinstance(node.right, Literal):
            return _with_variable(left, node.relation, self._read(node.right))
        value = node.right.value
        if value is None:
            return _with_null(left, node.relation)
        if node.relation is operators.EQUALS:
            return _equals(left, value)
        return _with_constant(left, node.relation, value)

    def matched(self, node: Matched) -> Matcher:
        """Make a pattern match.

        Raises:
            ConditionError: the pattern is wrong, with the place in the condition.
        """
        try:
            predicate = node.pattern.compile(node.source)
        except PatternError as error:
            message = f"{node.pattern.name} takes no such pattern: {error.message}"
            raise ConditionError(message, node.at + error.position) from error
        return _matches(self._read(node.left), predicate)


def _equals(read: Read, wanted: object) -> Matcher:
    """Compare at once what has the constant's own type; anything else goes by the rule."""
    own_type, test = type(wanted), operators.EQUALS.test

    def matcher(exchange: Exchange) -> bool:
        value = read(exchange)
        if type(value) is own_type:
            return value == wanted
        return value is not None and test(value, wanted)

    return matcher


def _with_null(read: Read, relation: Relation) -> Matcher:
    if_null, otherwise = relation.nulls.both, relation.nulls.right
    if if_null == otherwise:
        return lambda _: if_null
    if if_null:
        return lambda exchange: read(exchange) is None
    return lambda exchange: read(exchange) is not None


def _with_constant(read: Read, relation: Relation, constant: object) -> Matcher:
    test, if_null = relation.test, relation.nulls.left

    def matcher(exchange: Exchange) -> bool:
        value = read(exchange)
        return if_null if value is None else test(value, constant)

    return matcher


def _with_variable(read: Read, relation: Relation, read_right: Read) -> Matcher:
    test, nulls = relation.test, relation.nulls

    def matcher(exchange: Exchange) -> bool:
        left, right = read(exchange), read_right(exchange)
        if left is None:
            return nulls.both if right is None else nulls.left
        return nulls.right if right is None else test(left, right)

    return matcher


def _matches(read: Read, predicate: Callable[[str], bool]) -> Matcher:
    def matcher(exchange: Exchange) -> bool:
        value = read(exchange)
        try:
            if type(value) is str:
                return predicate(value)
            return isinstance(value, SCALARS) and predicate(to_text(value))
        except RegexBudgetExceeded as error:
            raise faults.REGEX_BUDGET_EXCEEDED() from error

    return matcher
