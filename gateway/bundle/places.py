"""Where the characters of a text stand in its file.

Between the text of an element and its source there is no simple count: an entity is one
character, and CDATA marks, comments and child elements are none. So the places are kept where
a character does not follow the one before it; between them counting is right. They are found
only for texts that ask for them, by going again over what `xml.py` has let pass already.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat

from gateway.errors import Location

_MOST_JUMPS = 1 << 16  # more than the longest text whose places matter: a condition has 32768 characters


@dataclass(frozen=True, slots=True)
class Jump:
    """Say where the character at an index of a text stands, if it does not follow the one before it."""

    index: int
    at: Location


def find_jumps(source: bytes, at: Location) -> list[Jump]:
    """Find the jumps in an element's own text: its first character, and what is behind a gap.

    Args:
        source: the element from `<` to `>`, in UTF-8; well-formed.
        at: where it begins.

    Returns:
        The jumps in order, the last of them perhaps the end of the text; no more than 65536.
    """
    walk = _Walk(at)
    walk.parser.Parse(source, True)
    return walk.jumps


def place_of(text: str, jumps: Sequence[Jump], index: int) -> Location:
    """Return where the character at an index stands; `jumps` has one for the first character."""
    last = jumps[bisect_right(jumps, index, key=_index) - 1]
    return last.at.after(text[last.index : index])


def _index(jump: Jump) -> int:
    return jump.index


class _Walk:
    """Take expat's callbacks for one element; unbuffered, each piece of text comes from one place."""

    def __init__(self, at: Location) -> None:
        self.jumps: list[Jump] = []
        self._begin = at
        self._depth = 0
        self._length = 0
        self._follows: Location | None = None
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, _name: str, _attributes: object) -> None:
        self._depth += 1

    def _end(self, _name: str) -> None:
        self._characters("")  # the end of the text has a place, too
        self._depth -= 1

    def _characters(self, text: str) -> None:
        if self._depth > 1:
            return
        here = self._here()
        if here != self._follows and len(self.jumps) < _MOST_JUMPS:
            self.jumps.append(Jump(self._length, here))
        self._follows = here.after(text)
        self._length += len(text)

    def _here(self) -> Location:
        """Return where the piece that expat tells of begins, in the file."""
        lines, column = self.parser.CurrentLineNumber - 1, self.parser.CurrentColumnNumber
        begin = self._begin
        return Location(begin.file, begin.line + lines, column + (1 if lines else begin.column))
