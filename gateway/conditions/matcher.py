"""Tree to Matcher: a plan that makes checks, each fit for the shape it stands for.

Everything that can be known at deploy is decided here: variables are resolved, patterns
compiled, constants compared in the way their type asks for. What is left for a request is
reading a variable and one test. A matcher raises nothing but REGEX_BUDGET_EXCEEDED.

A check is a class and no closure, because one compiled class asks another without Python in between.
"""

from __future__ import annotations

from collections.abc import Callable

from gateway import faults
from gateway.conditions import operators
from gateway.conditions.operators import SCALARS, Nulls, Relation
from gateway.conditions.syntax_error import ConditionError
from gateway.conditions.tree import Compared, Literal, Matched, Operand, Truth
from gateway.message import Exchange, Needs, Value, to_text
from gateway.message.reader import Fixed, Reader, reader_of  # house: the compiler asks who declares a type
from gateway.patterns import PatternError, RegexBudgetExceeded
from gateway.patterns.predicate import Predicate, predicate_of  # house: the compiler, likewise

Matcher = Callable[[Exchange], bool]
Resolve = Callable[[str], Value]


class Check:
    """Be a Matcher that compiled code asks without Python in between."""

    __slots__ = ()

    def holds(self, exchange: Exchange) -> bool:
        """Say whether the condition is true of the exchange."""
        raise NotImplementedError

    def __call__(self, exchange: Exchange) -> bool:
        """Say whether the condition is true of the exchange."""
        return self.holds(exchange)


class MatcherPlan:
    """Make checks of a tree's nodes.

    `needs` tells what they read of bodies, taken together; `is_plain`, that they only look, never fail, and
    do not ask which flow runs.
    """

    def __init__(self, resolve: Resolve) -> None:
        self.needs = Needs.NOTHING
        self.is_plain = True
        self._resolve = resolve

    def _read(self, operand: Operand) -> Reader:
        if isinstance(operand, Literal):
            return Fixed(operand.value)
        variable = self._resolve(operand.name)
        self.needs |= variable.needs
        # A Variable keeps what does the reading: taking it saves a call.
        reader = reader_of(getattr(variable, "read", variable))
        self.is_plain = self.is_plain and reader.is_plain
        return reader

    def all_of(self, operands: list[Check]) -> Check:
        """Make a conjunction that stops at the first false one."""
        return _All(tuple(operands))

    def any_of(self, operands: list[Check]) -> Check:
        """Make a disjunction that stops at the first true one."""
        return _Any(tuple(operands))

    def negation(self, operand: Check) -> Check:
        """Make a negation."""
        return _Not(operand)

    def truth(self, node: Truth) -> Check:
        """Make the test of a bare operand: boolean true, or the text `true`."""
        return _IsTrue(self._read(node.operand))

    def compared(self, node: Compared) -> Check:
        """Make a comparison, of the cheapest shape."""
        left = self._read(node.left)
        if not isinstance(node.right, Literal):
            return _ToVariable(left, node.relation, self._read(node.right))
        value = node.right.value
        if value is None:
            return _with_null(left, node.relation)
        if node.relation is operators.EQUALS:
            return _EqualsText(left, value) if isinstance(value, str) else _Equals(left, value)
        return _ToConstant(left, node.relation, value)

    def matched(self, node: Matched) -> Check:
        """Make a pattern match.

        Raises:
            ConditionError: the pattern is wrong, with the place in the condition.
        """
        try:
            predicate = node.pattern.compile(node.source)
        except PatternError as error:
            message = f"{node.pattern.name} takes no such pattern: {error.message}"
            raise ConditionError(message, node.at + error.position) from error
        test = predicate_of(predicate)
        self.is_plain = self.is_plain and test.always_answers
        return _Matches(self._read(node.left), test)


def _with_null(read: Reader, relation: Relation) -> Check:
    if_null, otherwise = relation.nulls.both, relation.nulls.right
    return _Always(if_null) if if_null == otherwise else _IsNull(read, if_null)


