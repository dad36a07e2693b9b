"""Compare text without case the way Java's `String.equalsIgnoreCase` does."""

from __future__ import annotations


def fold(text: str) -> str:
    """Return a key that is equal for two texts exactly when Java calls them equal ignoring case.

    Java folds character by character - upper case first, then lower - and never changes the
    length: `ß` is not `SS`. `str.casefold` would say otherwise.
    """
    if text.isascii():
        return text.lower()
    return "".join(map(fold_character, text))


def fold_character(character: str) -> str:
    """Return the case key of one character; mappings to several characters do not count."""
    upper = character.upper()
    if len(upper) != 1:
        upper = character
    lower = upper.lower()
    return lower if len(lower) == 1 else upper
