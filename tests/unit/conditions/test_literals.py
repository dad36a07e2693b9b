import pytest

from gateway.conditions.lexer import Token, TokenKind
from gateway.conditions.literals import number
from gateway.conditions.syntax_error import ConditionError


def _number(text: str) -> int | float:
    return number(Token(TokenKind.NUMBER, text, 3))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("-42", -42),
        ("007", 7),
        ("12321421312L", 12321421312),
        ("5l", 5),
        ("9223372036854775807", 2**63 - 1),
        ("-9223372036854775808", -(2**63)),
        ("0" * 5000 + "1", 1),
        ("20.1", 20.1),
        (".5", 0.5),
        ("3.142f", 3.142),
        ("91.1F", 91.1),
        ("100.123D", 100.123),
        ("400f", 400.0),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert _number(text) == value
    assert type(_number(text)) is type(value)


@pytest.mark.parametrize("text", ["9223372036854775808", "-9223372036854775809", "1" * 5000])
def test_whole_numbers_have_64_bits(text: str) -> None:
    expected = "64 bits: expected -9223372036854775808 to 9223372036854775807"
    with pytest.raises(ConditionError, match=expected) as caught:
        _number(text)
    assert caught.value.at == 3


def test_a_long_has_no_fraction() -> None:
    with pytest.raises(ConditionError, match="whole number with a fraction"):
        _number("1.5L")
