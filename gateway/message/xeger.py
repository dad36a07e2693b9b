"""Make random text that a regular expression matches, for the `xeger` template function.

Understood is the part of the expression language that describes text rather than searches it:
characters and escapes, classes, groups, alternatives, counted repetition. What only makes sense
while searching - look-around, back-references, boundaries, flags, possessive quantifiers - is
refused with its position. The longest text is known before the first one is made and is bounded;
an open repetition (`*`, `+`, `{2,}`) adds at most ten. Text comes from printable ASCII.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_LENGTH = 4096
_OPEN_REPETITION = 10
_MAX_DEPTH = 20

_PRINTABLE = frozenset(map(chr, range(0x20, 0x7F)))
_CLASSES = {
    "d": frozenset(string.digits),
    "w": frozenset(string.ascii_letters + string.digits + "_"),
    "s": frozenset(" "),
}
_CLASSES |= {name.upper(): _PRINTABLE - signs for name, signs in _CLASSES.items()}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_COUNTS = re.compile(r"\{(\d{1,5})(,(\d{0,5}))?\}")
_GROUP_TAG = re.compile(r"\?:|\?<[A-Za-z]\w*>")
_WIDEST_RANGE = 4096


class XegerError(ValueError):
    """Refuse an expression: what, and at which position (0-based)."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at position {position}")
        self.position = position


@dataclass(frozen=True, slots=True)
class _Piece:
    """Know how to make a piece of text, and how long it can become."""

    make: Callable[[], str]
    longest: int


def compile_xeger(regex: str) -> Callable[[], str]:
    """Return a function that makes another matching text at each call.

    Raises:
        XegerError: for what cannot be generated from, and for an expression whose text could be
            longer than MAX_LENGTH.
    """
    parser = _Parser(regex.removeprefix("^"), offset=regex.startswith("^"))
    return parser.whole().make


def _one_of(signs: frozenset[str]) -> _Piece:
    ordered = sorted(signs)
    return _Piece(lambda: secrets.choice(ordered), 1)


def _sequence(pieces: Sequence[_Piece]) -> _Piece:
    makers = [piece.make for piece in pieces]
    return _Piece(lambda: "".join(make() for make in makers), sum(piece.longest for piece in pieces))


def _alternatives(pieces: Sequence[_Piece]) -> _Piece:
    makers = [piece.make for piece in pieces]

    def make() -> str:
        return secrets.choice(makers)()

    return _Piece(make, max(piece.longest for piece in pieces))


def _repeated(piece: _Piece, least: int, most: int) -> _Piece:
    def make() -> str:
        return "".join(piece.make() for _ in range(least + secrets.randbelow(most - least + 1)))

    # Even a piece without text takes its time.
    return _Piece(make, max(piece.longest, 1) * most)


