"""THE table of operators: how each is spelled, how tight it binds, and what it means.

Lexer, parser and matcher all read this table; no spelling and no meaning stands anywhere else.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gateway.message import to_text
from gateway.patterns import compile_glob, compile_path, fold

Test = Callable[[object, object], bool]
"""Compare two values, neither of them null."""

Predicate = Callable[[str], bool]

NUMBERS = (bool, int, float)
SCALARS = (str, bool, int, float)
"""What can be compared. Anything else - a message, a list - compares false with everything but null."""


def coerced(compare: Callable[..., bool]) -> Test:
    """Make the test of a relation from Python's: the one place of the rule of coercion.

    A number (or boolean) compares with a number as such. A text on either side makes it a
    comparison of texts, by code point: a status of 404 equals "404", and "5" > "1000".
    What is neither compares false.
    """

    def test(left: object, right: object) -> bool:
        if isinstance(left, NUMBERS) and isinstance(right, NUMBERS):
            return compare(left, right)
        if isinstance(left, SCALARS) and isinstance(right, SCALARS):
            return compare(to_text(left), to_text(right))
        return False

    return test


def _starts_with(left: object, right: object) -> bool:
    if isinstance(left, SCALARS) and isinstance(right, SCALARS):
        return to_text(left).startswith(to_text(right))
    return False


def _same_folded(text: str) -> Predicate:
    wanted = fold(text)
    return lambda value: fold(value) == wanted


def _java_regex(text: str) -> Predicate:
    from gateway.patterns import compile_java_regex  # house: start-up time and memory of every worker

    return compile_java_regex(text).matches


def _glob_folded(text: str) -> Predicate:
    return compile_glob(text, ignore_case=True)


@dataclass(frozen=True, slots=True)
class Nulls:
    """Say what a relation answers when one side is null, or both."""

    left: bool
    right: bool
    both: bool


@dataclass(frozen=True, slots=True)
class Connective:
    """Join conditions; `binds` by default, `binds_in_java` where Java's order is asked for."""

    name: str
    symbol: str
    word: str
    binds: int
    binds_in_java: int


@dataclass(frozen=True, slots=True)
class Relation:
    """Compare a variable with any operand."""

    name: str
    symbols: tuple[str, ...]
    words: tuple[str, ...]
    test: Test
    nulls: Nulls
    takes_not: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """Match a variable with a string that is known at deploy; null never matches.

    `compile` raises PatternError. `takes_not` allows `x Not Matches "p"`. `negations` are
    spellings with the negation inside, `misspellings` others that ran on Edge; both get a warning.
    """

    name: str
    symbols: tuple[str, ...]
    words: tuple[str, ...]
    compile: Callable[[str], Predicate]
    takes_not: bool = False
    negations: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()


NOT_SYMBOL = "!"
NOT_WORD = "not"

# Edge: OR binds tighter than AND, says the only worked example in its documents; the
# reference page says the opposite, which is Java's order.
AND = Connective("And", "&&", "and", binds=1, binds_in_java=2)
OR = Connective("Or", "||", "or", binds=2, binds_in_java=1)

# Edge: its null table; an unset variable is greater as well as less than any number.
EQUALS = Relation(
    "Equals", ("=", "=="), ("Equals", "Is"), coerced(operator.eq), Nulls(left=False, right=False, both=True)
)
NOT_EQUALS = Relation(
    "NotEquals",
    ("!=",),
    ("NotEquals", "IsNot"),
    coerced(operator.ne),
    Nulls(left=True, right=True, both=False),
)
STARTS_WITH = Relation(
    "StartsWith",
    ("=|",),
    ("StartsWith",),
    _starts_with,
    Nulls(left=False, right=False, both=False),
    takes_not=True,
)
RELATIONS = (
    EQUALS,
    NOT_EQUALS,
    Relation(
        "GreaterThan",
        (">", "&gt;"),
        ("GreaterThan",),
        coerced(operator.gt),
        Nulls(left=True, right=False, both=False),
    ),
    Relation(
        "GreaterThanOrEquals",
        (">=", "&gt;="),
        ("GreaterThanOrEquals",),
        coerced(operator.ge),
        Nulls(left=False, right=True, both=True),
    ),
    Relation(
        "LesserThan",
        ("<", "&lt;"),
        ("LesserThan",),
        coerced(operator.lt),
        Nulls(left=True, right=False, both=False),
    ),
    Relation(
        "LesserThanOrEquals",
        ("<=", "&lt;="),
        ("LesserThanOrEquals",),
        coerced(operator.le),
        Nulls(left=True, right=False, both=True),
    ),
    STARTS_WITH,
)

