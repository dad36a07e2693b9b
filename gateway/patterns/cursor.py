r"""A position in the source of a Java regular expression; knows `\Q..\E` and the comment mode."""

from __future__ import annotations

import re

from gateway.patterns.errors import PatternError
from gateway.patterns.extent import AT_DEPLOY

# Characters that mean themselves, up to one that a quantifier follows: `\Q\E` may stand between.
_PLAIN = re.compile(r"""(?:[\w /,:;=@%"'<>~!-](?![*+?{]|\\Q))+""", re.ASCII)


class Cursor:
    r"""Walk over a pattern, telling characters that may be syntax from quoted ones.

    `\Q..\E` is resolved beforehand, as Java does it. While `skips_comments` is set (the flag x),
    unquoted white space and `#` up to the end of its line are passed over. `reading` is how many
    steps the reader may take in all, as it tells by `spend`.
    """

    __slots__ = ("_at", "_properties", "_reading", "_units", "skips_comments", "source")

    def __init__(self, source: str, *, reading: int = AT_DEPLOY.reading) -> None:
        self.source = source
        self._reading = reading
        self._properties: set[str] = set()
        self.skips_comments = False
        self._units = _unquoted(source)
        self._at = 0

    @property
    def position(self) -> int:
        """Return the index into the source of the very next character."""
        return self._units[self._at][2] if self._at < len(self._units) else len(self.source)

    @property
    def is_at_end(self) -> bool:
        """Say whether nothing is left."""
        if self.skips_comments:
            self._skip()
        return self._at >= len(self._units)

    def peek(self) -> str:
        """Return the next character if it may be syntax; "" at the end or when it is quoted."""
        if self.skips_comments:
            self._skip()
        return self.peek_next()

    def peek_next(self) -> str:
        """Return the very next character if it may be syntax, white space and `#` included."""
        if self._at >= len(self._units):
            return ""
        character, is_quoted, _ = self._units[self._at]
        return "" if is_quoted else character

    def sees(self, text: str) -> bool:
        """Say whether the text comes next, unquoted."""
        if self.skips_comments:
            self._skip()
        if self.peek_next() != text[0]:
            return False
        units = self._units[self._at : self._at + len(text)]
        return len(text) == 1 or "".join(unit[0] for unit in units if not unit[1]) == text

    def accept(self, text: str) -> bool:
        """Pass over the text if it comes next, unquoted; say whether it did."""
        if not self.sees(text):
            return False
        self._at += len(text)
        return True

    def take(self, wanted: str = "more of the pattern") -> str:
        """Return the next character and pass over it, syntax or not.

        Raises:
            PatternError: at the end; `wanted` says what should have stood there.
        """
        if self.skips_comments:
            self._skip()
        return self.take_next(wanted)

    def take_next(self, wanted: str = "more of the pattern") -> str:
        """Return the very next character, white space and `#` included, also in comment mode."""
        if self._at >= len(self._units):
            raise PatternError(f"the pattern ends where {wanted} was expected", len(self.source))
        self._at += 1
        return self._units[self._at - 1][0]

    def take_plain(self) -> str:
        """Return the unquoted characters that come next, mean themselves, and are not repeated."""
        if self.skips_comments or not self.peek_next():
            return ""
        found = _PLAIN.match(self.source, self.position)
        plain = found[0] if found else ""
        self._at += len(plain)
        return plain

    def spend(self, steps: int) -> None:
        """Take so many steps from what reading the pattern may take.

        Raises:
            PatternError: there are not so many left.
        """
        self._reading -= steps
        if self._reading < 0:
            raise PatternError("up to here this pattern is made of too much already", self.position)

    def spend_once(self, name: str, steps: int) -> None:
        """Do as `spend`, but only for the first property of that name."""
        if name not in self._properties:
            self._properties.add(name)
            self.spend(steps)

    def take_while(self, allowed: str, most: int) -> str:
        """Return the longest run of allowed characters, at most so many, and pass over it."""
        taken = ""
        while len(taken) < most and (character := self.peek()) and character in allowed:
            taken += character
            self._at += 1
        return taken

    def take_until(self, closing: str) -> str:
        """Return what stands before the next closing character, and pass over both."""
        start, taken = self.position, ""
        while not self.accept(closing):
            if self.is_at_end:
                raise PatternError(f"a {closing} is missing", start)
            taken += self.take_next()
        return taken

    def _skip(self) -> None:
        """Pass over white space and comments, in comment mode."""
        while self._at < len(self._units):
            character, is_quoted, _ = self._units[self._at]
            if is_quoted or not (character.isspace() or character == "#"):
                return
            self._at += 1
            while character == "#" and self._at < len(self._units) and self._units[self._at][0] != "\n":
                self._at += 1


def _unquoted(source: str) -> list[tuple[str, bool, int]]:
    r"""Split a pattern into (character, is quoted, index), taking `\Q` and `\E` out."""
    units: list[tuple[str, bool, int]] = []
    at = 0
    while at < len(source):
        if source.startswith("\\Q", at):
            end = source.find("\\E", at + 2)
            end = len(source) if end < 0 else end
            units.extend((source[index], True, index) for index in range(at + 2, end))
            at = end + 2
        else:
            units.append((source[at], False, at))
            at += 1
            if source[at - 1] == "\\" and at < len(source):
                units.append((source[at], False, at))
                at += 1
    return units