class _Parser:
    """Read an expression from left to right; `offset` is 1 where a leading `^` was taken off."""

    def __init__(self, text: str, *, offset: bool) -> None:
        self._text = text
        self._offset = int(offset)
        self._at = 0
        self._depth = 0

    def whole(self) -> _Piece:
        piece = self._alternation()
        if self._peek() == "$" and self._at == len(self._text) - 1:
            self._at += 1
        if self._at < len(self._text):
            raise self._error(f'unexpected "{self._peek()}"')
        return piece

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _error(self, message: str) -> XegerError:
        return XegerError(message, self._at + self._offset)

    def _alternation(self) -> _Piece:
        branches = [self._branch()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._branch())
        return _alternatives(branches)

    def _branch(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._peek() not in ("", "|", ")", "$"):
            start = self._at
            piece = self._quantified(self._atom())
            pieces.append(piece)
            if sum(each.longest for each in pieces) > MAX_LENGTH:
                raise XegerError(f"text longer than {MAX_LENGTH} characters", start + self._offset)
        return _sequence(pieces)

    def _atom(self) -> _Piece:
        sign = self._peek()
        if sign == "(":
            return self._group()
        if sign == "[":
            return _one_of(self._bracketed())
        if sign in "*+?{^":
            raise self._error(f'unexpected "{sign}"')
        self._at += 1
        if sign == "\\":
            return _one_of(self._escape())
        return _one_of(_PRINTABLE if sign == "." else frozenset(sign))

    def _group(self) -> _Piece:
        tag = _GROUP_TAG.match(self._text, self._at + 1)
        if tag is None and self._text.startswith("?", self._at + 1):
            raise self._error("look-around and flags cannot be generated from")
        if self._depth == _MAX_DEPTH:
            raise self._error(f"groups nested deeper than {_MAX_DEPTH}")
        self._depth += 1
        self._at = tag.end() if tag else self._at + 1
        piece = self._alternation()
        if self._peek() != ")":
            raise self._error('expected ")"')
        self._at += 1
        self._depth -= 1
        return piece

    def _escape(self) -> frozenset[str]:
        """Read what follows a backslash: the characters it stands for."""
        sign = self._peek()
        if sign in _CLASSES:
            self._at += 1
            return _CLASSES[sign]
        if sign == "" or (sign.isalnum() and sign not in _CONTROLS):
            raise self._error(f'"\\{sign}" cannot be generated from')
        self._at += 1
        return frozenset(_CONTROLS.get(sign, sign))

    def _bracketed(self) -> frozenset[str]:
        """Read `[...]`: the characters it stands for, never none."""
        start = self._at
        self._at += 1
        is_negated = self._peek() == "^"
        self._at += is_negated
        signs: set[str] = set()
        while self._peek() != "]" or not signs:
            signs |= self._class_item(start)
        self._at += 1
        chosen = _PRINTABLE - signs if is_negated else frozenset(signs)
        if not chosen:
            raise XegerError("class without a printable character", start + self._offset)
        return chosen

    def _class_item(self, start: int) -> frozenset[str]:
        """Read one character, escape or range of the class that began at `start`."""
        first = self._class_sign(start)
        if self._peek() != "-" or self._text[self._at + 1 : self._at + 2] in ("]", ""):
            return first
        self._at += 1
        last = self._class_sign(start)
        if len(first) != 1 or len(last) != 1 or min(first) > min(last):
            raise self._error("range that is none")
        codes = range(ord(min(first)), ord(min(last)) + 1)
        if len(codes) > _WIDEST_RANGE:
            raise self._error(f"range of more than {_WIDEST_RANGE} characters")
        return frozenset(map(chr, codes))

    def _class_sign(self, start: int) -> frozenset[str]:
        sign = self._peek()
        if sign == "":
            raise XegerError('expected "]" for the class', start + self._offset)
        if sign == "[" or self._text.startswith("&&", self._at):
            raise self._error("nested classes cannot be generated from")
        self._at += 1
        return self._escape() if sign == "\\" else frozenset(sign)

    def _quantified(self, piece: _Piece) -> _Piece:
        sign = self._peek()
        if sign not in ("*", "+", "?", "{"):
            return piece
        least, most = self._counts(sign)
        if most < least:
            raise self._error("repetition that ends before it begins")
        if self._peek() == "+":
            raise self._error("possessive quantifiers cannot be generated from")
        self._at += self._peek() == "?"
        return _repeated(piece, least, most)

    def _counts(self, sign: str) -> tuple[int, int]:
        """Read a quantifier: (least, most) repetitions."""
        if sign != "{":
            self._at += 1
            least = int(sign == "+")
            return least, 1 if sign == "?" else least + _OPEN_REPETITION
        counts = _COUNTS.match(self._text, self._at)
        if counts is None:
            raise self._error("expected a repetition like {2}, {2,} or {2,3}")
        self._at = counts.end()
        least = int(counts[1])
        if counts[2] is None:
            return least, least
        return least, int(counts[3]) if counts[3] else least + _OPEN_REPETITION