MATCHES = Pattern("Matches", ("~",), ("Matches", "Like"), compile_glob, takes_not=True, negations=("!~",))
MATCHES_PATH = Pattern(
    "MatchesPath",
    ("~/",),
    ("MatchesPath", "LikePath"),
    compile_path,
    takes_not=True,
    misspellings=("/~",),
)
PATTERNS = (
    MATCHES,
    Pattern("JavaRegex", ("~~",), ("JavaRegex",), _java_regex, takes_not=True, negations=("!~~",)),
    MATCHES_PATH,
    Pattern("EqualsCaseInsensitive", (":=",), ("EqualsCaseInsensitive",), _same_folded),
    # Not in Edge's documents; its own linter knows them. They mean Matches without case.
    Pattern(
        "MatchesCaseInsensitive",
        (":~",),
        ("MatchesCaseInsensitive", "LikeCaseInsensitive"),
        _glob_folded,
        takes_not=True,
    ),
)


@dataclass(frozen=True, slots=True)
class PatternSign:
    """One spelling of a pattern operator, and what is to be remarked on it."""

    pattern: Pattern
    is_negated: bool = False
    remark: str = ""


def _pattern_signs(pattern: Pattern) -> Iterable[tuple[str, PatternSign]]:
    for spelling in (*pattern.symbols, *pattern.words):
        yield spelling.lower(), PatternSign(pattern)
    for spelling in pattern.negations:
        remark = f"{spelling} is hardly documented; write Not {pattern.name}"
        yield spelling, PatternSign(pattern, is_negated=True, remark=remark)
    for spelling in pattern.misspellings:
        yield (
            spelling,
            PatternSign(pattern, remark=f"{spelling} is not documented; write {pattern.symbols[0]}"),
        )


# All tables by spelling hold words in lower case, as their case does not count.

CONNECTIVES: Mapping[str, Connective] = {
    spelling: connective for connective in (AND, OR) for spelling in (connective.symbol, connective.word)
}

RELATION_SIGNS: Mapping[str, Relation] = {
    spelling.lower(): relation for relation in RELATIONS for spelling in (*relation.symbols, *relation.words)
}

PATTERN_SIGNS: Mapping[str, PatternSign] = {
    spelling: sign for pattern in PATTERNS for spelling, sign in _pattern_signs(pattern)
}

TAKES_NOT = frozenset(
    spelling.lower()
    for operation in (*RELATIONS, *PATTERNS)
    if operation.takes_not
    for spelling in (*operation.symbols, *operation.words)
)
"""The operators that `Not` may stand before."""

_SPELLINGS = frozenset((*CONNECTIVES, *RELATION_SIGNS, *PATTERN_SIGNS, NOT_SYMBOL, NOT_WORD))

WORDS = frozenset(spelling for spelling in _SPELLINGS if spelling.isalpha())
"""Every operator that is a word: no variable can have that name."""

SYMBOLS = _SPELLINGS - WORDS
"""Every operator that is made of symbols."""

PROPER_SYMBOLS = (
    *(symbol for row in (*RELATIONS, *PATTERNS) for symbol in row.symbols if "&" not in symbol),
    *(AND.symbol, OR.symbol, NOT_SYMBOL),
)
"""The symbols to be told where one was expected: no misspelling, no entity that was encoded twice."""
