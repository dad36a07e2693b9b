"""The other tables of the condition reference: null, coercion, literals, spellings.

Sections 2, 4 and 6 of the reference; section 8 is in test_conditions.py.
"""

from __future__ import annotations

import itertools

import pytest

from gateway.errors import BundleError
from tests.support.builders import make_request
from tests.support.condition_rows import compiled, holds

# --- §6.3: operator -> (left null, right null, both null) ---

NULLS = {
    "=": (False, False, True),
    "==": (False, False, True),
    "!=": (True, True, False),
    "=|": (False, False, False),
    ">": (True, False, False),
    ">=": (False, True, True),
    "<": (True, False, False),
    "<=": (True, False, True),
}
SYMBOL_OF = {
    "Equals": "=",
    "Is": "=",
    "NotEquals": "!=",
    "IsNot": "!=",
    "StartsWith": "=|",
    "GreaterThan": ">",
    "GreaterThanOrEquals": ">=",
    "LesserThan": "<",
    "LesserThanOrEquals": "<=",
}


@pytest.mark.parametrize("sign", [*NULLS, *SYMBOL_OF])
@pytest.mark.parametrize("value", ["abc", "", 5, 2.5, True])
def test_the_null_table(sign: str, value: object) -> None:
    left, right, both = NULLS[SYMBOL_OF.get(sign, sign)]
    assert holds(f"unset {sign} known", {"known": value}) is left
    assert holds(f"known {sign} unset", {"known": value}) is right
    assert holds(f"unset {sign} unset2") is both


@pytest.mark.parametrize("sign", ["=", "!=", ">", ">=", "<", "<="])
def test_the_null_table_holds_for_the_literal_null(sign: str) -> None:
    left, right, both = NULLS[sign]
    assert holds(f'unset {sign} "abc"') is left
    assert holds(f"known {sign} null", {"known": "abc"}) is right
    assert holds(f"unset {sign} null") is both


@pytest.mark.parametrize(
    ("sign", "pattern", "expected"),
    [(":=", "a", False), ("~", "*", False), ("~~", ".*", False), ("~/", "/**", False), ("!~", "a", True)],
)
def test_the_null_table_of_pattern_operators(sign: str, pattern: str, *, expected: bool) -> None:
    assert holds(f'unset {sign} "{pattern}"') is expected


def test_the_negations_of_a_null_test() -> None:
    for text in ("x != null", "x IsNot null", "!(x is null)", "not (x is null)", "NOT(x == null)"):
        assert not holds(text), text
        assert holds(text, {"x": ""}), text


def test_a_bare_variable_is_true_only_as_true() -> None:
    assert holds("x", {"x": True})
    assert holds("x", {"x": "true"})
    for value in (None, "", False, "false", "yes", "1", 1, 0, ["true"]):
        assert not holds("x", {"x": value}), value
        assert holds("!x", {"x": value}), value


# --- §6.2: a text on either side makes it a comparison of texts, numbers compare as such ---

COERCIONS: list[tuple[object, str, object, bool]] = [
    (True, "=", True, True),
    (True, "=", False, False),
    (True, "!=", False, True),
    (True, "=", 1, True),
    (False, "=", 0, True),
    (1, "=", True, True),
    (1.0, "=", True, True),
    (True, "=", "true", True),
    (True, "=", "True", False),
    (True, "=", "1", False),
    ("false", "=", False, True),
    ("FALSE", "=", False, False),
    (404, "=", 404, True),
    (404, "=", "404", True),
    (404, "=", "0404", False),
    (404, "=", 404.0, True),
    (404.5, ">", 404, True),
    (9, "<", 10, True),
    (9, "<", "10", False),
    ("9", "<", 10, False),
    ("9", ">", "10", True),
    ("9", ">=", "9", True),
    ("abc", "<", "abd", True),
    ("Z", "<", "a", True),
    ("é", ">", "z", True),
    ("", "<", "a", True),
    (12321421312, "=", "12321421312", True),
    (2.5, "=", "2.5", True),
    (2.5, "<=", 2.5, True),
    (-3, "<", -2, True),
    (2**53 + 1, "=", 2**53, False),
    (404, "=|", "40", True),
    ("404", "=|", 40, True),
]


@pytest.mark.parametrize(("left", "sign", "right", "expected"), COERCIONS)
def test_operands_are_adapted_to_a_common_type(
    left: object, sign: str, right: object, *, expected: bool
) -> None:
    assert holds(f"l {sign} r", {"l": left, "r": right}) is expected


@pytest.mark.parametrize("sign", ["=", "!=", "<", "<=", ">", ">=", "=|"])
@pytest.mark.parametrize("thing", [make_request(), ["a"]], ids=["message", "collection"])
def test_an_object_compares_with_nothing(sign: str, thing: object) -> None:
    for other in ("a", 1, 1.5, True, thing):
        assert not holds(f"l {sign} r", {"l": thing, "r": other})
        assert not holds(f"l {sign} r", {"l": other, "r": thing})


