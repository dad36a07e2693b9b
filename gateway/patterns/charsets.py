"""Sets of characters: what a character class of a regular expression means.

A set is a sorted tuple of disjoint `(first, last)` code point ranges. Lone surrogates are in no
set: text is made well-formed before it is matched, as Java does when it decodes bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

import regex

from gateway.patterns.folding import fold_character

CharSet = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
_CASED_UP_TO = 0x1E944  # no character beyond has a case mapping


def chars(*ranges: tuple[int, int]) -> CharSet:
    """Return the set of all code points in the given ranges, in any order, overlapping or not."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(_without_surrogates(ranges)):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _without_surrogates(ranges: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    for first, last in ranges:
        if first < 0xD800:
            yield first, min(last, 0xD7FF)
        if last > 0xDFFF:
            yield max(first, 0xE000), last


def listed(text: str) -> CharSet:
    """Return the set of the characters of a text."""
    return chars(*((ord(character), ord(character)) for character in text))


def union(*sets: CharSet) -> CharSet:
    """Return what is in any of the sets."""
    return chars(*chain.from_iterable(sets))


def complement(charset: CharSet) -> CharSet:
    """Return every character that is not in the set."""
    gaps: list[tuple[int, int]] = []
    expected = 0
    for first, last in charset:
        gaps.append((expected, first - 1))
        expected = last + 1
    gaps.append((expected, LAST))
    return chars(*((first, last) for first, last in gaps if first <= last))


def intersection(left: CharSet, right: CharSet) -> CharSet:
    """Return what is in both sets."""
    return complement(union(complement(left), complement(right)))


def ignoring_ascii_case(charset: CharSet) -> CharSet:
    """Add the other case of each ASCII letter: Java's `(?i)` without `(?u)`."""
    extra: list[tuple[int, int]] = []
    for first, last in charset:
        for start, offset in ((ord("A"), 32), (ord("a"), -32)):
            low, high = max(first, start), min(last, start + 25)
            if low <= high:
                extra.append((low + offset, high + offset))
    return chars(*charset, *extra)


def ignoring_unicode_case(charset: CharSet) -> CharSet:
    """Add every character that differs from one in the set by case only: Java's `(?iu)`."""
    extra: list[tuple[int, int]] = []
    for variants in _case_variants():
        if any(first <= code <= last for code in variants for first, last in charset):
            extra.extend((code, code) for code in variants)
    return chars(*charset, *extra)


@lru_cache(maxsize=1)
def _case_variants() -> tuple[tuple[int, ...], ...]:
    """Return the groups of code points that are equal but for case."""
    groups: dict[str, list[int]] = {}
    for code in range(_CASED_UP_TO):
        groups.setdefault(fold_character(chr(code)), []).append(code)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


@lru_cache(maxsize=128)
def unicode_property(expression: str) -> CharSet:
    """Return the characters of a Unicode property, given as a one-character `regex` expression.

    The table of properties is the one the `regex` package brings: categories, scripts, blocks and
    binary properties. Costs some 50 ms the first time a property is named, at deploy.

    Raises:
        regex.error: no such property.
    """
    runs = regex.compile(f"{expression}+", regex.V1)
    everything = "".join(map(chr, chain(range(0xD800), range(0xE000, LAST + 1))))
    found = (run.group() for run in runs.finditer(everything))
    return chars(*((ord(run[0]), ord(run[-1])) for run in found))


def as_class(charset: CharSet) -> str:
    """Write a set as regular expression text that both engines read alike."""
    if not charset:
        return f"[^{_escaped(0)}-{_escaped(LAST)}]"
    if len(charset) == 1 and charset[0][0] == charset[0][1]:
        return _escaped(charset[0][0])
    return "[" + "".join(_written(first, last) for first, last in charset) + "]"


def _written(first: int, last: int) -> str:
    return _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}"


def _escaped(code: int) -> str:
    character = chr(code)
    if code > 0x7F or character.isalnum() or character in " _":
        return character
    return f"\\{character}" if character.isprintable() else f"\\x{code:02x}"
