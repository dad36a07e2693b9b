"""The patterns of `Matches` and `Like`: `*` stands for anything, also slashes and line ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.patterns.folding import fold

Predicate = Callable[[str], bool]


def compile_glob(pattern: str, *, ignore_case: bool = False) -> Predicate:
    """Compile a glob that must match the whole text.

    `*` is any number of any characters; `%` takes a following `*`, `%`, `{` or `}` as it is and is
    an ordinary character elsewhere, so that `/a%20b` means what it looks like. Everything else
    stands for itself. A text is walked over once, by searches for fixed strings.
    """
    matches = _predicate(split_glob(fold(pattern) if ignore_case else pattern))
    return (lambda text: matches(fold(text))) if ignore_case else matches


def glob_beginning(pattern: str) -> tuple[str, bool]:
    """Return what every text that matches a glob begins with, and whether that is all of it."""
    parts = split_glob(pattern)
    return parts[0], len(parts) == 1


def split_glob(pattern: str) -> list[str]:
    """Return the fixed strings around the wildcards, escapes resolved: `a*b` is `["a", "b"]`."""
    parts = [""]
    at = 0
    while at < len(pattern):
        if pattern[at] == "%" and pattern[at + 1 : at + 2] in ("*", "%", "{", "}"):
            parts[-1] += pattern[at + 1]
            at += 1
        elif pattern[at] == "*":
            parts.append("")
        else:
            parts[-1] += pattern[at]
        at += 1
    return parts


def _predicate(parts: Sequence[str]) -> Predicate:
    """Pick the cheapest test for the shape of the glob."""
    first, last = parts[0], parts[-1]
    middle = [part for part in parts[1:-1] if part]
    if len(parts) == 1:
        return first.__eq__
    if not middle and not last:
        return lambda text: text.startswith(first)
    if not middle and not first:
        return lambda text: text.endswith(last)
    if not first and not last and len(middle) == 1:
        wanted = middle[0]
        return lambda text: wanted in text
    return _general(first, middle, last)


def _general(first: str, middle: Sequence[str], last: str) -> Predicate:
    """Match prefix and suffix, and between them each part at its earliest place.

    The earliest place is always right: it leaves the most text to the parts that follow.
    """

    def matches(text: str) -> bool:
        end = len(text) - len(last)
        at = len(first)
        if end < at or not text.startswith(first) or not text.endswith(last):
            return False
        for part in middle:
            at = text.find(part, at, end)
            if at < 0:
                return False
            at += len(part)
        return True

    return matches
