import pytest

from gateway.conditions import operators
from gateway.conditions.operators import PATTERN_SIGNS, RELATION_SIGNS

# Edge's null table: left null, right null, both null.
NULL_TABLE = {
    "=": (False, False, True),
    "==": (False, False, True),
    "!=": (True, True, False),
    "=|": (False, False, False),
    ">": (True, False, False),
    ">=": (False, True, True),
    "<": (True, False, False),
    "<=": (True, False, True),
}


@pytest.mark.parametrize(("symbol", "row"), NULL_TABLE.items())
def test_the_null_table(symbol: str, row: tuple[bool, bool, bool]) -> None:
    nulls = RELATION_SIGNS[symbol].nulls
    assert (nulls.left, nulls.right, nulls.both) == row


@pytest.mark.parametrize(
    ("symbol", "left", "right", "result"),
    [
        ("=", True, True, True),
        ("=", True, 1, True),
        ("=", 404, 404.0, True),
        ("=", 404, "404", True),
        ("=", "404", 404, True),
        ("=", True, "true", True),
        ("=", "5.0", 5.0, True),
        ("=", "5", 5.0, False),
        ("!=", 1, 2, True),
        ("!=", "a", "a", False),
        (">", "5", 1000, True),
        (">", 5, 1000, False),
        (">", "b", "a", True),
        (">", "\U0001f600", "\uffff", True),
        (">=", 2, 2, True),
        ("<", 1.5, 2, True),
        ("<=", "a", "B", False),
        ("=|", "/a/b", "/a", True),
        ("=|", 404, 4, True),
        ("=|", "/a", "/A", False),
    ],
)
def test_operands_are_coerced(symbol: str, left: object, right: object, result: bool) -> None:
    assert RELATION_SIGNS[symbol].test(left, right) is result


@pytest.mark.parametrize("symbol", NULL_TABLE)
@pytest.mark.parametrize(("left", "right"), [([], []), (["a"], "a"), ("a", object())])
def test_what_is_no_scalar_compares_false(symbol: str, left: object, right: object) -> None:
    assert RELATION_SIGNS[symbol].test(left, right) is False


@pytest.mark.parametrize(
    ("sign", "source", "text", "result"),
    [
        ("~", "a*", "a/b", True),
        ("~~", "a.*", "a/b", True),
        ("~/", "a*", "a/b", False),
        ("/~", "a/*", "a/b", True),
        (":=", "Straße", "STRAßE", True),
        (":~", "A*", "abc", True),
        ("likecaseinsensitive", "A*", "bc", False),
        ("!~", "a*", "a", True),
        ("!~~", "a*", "a", True),
    ],
)
def test_patterns(sign: str, source: str, text: str, result: bool) -> None:
    assert PATTERN_SIGNS[sign].pattern.compile(source)(text) is result


def test_negated_spellings_are_marked() -> None:
    assert {spelling for spelling, sign in PATTERN_SIGNS.items() if sign.is_negated} == {"!~", "!~~"}
    assert {spelling for spelling, sign in PATTERN_SIGNS.items() if sign.remark} == {"!~", "!~~", "/~"}


def test_every_spelling_of_the_language() -> None:
    assert {
        *("and", "or", "not", "equals", "is", "notequals", "isnot", "equalscaseinsensitive"),
        *("greaterthan", "greaterthanorequals", "lesserthan", "lesserthanorequals", "startswith"),
        *("matches", "like", "javaregex", "matchespath", "likepath"),
        *("matchescaseinsensitive", "likecaseinsensitive"),
    } == operators.WORDS
    assert {
        *("!", "&&", "||", "=", "==", "!=", ":=", ">", ">=", "<", "<=", "=|", "~", "~~", "~/"),
        *("&gt;", "&gt;=", "&lt;", "&lt;=", "!~", "!~~", "/~", ":~"),
    } == operators.SYMBOLS
