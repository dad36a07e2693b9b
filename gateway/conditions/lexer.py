"""The text of a condition, cut into tokens. It does not know which token may follow which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from gateway.conditions.operators import NOT_SYMBOL, PROPER_SYMBOLS, SYMBOLS
from gateway.conditions.syntax_error import ConditionError

MAX_LENGTH = 1 << 15
"""Characters a condition may have."""

_LONGEST_SHOWN = 60


class TokenKind(Enum):
    """Tell what a token is; the value is how an error names it."""

    NAME = "name"
    QUOTED = "name in single quotes"
    STRING = "string"
    NUMBER = "number"
    SYMBOL = "operator"
    OPEN = "("
    CLOSE = ")"
    END = "the end"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a condition: `text` as written, without quotes; `at` its index in the condition."""

    kind: TokenKind
    text: str
    at: int

    @property
    def word(self) -> str:
        """Return the token as the operator tables spell it; "" for what can be no operator."""
        return self.text.lower() if self.kind in (TokenKind.NAME, TokenKind.SYMBOL) else ""

    def __str__(self) -> str:
        """Name the token as an error does."""
        return self.kind.value if self.kind is TokenKind.END else _shown(self.text)


def _shown(text: str) -> str:
    """Quote a piece of a condition, cut if it is long."""
    return f"`{text}`" if len(text) <= _LONGEST_SHOWN else f"`{text[:_LONGEST_SHOWN]}...`"


_TOKEN = re.compile(
    r"""
    (?P<space> [ \t\r\n]+ )
  | " (?P<STRING> [^"]* ) "
  | ' (?P<QUOTED> [^']* ) '
  | (?P<OPEN> \( )
  | (?P<CLOSE> \) )
  | (?P<NUMBER> -? (?: [0-9]+ (?: \.[0-9]+ )? | \.[0-9]+ ) [fFdDlL]? ) (?! [\w.\-] )
  | (?P<NAME> [A-Za-z_] [\w.\-]* )
  | (?P<SYMBOL> &[lg]t;=? | [=!<>~/|&:]+ )
    """,
    re.VERBOSE | re.ASCII,
)

_LONGEST = max(map(len, SYMBOLS))

_EXPECTED = "expected a variable, a value, an operator or a parenthesis"

_UNEXPECTED = {
    '"': 'this string has no closing quote: expected another " after it',
    "'": "this quoted name has no closing quote: expected another ' after it",
    "{": "a condition has parentheses, not braces, and no message templates",
    "}": "a condition has parentheses, not braces, and no message templates",
    **dict.fromkeys("+-*%", f"a condition has no arithmetic: {_EXPECTED}"),
}


def tokenize(text: str) -> list[Token]:
    """Cut a condition into tokens; the last one is END.

    Raises:
        ConditionError: a character that begins no token, an unknown operator, too long a text.
    """
    if len(text) > MAX_LENGTH:
        raise ConditionError(f"a condition may have {MAX_LENGTH} characters", MAX_LENGTH)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise ConditionError(_complaint(text, at), at)
        if match.lastgroup == "SYMBOL":
            tokens.extend(_operators(match["SYMBOL"], at))
        elif match.lastgroup != "space":
            tokens.append(Token(TokenKind[match.lastgroup], match[match.lastgroup], at))
        at = match.end()
    tokens.append(Token(TokenKind.END, "", len(text)))
    return tokens


def _complaint(text: str, at: int) -> str:
    character = text[at]
    if found := re.match(r"-?[\w.][\w.\-]*", text[at:]):
        return f"{_shown(found[0])} is neither a number nor the name of a variable"
    unexpected = f"{character!r} (U+{ord(character):04X}) has no meaning in a condition: {_EXPECTED}"
    return _UNEXPECTED.get(character, unexpected)


def _operators(run: str, start: int) -> Iterator[Token]:
    """Cut a run of symbols: one operator, unless negations follow it, as in `&&!x`."""
    at = 0
    while at < len(run):
        longest = min(at + _LONGEST, len(run))
        ends = (end for end in range(longest, at, -1) if _is_operator(run, at, end))
        end = next(ends, None)
        if end is None:
            expected = " ".join(PROPER_SYMBOLS)
            raise ConditionError(f"{_shown(run)} is not an operator: expected one of {expected}", start)
        yield Token(TokenKind.SYMBOL, run[at:end], start + at)
        at = end


def _is_operator(run: str, start: int, end: int) -> bool:
    return run[start:end] in SYMBOLS and run[end : end + 1] in ("", NOT_SYMBOL)
