"""What is written in a condition and is a value: numbers with Java's suffixes, and keywords."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.conditions.lexer import Token
from gateway.conditions.syntax_error import ConditionError

KEYWORDS: Mapping[str, bool | None] = {"null": None, "true": True, "false": False}

_SMALLEST, _LARGEST = -(2**63), 2**63 - 1


def number(token: Token) -> int | float:
    """Return the value of a number.

    `L` makes a long, `f` and `d` a floating-point number, as a decimal point does. All of the
    latter are doubles here: `0.1f` is what it says, not the nearest value of 32 bits.

    Raises:
        ConditionError: a whole number with a fraction, or one beyond 64 bits.
    """
    digits = token.text.rstrip("fFdDlL")
    suffix = token.text[len(digits) :].lower()
    if "." not in digits and suffix in ("", "l"):
        return _whole(digits, token)
    if suffix == "l":
        raise ConditionError(f"`{token.text}` is a whole number with a fraction", token.at)
    return float(digits)


def _whole(digits: str, token: Token) -> int:
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    # Nineteen digits hold every 64-bit number; longer ones are not even converted.
    significant = digits.lstrip("0") or "0"
    if len(significant) > 19 or not _SMALLEST <= int(sign + significant) <= _LARGEST:
        expected = f"expected {_SMALLEST} to {_LARGEST}"
        raise ConditionError(f"{token} does not fit into 64 bits: {expected}", token.at)
    return int(sign + significant)
