import pytest

from gateway.conditions.lexer import MAX_LENGTH, Token, TokenKind, tokenize
from gateway.conditions.syntax_error import ConditionError


def _texts(text: str) -> list[str]:
    return [token.text for token in tokenize(text)[:-1]]


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ('a="b"', ["a", "=", "b"]),
        ("a.b-c_d Is x1", ["a.b-c_d", "Is", "x1"]),
        ("'a b' =| \"c'd\"", ["a b", "=|", "c'd"]),
        ("a&&!b||!!c", ["a", "&&", "!", "b", "||", "!", "!", "c"]),
        ("a&gt;=1 &lt; 2", ["a", "&gt;=", "1", "&lt;", "2"]),
        ("a=-5", ["a", "=", "-5"]),
        ("1 1.5 .5 -2L 3.1f 4D", ["1", "1.5", ".5", "-2L", "3.1f", "4D"]),
        ("((a))", ["(", "(", "a", ")", ")"]),
        ("\ta\r\n b", ["a", "b"]),
    ],
)
def test_tokens(text: str, texts: list[str]) -> None:
    assert _texts(text) == texts


def test_symbols_are_as_long_as_they_can_be() -> None:
    symbols = ["!~~", "!~", "~~", "~/", "/~", "~", ":~", ":=", "==", "!=", "<=", ">="]
    assert _texts("".join(f"a {symbol} " for symbol in symbols))[1::2] == symbols


def test_a_token_knows_kind_and_place() -> None:
    assert tokenize(' A="b"') == [
        Token(TokenKind.NAME, "A", 1),
        Token(TokenKind.SYMBOL, "=", 2),
        Token(TokenKind.STRING, "b", 3),
        Token(TokenKind.END, "", 6),
    ]


def test_only_names_and_symbols_are_words() -> None:
    name, string, end = tokenize('AND "AND"')
    assert (name.word, string.word, end.word) == ("and", "", "")
    assert (str(name), str(end)) == ("`AND`", "the end")


@pytest.mark.parametrize(
    ("text", "message", "at"),
    [
        ("a === b", "`===` is not an operator: expected one of = == != > >= < <= ", 2),
        ("a ==== b", "`====` is not an operator: expected one of = ==", 2),
        ("a =~ b", "`=~` is not an operator", 2),
        ("a &&&& b", "`&&&&` is not an operator", 2),
        ("a & b", "`&` is not an operator", 2),
        ('a = "b', 'this string has no closing quote: expected another " after it', 4),
        ("'a = 1", "this quoted name has no closing quote: expected another ' after it", 0),
        ("{a}", "not braces", 0),
        ("a = b}", "not braces", 5),
        ("a = b + c", "no arithmetic", 6),
        ("a - b", "no arithmetic: expected a variable, a value, an operator or a parenthesis", 2),
        ("a % b", "no arithmetic", 2),
        ("5abc = 1", "`5abc` is neither a number nor the name", 0),
        ("a = 1.2.3", "`1.2.3` is neither", 4),
        ("a = -x", "`-x` is neither", 4),
        ("a = é", "`é` is neither", 4),
        ("a = \u20ac", "U+20AC", 4),
        ("a\xa0= 1", "U+00A0", 1),
        ("a, b", r"','.*: expected a variable, a value, an operator or a parenthesis", 1),
    ],
)
def test_what_begins_no_token(text: str, message: str, at: int) -> None:
    with pytest.raises(ConditionError, match=message.replace("+", r"\+")) as caught:
        tokenize(text)
    assert caught.value.at == at


def test_an_unknown_operator_is_told_all_there_are_and_no_tolerated_spelling() -> None:
    with pytest.raises(ConditionError) as caught:
        tokenize("a === b")
    expected = caught.value.message.rpartition("one of ")[2]
    assert expected == "= == != > >= < <= =| ~ ~~ ~/ := :~ && || !"


def test_a_long_piece_is_cut_in_errors() -> None:
    with pytest.raises(ConditionError) as caught:
        tokenize("=" * 1000)
    assert caught.value.message.startswith(f"`{'=' * 60}...` is not an operator: ")


def test_length_is_bounded() -> None:
    assert len(tokenize("a" * MAX_LENGTH)) == 2
    with pytest.raises(ConditionError, match="32768 characters"):
        tokenize("a" * (MAX_LENGTH + 1))
