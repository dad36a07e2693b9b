"""Patterns for paths: those of `MatchesPath`, and the resources of an API product.

Both are cut into the same pieces; they differ in escapes, in whether a wildcard takes an empty
segment, and in what they do at the root and at a trailing slash. Nearly all become tests that walk over
the text once (`path_tests.py`); the rest runs in an engine of linear time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from gateway.patterns.engines import LinearEngine
from gateway.patterns.errors import PatternError
from gateway.patterns.folding import fold
from gateway.patterns.path_tests import Anything, Begins, Exactly, OrWithSlash, Segments
from gateway.patterns.predicate import Predicate, predicate_of


class Wild(Enum):
    """A wildcard between fixed strings."""

    SEGMENT = "within a segment"
    PATH = "across segments"


Piece = str | Wild


def compile_path(pattern: str, *, ignore_case: bool = False) -> Predicate:
    """Compile a `MatchesPath` pattern, which must match the whole path.

    `*` and `{name}` are any characters but a slash, and so exactly one segment where they stand
    alone; it may be empty, as `//` is kept and has one. `**` is any characters: one or more
    segments where it stands alone. `%` takes a following `*`, `%`, `{` or `}` as it is.

    Edge: `/` is also true for the empty path suffix, which is what a request to the base path has.

    Raises:
        PatternError: a brace without its partner, or it is too large.
    """
    pieces = _cut(fold(pattern) if ignore_case else pattern)
    if pieces == ["/"]:
        return predicate_of(("", "/").__contains__)
    matches = _predicate(pieces, least=0)
    return predicate_of(lambda text: matches(fold(text))) if ignore_case else matches


def path_beginning(pattern: str) -> tuple[str, bool] | None:
    """Return what every path that matches a `MatchesPath` pattern begins with, and whether that is all of it.

    None for a pattern of the linear engine, which may give up a match.

    Raises:
        PatternError: a brace without its partner.
    """
    pieces = _cut(pattern)
    if not _is_plain(pieces):
        return None
    first = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    return first, len(pieces) == (1 if first else 0)


def compile_resource(pattern: str) -> Predicate:
    """Compile an entry of an API product's `apiResources`, to be matched with `proxy.pathsuffix`.

    `*` is one or more characters but a slash, `**` any characters; nothing is escaped. Case counts.
    One trailing slash on the request is tolerated. `/` admits everything; `/**` everything below
    the base path, but not the bare base path.

    Raises:
        PatternError: it is too large.
    """
    if pattern == "/":
        return Anything()
    pieces = _wildcards(pattern)
    matches = _predicate(pieces, least=1)
    # What `**` takes without a trailing slash it takes with one.
    return matches if pieces[-1:] == [Wild.PATH] else OrWithSlash(matches)


def _cut(pattern: str) -> list[Piece]:
    """Cut a MatchesPath pattern into fixed strings and wildcards."""
    pieces: list[Piece] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "%" and pattern[at + 1 : at + 2] in ("*", "%", "{", "}"):
            _add(pieces, pattern[at + 1])
            at += 2
        elif character == "{":
            at = _brace_end(pattern, at)
            _add(pieces, Wild.SEGMENT)
        elif character == "}":
            raise PatternError("} closes no {; write %} for the character", at)
        elif character == "*":
            stars = len(pattern) - at - len(pattern[at:].lstrip("*"))
            _add(pieces, Wild.SEGMENT if stars == 1 else Wild.PATH)
            at += stars
        else:
            _add(pieces, character)
            at += 1
    return pieces


def _brace_end(pattern: str, start: int) -> int:
    end = pattern.find("}", start)
    if end < 0 or "/" in pattern[start:end] or "{" in pattern[start + 1 : end]:
        raise PatternError(
            "{ begins the name of a segment and needs its }; write %{ for the character", start
        )
    return end + 1


def _wildcards(pattern: str) -> list[Piece]:
    """Cut a resource pattern into fixed strings and wildcards."""
    pieces: list[Piece] = []
    for part in re.split(r"(\*+)", pattern):
        if part.startswith("*"):
            _add(pieces, Wild.SEGMENT if part == "*" else Wild.PATH)
        elif part:
            _add(pieces, part)
    return pieces


def _add(pieces: list[Piece], piece: Piece) -> None:
    """Append a piece; fixed strings grow together."""
    if pieces and isinstance(piece, str) and isinstance(pieces[-1], str):
        pieces[-1] += piece
    else:
        pieces.append(piece)


def _predicate(pieces: Sequence[Piece], *, least: int) -> Predicate:
    """Pick the test for the shape; `least` is how many characters a segment has at least."""
    match pieces:
        case []:
            return Exactly("")
        case [str(text)]:
            return Exactly(text)
        case [str(prefix), Wild.PATH]:
            return Begins(prefix)
    if _has_whole_segments(pieces):
        return _segments(pieces, least)
    return predicate_of(LinearEngine("".join(_as_regex(piece, least) for piece in pieces)).matches)


def _is_plain(pieces: Sequence[Piece]) -> bool:
    """Say whether a pattern needs no engine."""
    match pieces:
        case [] | [str()] | [str(), Wild.PATH]:
            return True
    return _has_whole_segments(pieces)


def _has_whole_segments(pieces: Sequence[Piece]) -> bool:
    """Say whether each `*` ends at a slash or the end, and a `**` stands at the end only.

    Then there is one place for each wildcard to end, and nothing to try twice.
    """
    following = (*pieces[1:], "/")
    return Wild.PATH not in pieces[:-1] and all(
        isinstance(after, str) and after[0] == "/"
        for piece, after in zip(pieces, following, strict=True)
        if piece is Wild.SEGMENT
    )


def _segments(pieces: Sequence[Piece], least: int) -> Predicate:
    """Return the walk over whole segments."""
    strings = [""]
    for piece in pieces:
        if isinstance(piece, str):
            strings[-1] = piece
        elif piece is Wild.SEGMENT:
            strings.append("")
    return Segments(tuple(strings), least, is_open=pieces[-1] is Wild.PATH)


def _as_regex(piece: Piece, least: int) -> str:
    if isinstance(piece, str):
        return re.escape(piece)
    return f"[^/]{'+' if least else '*'}" if piece is Wild.SEGMENT else "(?s:.)*"
