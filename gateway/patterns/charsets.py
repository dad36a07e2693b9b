"""Sets of characters: what a character class of a regular expression means.

A set is a sorted tuple of disjoint `(first, last)` code point ranges. Lone surrogates are in no
set: text is made well-formed before it is matched, as Java does when it decodes bytes.
"""

from __future__ import annotations

import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

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


@lru_cache(maxsize=1024)
def single(code: int) -> CharSet:
    """Return the set of one character; none for half of a surrogate pair."""
    return chars((code, code))


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
    cased, variants = _case_variants()
    extra: list[tuple[int, int]] = []
    for first, last in charset:
        for index in range(bisect_left(cased, first), bisect_left(cased, last + 1)):
            extra.extend((code, code) for code in variants[index])
    return chars(*charset, *extra)


@lru_cache(maxsize=1)
def _case_variants() -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """Return the code points, ascending, that have equals but for case; and those equals of each."""
    groups: dict[str, set[int]] = {}
    for code in range(_CASED_UP_TO):
        character = chr(code)
        if (character.upper(), character.lower()) != (character, character):
            key = fold_character(character)
            # A key that has no case mapping itself belongs to its group all the same.
            groups.setdefault(key, {ord(key)} if fold_character(key) == key else set()).add(code)
    variants = {code: tuple(group) for group in groups.values() if len(group) > 1 for code in group}
    cased = tuple(sorted(variants))
    return cased, tuple(variants[code] for code in cased)


@lru_cache(maxsize=128)
def unicode_property(expression: str) -> CharSet:
    """Return the characters of a Unicode property, given as a one-character `regex` expression.

    The table of properties is the one the `regex` package brings: categories, scripts, blocks and
    binary properties. Costs some 10 ms the first time a property is named, at deploy.

    Raises:
        LookupError: no such property.
    """
    import regex  # house: start-up time and memory of every worker, few of which need such a pattern

    try:
        runs = regex.compile(f"{expression}+", regex.V1)
    except regex.error as error:
        raise LookupError(str(error)) from error
    everything = _everything()
    found = (run.span() for run in runs.finditer(everything))
    return chars(*((ord(everything[start]), ord(everything[end - 1])) for start, end in found))


@lru_cache(maxsize=1)
def _everything() -> str:
    """Return all characters in their order; 4 MB that are kept once a property has been asked for."""
    codes = array("I", chain(range(0xD800), range(0xE000, LAST + 1)))
    return codes.tobytes().decode("utf-32-le" if sys.byteorder == "little" else "utf-32-be")


def as_class(charset: CharSet) -> str:
    """Write a set as regular expression text that both engines read alike."""
    if not charset:
        return f"[^{_escaped(0)}-{_escaped(LAST)}]"
    if len(charset) == 1 and charset[0][0] == charset[0][1]:
        return _escaped(charset[0][0])
    return "[" + "".join(_written(first, last) for first, last in charset) + "]"


def as_text(plain: str) -> str:
    """Write characters that mean themselves as regular expression text that both engines read alike."""
    return "".join(_escaped(ord(character)) for character in plain)


def _written(first: int, last: int) -> str:
    return _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}"


def _escaped(code: int) -> str:
    character = chr(code)
    if code > 0x7F or character.isalnum() or character in " _":
        return character
    return f"\\{character}" if character.isprintable() else f"\\x{code:02x}"
