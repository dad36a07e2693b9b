"""A second, naive reading of the condition language, written from its reference and not from the code.

It walks the text with a cursor and evaluates while it reads, slowly. It knows what the reference documents
and nothing of the tolerated forms; those it refuses. Values are null, text, boolean, int and float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Value = str | bool | int | float | None
Tree = tuple[object, ...]

WORDS = {
    "and": "&&",
    "or": "||",
    "not": "!",
    "equals": "=",
    "is": "=",
    "notequals": "!=",
    "isnot": "!=",
    "equalscaseinsensitive": ":=",
    "greaterthan": ">",
    "greaterthanorequals": ">=",
    "lesserthan": "<",
    "lesserthanorequals": "<=",
    "matches": "~",
    "like": "~",
    "javaregex": "~~",
    "matchespath": "~/",
    "likepath": "~/",
    "startswith": "=|",
}
ESCAPED = {"&gt;": ">", "&gt;=": ">=", "&lt;": "<", "&lt;=": "<="}
PATTERNS = {"~", "~~", "~/", ":="}
COMPARISONS = {"=", "!=", ">", ">=", "<", "<=", "=|", *PATTERNS}

# One alternative after the other, as they stand: the longest symbols come first.
TOKEN = re.compile(
    r"""[ \t\r\n]*(?:
      (?P<string>"[^"]*")
    | (?P<quoted>'[^']*')
    | (?P<symbol>&gt;=|&lt;=|&gt;|&lt;|&&|\|\||==|=\||!=|:=|>=|<=|~~|~/|[=<>~!()])
    | (?P<number>-?[0-9]+(?:\.[0-9]+)?[fFdDlL]?(?![A-Za-z0-9_.]))
    | (?P<name>[A-Za-z][A-Za-z0-9_.-]*)
    )""",
    re.VERBOSE,
)


class NotACondition(Exception):
    """Say that the text is none."""


def evaluate(text: str, values: Mapping[str, Value], *, java: bool = False) -> bool:
    """Evaluate a condition.

    Raises:
        NotACondition: the reference does not know such a text.
    """
    tokens = _tokens(text)
    if not tokens:
        return True
    reader = _Reader(tokens, java=java)
    tree = reader.mixed(0)
    if reader.rest():
        raise NotACondition("something follows")
    return _truth(tree, values)


def _tokens(text: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    at, text = 0, text.rstrip(" \t\r\n")
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise NotACondition(f"at {at}")
        kind, word = found.lastgroup, found[found.lastgroup]
        if kind == "name" and word.lower() in WORDS:
            kind, word = "symbol", WORDS[word.lower()]
        elif kind == "symbol":
            word = "=" if word == "==" else ESCAPED.get(word, word)
        at = found.end()
        if (kind, word) == ("symbol", "!") and text[at : at + 1] == "~":
            raise NotACondition("!~ and its like are hardly documented")
        tokens.append((kind, word))
    return tokens


@dataclass
class _Reader:
    """Read tokens into nested tuples, one level of precedence a call."""

    tokens: list[tuple[str, str]]
    java: bool
    at: int = 0

    def rest(self) -> list[tuple[str, str]]:
        return self.tokens[self.at :]

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def take(self) -> tuple[str, str]:
        token = self.peek()
        self.at += 1
        return token

    def mixed(self, level: int) -> Tree:
        """Read operands joined by this level's connective; OR binds tighter unless Java's order is asked."""
        if level == 2:
            return self.unary()
        connective = ("||", "&&")[level] if self.java else ("&&", "||")[level]
        tree = self.mixed(level + 1)
        while self.peek() == ("symbol", connective):
            self.take()
            tree = (connective, tree, self.mixed(level + 1))
        return tree

    def unary(self) -> Tree:
        if self.peek() == ("symbol", "!"):
            self.take()
            return ("!", self.unary())
        if self.peek() == ("symbol", "("):
            self.take()
            tree = self.mixed(0)
            if self.take() != ("symbol", ")"):
                raise NotACondition("not closed")
            return tree
        return self.comparison()

    def comparison(self) -> Tree:
        kind, word = self.take()
        if kind == "quoted":
            word = word[1:-1]
        elif kind != "name" or word in {"null", "true", "false"}:
            raise NotACondition("a variable stands on the left")
        negated = self.peek() == ("symbol", "!")
        if negated:
            self.take()
        kind, sign = self.peek()
        if kind != "symbol" or sign not in COMPARISONS:
            if negated:
                raise NotACondition("not before nothing")
            return ("variable", word)
        self.take()
        if negated and sign not in {"~", "~~", "~/", "=|"}:
            raise NotACondition("not before a relation")
        tree = ("compare", sign, word, self.operand(sign))
        return ("!", tree) if negated else tree

    def operand(self, sign: str) -> Tree:
        kind, word = self.take()
        if kind == "string":
            if sign == "~/":
                _check_path(word[1:-1])
            return ("literal", word[1:-1])
        if sign in PATTERNS:
            raise NotACondition("a pattern is a string")
        if kind == "number":
            return ("literal", _number(word))
        if kind == "name":
            literals = {"null": None, "true": True, "false": False}
            return ("literal", literals[word]) if word in literals else ("variable", word)
        raise NotACondition("no operand")


def _number(word: str) -> int | float:
    if word[-1] in "fFdD":
        return float(word[:-1])
    digits = word.rstrip("lL")
    if "." in digits:
        if digits != word:
            raise NotACondition("a long has no fraction")
        return float(digits)
    whole = int(digits)
    if not -(2**63) <= whole < 2**63:
        raise NotACondition("more than 64 bits")
    return whole


# --- meaning ---


def _truth(tree: Tree, values: Mapping[str, Value]) -> bool:
    kind, *parts = tree
    if kind == "&&":
        return _truth(parts[0], values) and _truth(parts[1], values)  # type: ignore[arg-type]
    if kind == "||":
        return _truth(parts[0], values) or _truth(parts[1], values)  # type: ignore[arg-type]
    if kind == "!":
        return not _truth(parts[0], values)  # type: ignore[arg-type]
    if kind == "variable":
        value = values.get(str(parts[0]))
        return value is True or value == "true"
    sign, name, operand = str(parts[0]), str(parts[1]), parts[2]
    assert isinstance(operand, tuple)
    right = values.get(operand[1]) if operand[0] == "variable" else operand[1]
    return compare(sign, values.get(name), right)


# operator -> what it answers where (left, right, both) are null
NULLS = {
    "=": (False, False, True),
    "!=": (True, True, False),
    "=|": (False, False, False),
    ">": (True, False, False),
    ">=": (False, True, True),
    "<": (True, False, False),
    "<=": (True, False, True),
    "~": (False, False, False),
    "~~": (False, False, False),
    "~/": (False, False, False),
    ":=": (False, False, True),
}


def compare(sign: str, left: Value, right: Value) -> bool:
    """Compare two values as the tables of nulls and of types say."""
    if left is None or right is None:
        on_left, on_right, on_both = NULLS[sign]
        return on_both if left is None and right is None else on_left if left is None else on_right
    if sign in {"~", "~~", "~/", ":=", "=|"}:
        return _match(sign, _text(left), _text(right))
    if isinstance(left, str) or isinstance(right, str):
        left, right = _text(left), _text(right)
    relations: dict[str, Callable[[], bool]] = {
        "=": lambda: left == right,
        "!=": lambda: left != right,
        ">": lambda: left > right,  # type: ignore[operator]
        ">=": lambda: left >= right,  # type: ignore[operator]
        "<": lambda: left < right,  # type: ignore[operator]
        "<=": lambda: left <= right,  # type: ignore[operator]
    }
    return relations[sign]()


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _match(sign: str, text: str, pattern: str) -> bool:
    if sign == "=|":
        return text.startswith(pattern)
    if sign == ":=":
        return text.lower() == pattern.lower()
    if sign == "~":
        return _glob(pattern, text)
    if sign == "~/":
        return _path(pattern, text)
    return re.fullmatch(pattern, text) is not None


def _glob(pattern: str, text: str) -> bool:
    """Match a glob by trying every way: `*` is any text, `%` takes the meaning from the next character."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(_glob(pattern[1:], text[at:]) for at in range(len(text) + 1))
    if pattern[0] == "%" and len(pattern) > 1 and pattern[1] in "*%{}":
        pattern = pattern[1:]
    return bool(text) and text[0] == pattern[0] and _glob(pattern[1:], text[1:])


def _check_path(pattern: str) -> None:
    """Leave aside what the reference does not tell: `**` beside other text, braces without a partner.

    Raises:
        NotACondition: the pattern holds such a thing.
    """
    for segment in re.sub("%.", "", pattern).split("/"):
        bare = re.sub(r"\{[^{}]*\}", "", segment)
        if "{" in bare or "}" in bare or ("**" in segment and segment != "**"):
            raise NotACondition("not told")


def _path(pattern: str, text: str) -> bool:
    """Match a path: segment by segment, `*` and `{x}` one of them, `**` one or more; any may be empty."""
    if pattern == "/" and text in {"", "/"}:
        return True
    return _segments(pattern.split("/"), text.split("/"))


def _segments(pattern: list[str], text: list[str]) -> bool:
    if not pattern:
        return not text
    if not text:
        return False
    first, rest = pattern[0], pattern[1:]
    if first == "**":
        return any(_segments(rest, text[count:]) for count in range(1, len(text) + 1))
    if first == "*" or re.fullmatch(r"\{[^{}/]*\}", first):
        return _segments(rest, text[1:])
    return _glob(first, text[0]) and _segments(rest, text[1:])
