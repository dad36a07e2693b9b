import pytest

from gateway.conditions import operators
from gateway.conditions.operators import PATTERN_SIGNS, RELATION_SIGNS
from gateway.conditions.parser import MAX_DEPTH, parse
from gateway.conditions.syntax_error import ConditionError
from gateway.conditions.tree import AllOf, AnyOf, Compared, Literal, Matched, Name, Negation, Node, Truth

A, B, C, D = (Truth(Name(name)) for name in "ABCD")


def tree(text: str, *, java_precedence: bool = False) -> Node:
    return parse(text, java_precedence=java_precedence)[0]


def remarks(text: str) -> list[tuple[str, int]]:
    return [(remark.message, remark.at) for remark in parse(text)[1]]


@pytest.mark.parametrize(
    ("text", "by_default", "in_java"),
    [
        ("A && B || C && D", AllOf((A, AnyOf((B, C)), D)), AnyOf((AllOf((A, B)), AllOf((C, D))))),
        ("A or B and C", AllOf((AnyOf((A, B)), C)), AnyOf((A, AllOf((B, C))))),
        ("A and B AND C", AllOf((A, B, C)), AllOf((A, B, C))),
        ("A or B || C", AnyOf((A, B, C)), AnyOf((A, B, C))),
        ("(A and B) or C", AnyOf((AllOf((A, B)), C)), AnyOf((AllOf((A, B)), C))),
        ("not A and !B", AllOf((Negation(A), Negation(B))), AllOf((Negation(A), Negation(B)))),
        ("!!A", Negation(Negation(A)), Negation(Negation(A))),
        ("((A))", A, A),
    ],
)
def test_connectives(text: str, by_default: Node, in_java: Node) -> None:
    assert tree(text) == by_default
    assert tree(text, java_precedence=True) == in_java


EQUALS = operators.EQUALS


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ('a="b"', Compared(Name("a"), EQUALS, Literal("b"))),
        ("a Is null", Compared(Name("a"), EQUALS, Literal(None))),
        ("a == false", Compared(Name("a"), EQUALS, Literal(False))),
        ("a IS b.c", Compared(Name("a"), EQUALS, Name("b.c"))),
        ("'a b' = 1.5", Compared(Name("a b"), EQUALS, Literal(1.5))),
        ("a is not null", Compared(Name("a"), operators.NOT_EQUALS, Literal(None))),
        ("a Is Not NULL", Compared(Name("a"), operators.NOT_EQUALS, Literal(None))),
        ("a &gt; -1", Compared(Name("a"), RELATION_SIGNS[">"], Literal(-1))),
        ("a StartsWith 5", Compared(Name("a"), RELATION_SIGNS["=|"], Literal(5))),
        ("!a = 1", Negation(Compared(Name("a"), EQUALS, Literal(1)))),
        ('a ~ "b"', Matched(Name("a"), operators.MATCHES, "b", 5)),
        ('a Not Like "b"', Negation(Matched(Name("a"), operators.MATCHES, "b", 12))),
        ('a not ~~ "b"', Negation(Matched(Name("a"), PATTERN_SIGNS["~~"].pattern, "b", 10))),
        ('a not =| "b"', Negation(Compared(Name("a"), RELATION_SIGNS["=|"], Literal("b")))),
        ('a !~ "b"', Negation(Matched(Name("a"), operators.MATCHES, "b", 6))),
        ("'and'", Truth(Name("and"))),
        ("1 = 1", Compared(Literal(1), EQUALS, Literal(1))),
        ("true", Truth(Literal(True))),
        ("(A", A),
    ],
)
def test_comparisons(text: str, node: Node) -> None:
    assert tree(text) == node


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(A and (B or C)", [("this ( is not closed; write the ) at the end", 0)]),
        ('a !~ "b"', [("!~ is hardly documented; write Not Matches", 2)]),
        ('a !~~ "b"', [("!~~ is hardly documented; write Not JavaRegex", 2)]),
        ('a /~ "b"', [("/~ is not documented; write ~/", 2)]),
        ("a = 'b'", [("a string stands in double quotes; single quotes are for names", 4)]),
        ("a ~ 'b'", [("a string stands in double quotes; single quotes are for names", 4)]),
        ("1=1", [("both sides are numbers: the condition never changes", 0)]),
        ("false", [("`false` stands alone: the condition never changes", 0)]),
        ("a = Null", [("`Null` is read as null; write it in lower case", 4)]),
        (
            "A and B or C or D and A",
            [("And and Or are mixed without parentheses; read as A And (B Or C): write the parentheses", 8)],
        ),
        ("A and (B or C) and D", []),
        ('a Not Matches "b" and !valid', []),
    ],
)
def test_what_is_tolerated_is_remarked_on(text: str, found: list[tuple[str, int]]) -> None:
    assert remarks(text) == found


