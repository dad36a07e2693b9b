from gateway.conditions import operators
from gateway.conditions.tree import AllOf, AnyOf, Compared, Literal, Matched, Name, Negation, Truth


class Written:
    """Write a tree as text: a plan that has nothing to do with evaluation."""

    def all_of(self, operands: list[str]) -> str:
        return f"all({', '.join(operands)})"

    def any_of(self, operands: list[str]) -> str:
        return f"any({', '.join(operands)})"

    def negation(self, operand: str) -> str:
        return f"not({operand})"

    def truth(self, node: Truth) -> str:
        return str(node.operand)

    def compared(self, node: Compared) -> str:
        return node.relation.name

    def matched(self, node: Matched) -> str:
        return f"{node.pattern.name} {node.source}"


def test_every_node_makes_itself_through_the_plan() -> None:
    truth = Truth(Literal(True))
    compared = Compared(Name("a"), operators.EQUALS, Name("b"))
    matched = Matched(Name("a"), operators.MATCHES, "x", 0)
    whole = AllOf((AnyOf((truth, compared)), Negation(matched)))
    assert whole.make(Written()) == "all(any(Literal(value=True), Equals), not(Matches x))"
