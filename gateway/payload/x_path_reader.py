"""Read an XPath before the library compiles it: check, anchor and price it.

Check: only the functions of XPath 1.0, only declared prefixes, no variables - refused here with a
position, where the library would complain while a request waits.

Anchor: a relative path starts at the document, as it does in Java; the library would start at the
root element. So a `/` goes before each relative path outside predicates.

Price: XPath has no budget, and `//a[//b]` looks at the document once per node. `power` is that
exponent: how many steps that may each look at the whole document multiply. It is a bound that is
cheap to work out, not an exact one; independent operands are not multiplied.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from gateway.payload.errors import PathError

_NAME = r"[^\W\d][\w.-]*"
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<text>"[^"]*"|'[^']*')
    |(?P<number>\d+(?:\.\d*)?|\.\d+)
    |(?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    |(?P<sign>::|//|/|\.\.|\.|@|\[|\]|\(|\)|,|\||\+|-|!=|=|<=|<|>=|>|\*|\$)
    )""",
    re.VERBOSE,
)
_FUNCTIONS = frozenset({
    "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat",
    "starts-with", "contains", "substring-before", "substring-after", "substring", "string-length",
    "normalize-space", "translate", "boolean", "not", "true", "false", "lang", "number", "sum",
    "floor", "ceiling", "round",
})  # fmt: skip
_NODE_TESTS = frozenset({"node", "text", "comment", "processing-instruction"})
_AXES = frozenset({"child", "self", "parent", "attribute"})
_SCANNING_AXES = frozenset({
    "ancestor", "ancestor-or-self", "descendant", "descendant-or-self",
    "following", "following-sibling", "preceding", "preceding-sibling",
})  # fmt: skip
_OPERATOR_NAMES = frozenset({"and", "or", "div", "mod"})
_OPERATORS = _OPERATOR_NAMES | {"|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "times"}
_BEFORE_OPERAND = _OPERATORS | {"", "(", "[", ","}
"""What an operand can follow; "" is the beginning, "times" the multiplication sign."""
_INSIDE_PATH = frozenset({"@", "::", "/", "//"})
_PAIRING = frozenset({"|", "=", "!=", "<", "<=", ">", ">="})
"""Operators that may compare each node of one side with each of the other."""


@dataclass(frozen=True, slots=True)
class ReadXPath:
    """Hold what reading an expression gave."""

    anchored: str
    power: int


def read_xpath(text: str, prefixes: Collection[str]) -> ReadXPath:
    """Check, anchor and price an expression.

    Raises:
        PathError: for what is refused, with its position.
    """
    reader = _Reader(text, prefixes)
    at = 0
    end = len(text.rstrip())
    if not end:
        raise PathError("an XPath cannot be empty", 0)
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            start = len(text) - len(text[at:].lstrip())
            raise PathError(f'unexpected "{text[start]}"', start)
        reader.take(token)
        at = token.end()
    return ReadXPath(reader.anchored + text[end:], reader.price.power)


class _Price:
    """Count the scanning steps that multiply, one count for each predicate that is open."""

    def __init__(self) -> None:
        self._scans = [0]
        self.power = 0

    def open(self) -> None:
        self._scans.append(0)

    def close(self) -> None:
        if len(self._scans) > 1:
            self._scans.pop()

    def scan(self) -> None:
        self._scans[-1] += 1
        self.power = max(self.power, self._around() + self._scans[-1])

    def next_operand(self, *, is_paired: bool) -> None:
        """Begin another operand; one that is paired may meet each node of the one before."""
        if is_paired and self._scans[-1]:
            self.power = max(self.power, self._around() + 2)
        self._scans[-1] = 0

    def _around(self) -> int:
        """Return the power of the predicates around: each may run once per node."""
        return sum(max(scans, 1) for scans in self._scans[:-1])


class _Reader:
    """Take one token after the other; `_last` is what an operand or operator is told apart by."""

    def __init__(self, text: str, prefixes: Collection[str]) -> None:
        self._text = text
        self._prefixes = prefixes
        self._last = ""
        self._depth = 0
        self.anchored = ""
        self.price = _Price()

    def take(self, token: re.Match[str]) -> None:
        """Check a token, count it, and copy it, anchored where it begins a relative path."""
        kind = token.lastgroup or ""
        word = token[kind]
        blanks = token[0][: len(token[0]) - len(word)]
        expects_operand = self._last in _BEFORE_OPERAND
        begins_path = False
        if kind == "name":
            begins_path = self._name(word, token, expects_operand)
        elif kind == "sign":
            begins_path = self._sign(word, token.start(kind), expects_operand)
        else:
            self._last = kind
        anchor = "/" if begins_path and expects_operand and not self._depth else ""
        self.anchored += blanks + anchor + word

    def _name(self, word: str, token: re.Match[str], expects_operand: bool) -> bool:
        """Take a name: operator, function, axis or node test; tell whether it is part of a path."""
        position = token.start("name")
        if not expects_operand and self._last not in _INSIDE_PATH:
            if word not in _OPERATOR_NAMES:
                raise PathError(f'expected an operator, not "{word}"', position)
            self._last = word
            self.price.next_operand(is_paired=False)
            return False
        self._last = "name"
        following = self._text[token.end() :].lstrip()
        if following.startswith("::"):
            self._axis(word, position)
        elif following.startswith("(") and word not in _NODE_TESTS:
            if word not in _FUNCTIONS:
                raise PathError(f"there is no function {word}() in XPath 1.0", position)
            return False
        elif ":" in word and word.partition(":")[0] not in self._prefixes:
            raise PathError(f'undeclared prefix "{word.partition(":")[0]}"', position)
        return True

    def _axis(self, word: str, position: int) -> None:
        if word in _SCANNING_AXES:
            self.price.scan()
        elif word not in _AXES:
            raise PathError(f'unknown axis "{word}"', position)

    def _sign(self, sign: str, position: int, expects_operand: bool) -> bool:
        """Take a sign; tell whether it begins or continues a path without a slash."""
        if sign == "$":
            raise PathError("variables have no value here", position)
        is_path = sign in (".", "..", "@") or (
            sign == "*" and (expects_operand or self._last in _INSIDE_PATH)
        )
        if sign == "*" and not is_path:
            sign = "times"
        if sign == "[":
            self._depth += 1
            self.price.open()
        elif sign == "]":
            self._depth -= 1
            self.price.close()
        elif sign in _OPERATORS or sign == ",":
            self.price.next_operand(is_paired=sign in _PAIRING)
        elif sign == "//" and not (self._depth and self._last == "."):
            # `.//` in a predicate looks below its own node only.
            self.price.scan()
        self._last = "name" if is_path and sign != "@" else sign
        if sign == ".":
            self._last = "."
        return is_path