def test_the_remark_on_a_mixture_follows_the_precedence() -> None:
    ((remark,),) = (parse("A and B or C", java_precedence=True)[1],)
    assert "read as A Or (B And C)" in remark.message


def test_remarks_are_in_the_order_of_the_text() -> None:
    positions = [at for _, at in remarks("(a = 'x' and (b or 1=1 and c")]
    assert positions == sorted(positions)
    assert len(positions) == 5


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("a =", "expected a value or a variable after `=`, found the end", 3),
        ("a = and b", "expected a value or a variable after `=`, found `and`", 4),
        ("a = )", r"expected a value or a variable after `=`, found `\)`", 4),
        ("a and", "expected a variable, .* or Not, found the end", 5),
        ("a and and b", "expected a variable, .* found `and`", 6),
        ("or a", "expected a variable, .* found `or`", 0),
        ("= a", "expected a variable, .* found `=`", 0),
        ("()", r"expected a variable, .* found `\)`", 1),
        ("Equals = 1", "expected a variable, .* found `Equals`", 0),
        ('"a" = b', "expected a variable, found `a`: a literal stands on the right", 0),
        ("20 = x", "expected a variable, found `20`: a literal", 0),
        ('20 = "20"', "expected a variable, found `20`: a literal", 0),
        ('20 ~ "2"', "expected a variable, found `20`: a literal", 0),
        ("null = x", "expected a variable, found `null`: a literal", 0),
        ("true = x", "expected a variable, found `true`: a literal", 0),
        ("null", "expected a variable, found `null`: a literal", 0),
        ("20", "expected a variable, found `20`: a literal", 0),
        ('"a"', "expected a variable, found `a`: a literal", 0),
        ("'' = 1", "the name of a variable between the quotes", 0),
        ("a Not Equals 1", "expected an operator after `a`, found `Not`", 2),
        ("a ! = 1", "expected an operator after `a`, found `!`", 2),
        ("a not b", "expected an operator after `a`, found `not`", 2),
        ('a not := "b"', "expected an operator after `a`, found `not`", 2),
        ('a is not "b"', "expected null after is not, found `b`", 5),
        ("a is not true", "expected null after is not, found `true`", 5),
        ("a = not null", "expected a value or a variable after `=`, found `not`", 4),
        ("a ~ b", "expected a string in double quotes after `~`, found `b`", 4),
        ("a := b", "expected a string in double quotes after `:=`, found `b`", 5),
        ("a JavaRegex 5", "expected a string in double quotes after `JavaRegex`, found `5`", 12),
        ("a = b = c", "expected And, Or or the end, found `=`", 6),
        ('a SeemsLike "b"', "expected And, Or or the end, found `SeemsLike`", 2),
        ("a b", "expected And, Or or the end, found `b`", 2),
        ("(a b)", r"expected And, Or or \), found `b`", 3),
        ("a)", r"this \) closes nothing: expected And, Or or the end", 1),
        ('a = "b" (c)', r"expected And, Or or the end, found `\(`", 8),
    ],
)
def test_what_is_refused(text: str, message: str, at: int) -> None:
    with pytest.raises(ConditionError, match=message) as caught:
        parse(text)
    assert caught.value.at == at


@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("!", "")])
def test_depth_is_bounded(opening: str, closing: str) -> None:
    parse(opening * MAX_DEPTH + "a" + closing * MAX_DEPTH)
    with pytest.raises(ConditionError, match="64 deep") as caught:
        parse(opening * 30_000 + "a")
    assert caught.value.at == MAX_DEPTH


def test_width_is_not() -> None:
    node = tree(" or ".join(["A"] * 5000))
    assert isinstance(node, AnyOf)
    assert len(node.operands) == 5000
