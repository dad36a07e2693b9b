"""A place in the text of a JSONPath, shared by those who read its steps and its filters."""

from __future__ import annotations

import re

from gateway.payload.errors import PathError

_BLANKS = re.compile(r"\s*")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*+)'|\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_MAX_NESTING = 32


class Cursor:
    """Know the text and how far it was read; count how deep filters nest, for reading them recurses."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self._nesting = 0

    def peek(self) -> str:
        """Return the next character, "" at the end."""
        return self.text[self.at : self.at + 1]

    def takes(self, sign: str) -> bool:
        """Step over a sign if it stands here."""
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) if found else 0
        return found

    def match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Step over what a pattern matches here."""
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return match

    def skip_blanks(self) -> None:
        """Step over blanks, of which there may be none."""
        self.match(_BLANKS)

    def expect(self, sign: str) -> None:
        """Step over blanks and a sign that must follow.

        Raises:
            PathError: when something else does.
        """
        self.skip_blanks()
        if not self.takes(sign):
            raise self.error(f'expected "{sign}"')

    def string(self) -> str | None:
        """Step over a quoted text and return what it means, None if none stands here."""
        match = self.match(_STRING)
        if match is None:
            return None
        return _ESCAPE.sub(_unescaped, match[1] if match[1] is not None else match[2])

    def enter(self) -> None:
        """Go one filter or parenthesis deeper.

        Raises:
            PathError: beyond the bound.
        """
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise self.error(f"nested deeper than {_MAX_NESTING}")

    def leave(self) -> None:
        """Come back from one level."""
        self._nesting -= 1

    def error(self, message: str) -> PathError:
        """Make the error for this place."""
        return PathError(message, self.at)


def _unescaped(match: re.Match[str]) -> str:
    """Return the character an escape means; unknown ones mean the character itself."""
    escaped = match[1]
    if len(escaped) > 1:
        return chr(int(escaped[1:], 16))
    return _CONTROLS.get(escaped, escaped)