class _All(Check):
    __slots__ = ("_operands",)

    def __init__(self, operands: tuple[Check, ...]) -> None:
        self._operands = operands

    def holds(self, exchange: Exchange) -> bool:
        for operand in self._operands:  # noqa: SIM110 - a generator costs more than the conditions
            if not operand.holds(exchange):
                return False
        return True


class _Any(Check):
    __slots__ = ("_operands",)

    def __init__(self, operands: tuple[Check, ...]) -> None:
        self._operands = operands

    def holds(self, exchange: Exchange) -> bool:
        for operand in self._operands:  # noqa: SIM110 - as above
            if operand.holds(exchange):
                return True
        return False


class _Not(Check):
    __slots__ = ("_operand",)

    def __init__(self, operand: Check) -> None:
        self._operand = operand

    def holds(self, exchange: Exchange) -> bool:
        return not self._operand.holds(exchange)


class _Always(Check):
    __slots__ = ("_answer",)

    def __init__(self, answer: bool) -> None:
        self._answer = answer

    def holds(self, exchange: Exchange) -> bool:  # noqa: ARG002 - checks are asked alike
        return self._answer


class _IsTrue(Check):
    __slots__ = ("_read",)

    def __init__(self, read: Reader) -> None:
        self._read = read

    def holds(self, exchange: Exchange) -> bool:
        value = self._read.read(exchange)
        return value is True or value == "true"


class _IsNull(Check):
    """Compare with null: `answer` is what a null gets."""

    __slots__ = ("_answer", "_read")

    def __init__(self, read: Reader, answer: bool) -> None:
        self._read = read
        self._answer = answer

    def holds(self, exchange: Exchange) -> bool:
        return (self._read.read(exchange) is None) is self._answer


class _EqualsText(Check):
    """Compare a text at once with a text; anything else goes by the rule."""

    __slots__ = ("_read", "_wanted")

    def __init__(self, read: Reader, wanted: str) -> None:
        self._read = read
        self._wanted = wanted

    def holds(self, exchange: Exchange) -> bool:
        value = self._read.read(exchange)
        if type(value) is str:
            return value == self._wanted
        return value is not None and operators.EQUALS.test(value, self._wanted)


class _Equals(Check):
    """Compare with a number or a boolean; what has its very type is compared at once."""

    __slots__ = ("_read", "_type", "_wanted")

    def __init__(self, read: Reader, wanted: object) -> None:
        self._read = read
        self._wanted = wanted
        self._type = type(wanted)

    def holds(self, exchange: Exchange) -> bool:
        value = self._read.read(exchange)
        if type(value) is self._type:
            return value == self._wanted
        return value is not None and operators.EQUALS.test(value, self._wanted)


class _ToConstant(Check):
    __slots__ = ("_constant", "_if_null", "_read", "_test")

    def __init__(self, read: Reader, relation: Relation, constant: object) -> None:
        self._read = read
        self._test = relation.test
        self._if_null = relation.nulls.left
        self._constant = constant

    def holds(self, exchange: Exchange) -> bool:
        value = self._read.read(exchange)
        return self._if_null if value is None else self._test(value, self._constant)


class _ToVariable(Check):
    __slots__ = ("_nulls", "_read", "_read_right", "_test")

    def __init__(self, read: Reader, relation: Relation, read_right: Reader) -> None:
        self._read = read
        self._test = relation.test
        self._nulls: Nulls = relation.nulls
        self._read_right = read_right

    def holds(self, exchange: Exchange) -> bool:
        left, right = self._read.read(exchange), self._read_right.read(exchange)
        if left is None:
            return self._nulls.both if right is None else self._nulls.left
        return self._nulls.right if right is None else self._test(left, right)


class _Matches(Check):
    __slots__ = ("_predicate", "_read")

    def __init__(self, read: Reader, predicate: Predicate) -> None:
        self._read = read
        self._predicate = predicate

    def holds(self, exchange: Exchange) -> bool:
        value = self._read.read(exchange)
        try:
            if type(value) is str:
                return self._predicate.matches(value)
            return isinstance(value, SCALARS) and self._predicate.matches(to_text(value))
        except RegexBudgetExceeded as error:
            raise faults.REGEX_BUDGET_EXCEEDED() from error
