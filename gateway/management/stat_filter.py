"""The filter of statistics: `(apiproxy eq 'hello' and response_status_code ge 400) or target in 'a','b'`.

A part of Edge's: eq, ne, in, notin and like on every dimension, gt, ge, lt and le on the status; and, or,
parentheses; `and` binds tighter. What is not understood is refused, never passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from gateway.errors import Invalid
from gateway.management.numbers import whole_number
from gateway.management.stat_terms import DIMENSIONS, INVALID, dimension

Name = tuple[str, ...]
Filter = Callable[[Name], bool]

_TOKEN = re.compile(r"\s*(?:([()])|(,)|'((?:[^'\\]|\\.)*)'|([\w.]+))")
_LONGEST = 2048
_STATUS = DIMENSIONS["response_status_code"]
_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}
_DEEPEST = 20


def read_filter(text: str) -> Filter:
    """Read a filter.

    Raises:
        Invalid: it is too long, or no filter; says what was expected.
    """
    if len(text) > _LONGEST:
        raise Invalid(INVALID, f"filter has more than {_LONGEST} characters")
    reader = _Reader(_tokens(text))
    read = reader.alternatives(0)
    if reader.peek() != ("", ""):
        raise reader.refusal("the end")
    return read


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise Invalid(INVALID, f"filter cannot be read at {text[at : at + 20].strip()!r}")
        parenthesis, comma, quoted, word = match.groups()
        if quoted is not None:
            tokens.append(("text", re.sub(r"\\(.)", r"\1", quoted)))
        elif word is not None:
            tokens.append(("word", word))
        else:
            tokens.append(("sign", parenthesis or comma))
        at = match.end()
    return tokens


class _Reader:
    """Read tokens one after the other."""

    def __init__(self, tokens: Sequence[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def takes(self, *token: str) -> bool:
        found = (self.peek()[0], self.peek()[1].lower()) == token
        self._at += found
        return found

    def refusal(self, wanted: str) -> Invalid:
        found = self.peek()[1] or "the end"
        return Invalid(INVALID, f"filter: {wanted} is expected instead of {found!r}")

    def alternatives(self, depth: int) -> Filter:
        parts = [self.conjunction(depth)]
        while self.takes("word", "or"):
            parts.append(self.conjunction(depth))
        return parts[0] if len(parts) == 1 else lambda name: any(part(name) for part in parts)

    def conjunction(self, depth: int) -> Filter:
        parts = [self.term(depth)]
        while self.takes("word", "and"):
            parts.append(self.term(depth))
        return parts[0] if len(parts) == 1 else lambda name: all(part(name) for part in parts)

    def term(self, depth: int) -> Filter:
        if not self.takes("sign", "("):
            return self.comparison()
        if depth == _DEEPEST:
            raise Invalid(INVALID, f"filter is nested deeper than {_DEEPEST}")
        inner = self.alternatives(depth + 1)
        if not self.takes("sign", ")"):
            raise self.refusal("a closing parenthesis")
        return inner

    def comparison(self) -> Filter:
        kind, name = self.peek()
        if kind != "word":
            raise self.refusal("a dimension")
        place = dimension(name)
        self._at += 1
        operator = self.peek()[1].lower()
        self._at += 1
        if operator in ("in", "notin"):
            values = self._values()
            return lambda found: (found[place] in values) is (operator == "in")
        if operator in ("eq", "ne"):
            value = self._value()
            return lambda found: (found[place] == value) is (operator == "eq")
        if operator == "like":
            pattern = self._value().replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")
            return lambda found: fnmatchcase(found[place], pattern.replace("%", "*"))
        if operator in _ORDERS and place == _STATUS:
            return _ordered(_ORDERS[operator], self._number())
        self._at -= 1
        raise self.refusal("eq, ne, in, notin or like, or for a status gt, ge, lt or le")

    def _value(self) -> str:
        kind, text = self.peek()
        if kind not in ("text", "word"):
            raise self.refusal("a value")
        self._at += 1
        return text

    def _number(self) -> int:
        number = whole_number(self.peek()[1])
        if number is None:
            raise self.refusal("a number")
        self._at += 1
        return number

    def _values(self) -> frozenset[str]:
        in_parentheses = self.takes("sign", "(")
        values = [self._value()]
        while self.takes("sign", ","):
            values.append(self._value())
        if in_parentheses and not self.takes("sign", ")"):
            raise self.refusal("a closing parenthesis")
        return frozenset(values)


def _ordered(order: Callable[[int, int], bool], bound: int) -> Filter:
    return lambda found: found[_STATUS].isdigit() and order(int(found[_STATUS]), bound)