def test_an_object_is_not_null() -> None:
    assert holds("request != null", {"request": make_request()})
    assert not holds("request is null", {"request": make_request()})


def test_a_number_is_matched_by_its_text() -> None:
    assert holds('code ~~ "4\\d\\d"', {"code": 404})
    assert holds('code Matches "4*"', {"code": 404})
    assert holds('flag := "TRUE"', {"flag": True})


# --- §2: literals ---

LITERALS: list[tuple[str, object, bool]] = [
    ("n = 5", 5, True),
    ("n = -5", -5, True),
    ("n = 007", 7, True),
    ("n = 3.142f", 3.142, True),
    ("n = 91.1F", 91.1, True),
    ("n = 100.123D", 100.123, True),
    ("n = 100d", 100, True),
    ("n = 12321421312L", 12321421312, True),
    ("n = 5l", 5, True),
    ("n = 20.1", 20.1, True),
    ("n = -2.5", -2.5, True),
    ("n = true", True, True),
    ("n = false", False, True),
    ("n = null", None, True),
    ('n = ""', "", True),
    ('n = "a\'b"', "a'b", True),
    ('n = "(a) && {b} || !c"', "(a) && {b} || !c", True),
    ('n = "é 漢字 😀"', "é 漢字 😀", True),
    ('n = "a\nb"', "a\nb", True),
    ('n = "\\"', "\\", True),
]


@pytest.mark.parametrize(("text", "value", "expected"), LITERALS)
def test_literals(text: str, value: object, *, expected: bool) -> None:
    assert holds(text, {"n": value}) is expected


def test_a_variable_token_takes_hyphens_dots_underscores_and_digits() -> None:
    name = "request.header.Content-Type_2.values.1"
    assert holds(f'{name} = "x"', {name: "x"})


def test_quotes_let_a_variable_hold_operator_characters() -> None:
    assert holds("'request.header.help!me' = \"yes\"", {"request.header.help!me": "yes"})
    assert holds("'a = b' is null")
    assert holds("!('x&&y' = \"1\")", {"x&&y": "2"})


@pytest.mark.parametrize("blank", [" ", "\t", "\r\n", "\n   "])
def test_white_space_separates_and_surrounds(blank: str) -> None:
    text = f'{blank}({blank}a{blank}={blank}"1"{blank}){blank}and{blank}not{blank}b{blank}'
    assert holds(text, {"a": "1"})


def test_symbols_need_no_blanks() -> None:
    assert holds('(a="1")&&(b!="2")||!c', {"a": "1", "b": "1", "c": "x"})
    assert holds("a>4&&a<6&&a>=5&&a<=5", {"a": 5})


@pytest.mark.parametrize("text", ["", " ", "\n\t \r\n"])
def test_an_empty_condition_is_true(text: str) -> None:
    condition = compiled(text)
    assert condition.matcher is None
    assert holds(text)


# --- §4: every spelling, in any case ---

TRUE_SPELLINGS = {
    "NOT": (["!"], ["Not"], "{} f", {"f": False}),
    "AND": (["&&"], ["And"], "t {} t", {"t": True}),
    "OR": (["||"], ["Or"], "t {} f", {"t": True, "f": False}),
    "Equals": (["=", "=="], ["Equals", "Is"], 's {} "/a/b"', {}),
    "NotEquals": (["!="], ["NotEquals", "IsNot"], 's {} "/A/B"', {}),
    "EqualsCaseInsensitive": ([":="], ["EqualsCaseInsensitive"], 's {} "/A/B"', {}),
    "GreaterThan": ([">", "&gt;"], ["GreaterThan"], "n {} 4", {}),
    "GreaterThanOrEquals": ([">=", "&gt;="], ["GreaterThanOrEquals"], "n {} 5", {}),
    "LesserThan": (["<", "&lt;"], ["LesserThan"], "n {} 6", {}),
    "LesserThanOrEquals": (["<=", "&lt;="], ["LesserThanOrEquals"], "n {} 5", {}),
    "Matches": (["~"], ["Matches", "Like"], 's {} "/*"', {}),
    "JavaRegex": (["~~"], ["JavaRegex"], 's {} "/[a-z]/."', {}),
    "MatchesPath": (["~/"], ["MatchesPath", "LikePath"], 's {} "/*/b"', {}),
    "StartsWith": (["=|"], ["StartsWith"], 's {} "/a"', {}),
}
VALUES = {"s": "/a/b", "n": 5}


def spelled(name: str) -> list[str]:
    """List every spelling of an operator, words in several cases."""
    symbols, words, _, _ = TRUE_SPELLINGS[name]
    cases = [
        (word, word.lower(), word.upper(), word[0].lower() + word[1:], word.swapcase()) for word in words
    ]
    return [*symbols, *itertools.chain.from_iterable(cases)]


@pytest.mark.parametrize(
    ("name", "spelling"), [(name, spelling) for name in TRUE_SPELLINGS for spelling in spelled(name)]
)
def test_every_spelling_of_an_operator(name: str, spelling: str) -> None:
    template, more = TRUE_SPELLINGS[name][2:]
    condition = compiled(template.format(spelling), VALUES | more)
    assert holds(template.format(spelling), VALUES | more)
    assert not condition.findings


@pytest.mark.parametrize("word", ["Not", "not", "NOT"])
@pytest.mark.parametrize(
    "rest", ['Matches "/x*"', 'JavaRegex "/x.*"', 'MatchesPath "/x/**"', 'StartsWith "/x"', '~ "/x"']
)
def test_not_may_stand_before_a_pattern_operator(word: str, rest: str) -> None:
    """Accepted in silence."""
    assert holds(f"s {word} {rest}", VALUES)
    assert not compiled(f"s {word} {rest}").findings


@pytest.mark.parametrize(
    "text",
    [
        "a contains b",
        'a EndsWith "b"',
        'a in "b"',
        "a implies b",
        "a -> b",
        "a <-> b",
        "a => b",
        "a LessThan 5",
    ],
)
def test_what_is_no_operator_is_refused(text: str) -> None:
    with pytest.raises(BundleError):
        compiled(text)


# --- §7: patterns ---

PATTERNS = [
    ('v MatchesPath "/"', "", True),
    ('v MatchesPath "/"', "/", True),
    ('v MatchesPath "/"', "/a", False),
    ('v = ""', "", True),
    ('v = ""', "/", False),
    ("v is null", "", False),
    ('v MatchesPath "/**"', "/", True),
    ('v MatchesPath "/**"', "", False),
    ('v MatchesPath "/**"', "/a/b/", True),
    ('v MatchesPath "users"', "/users", False),
    ('v MatchesPath "/a*b"', "/axxb", True),
    ('v MatchesPath "/a*b"', "/ab", True),
    ('v MatchesPath "/a*b"', "/ax/xb", False),
    ('v MatchesPath "**/india/blr/**"', "/x/india/blr/y/z", True),
    ('v MatchesPath "**/india/blr/**"', "/x/india/blr", False),
    ('v MatchesPath "**/india/blr**"', "/x/india/blr", True),
    ('v MatchesPath "**/india/blr**"', "/x/india/blrr/y", True),
    ('v MatchesPath "/a/*"', "/a/", True),
    ('v MatchesPath "/*/b"', "//b", True),
    ('v MatchesPath "/a/*"', "/a", False),
    ('v MatchesPath "/{a}/{b}"', "/1/2", True),
    ('v MatchesPath "/a b/*"', "/a b/c", True),
    ('v MatchesPath "/a?"', "/a", False),
    ('v MatchesPath "/a?"', "/a?", True),
    ('v MatchesPath "/a.c"', "/abc", False),
    ('v Matches "*unavailable*"', "line\nsvc unavailable\nline", True),
    ('v Matches "/a?"', "/ab", False),
    ('v Matches "/a?"', "/a?", True),
    ('v Matches "a**b"', "axb", True),
    ('v Matches "{x}"', "{x}", True),
    ('v Matches "[ab]"', "a", False),
    ('v Matches "a.c"', "abc", False),
    ('v Matches "100%"', "100%", True),
    ('v JavaRegex "a.c"', "a\nc", False),
    ('v JavaRegex "(?s)a.c"', "a\nc", True),
    ('v JavaRegex "100%"', "100%", True),
    ('v JavaRegex "a{2}"', "aa", True),
    ('v JavaRegex "\\p{Alpha}+"', "abc", True),
    ('v JavaRegex "\\Qa.c\\E"', "a.c", True),
    ('v JavaRegex "\\Qa.c\\E"', "abc", False),
    ('v JavaRegex "[a-z&&[^b]]+"', "acd", True),
    ('v JavaRegex "[a-z&&[^b]]+"', "abc", False),
    ('v JavaRegex "a++b"', "aab", True),
    ('v JavaRegex "(a)(b)?\\1"', "aa", True),
    ('v JavaRegex "(?!x)a.*"', "ab", True),
    ('v JavaRegex "a|ab"', "ab", True),
    ('v StartsWith "*"', "abc", False),
    ('v StartsWith ""', "abc", True),
]


@pytest.mark.parametrize(("text", "value", "expected"), PATTERNS)
def test_patterns(text: str, value: str, *, expected: bool) -> None:
    assert holds(text, {"v": value}) is expected
