# cython: annotation_typing=True
"""Patterns for paths: those of `MatchesPath`, and the resources of an API product.

Both are cut into the same pieces; they differ in escapes, in whether a wildcard takes an empty
segment, and in what they do at the root and at a trailing slash. The common shapes become plain
string tests, most others a regular expression that cannot backtrack; the rest runs in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import Enum

from gateway.patterns.engines import LinearEngine
from gateway.patterns.errors import PatternError
from gateway.patterns.folding import fold

Predicate = Callable[[str], bool]


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
        return ("", "/").__contains__
    matches = _predicate(pieces, at_least="*")
    return (lambda text: matches(fold(text))) if ignore_case else matches


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
        return lambda _: True
    pieces = _wildcards(pattern)
    matches = _predicate(pieces, at_least="+")
    if pieces[-1:] == [Wild.PATH]:
        # What it takes without a trailing slash it takes with one.
        return matches

    def matches_either(text: str) -> bool:
        return matches(text) or (text.endswith("/") and matches(text[:-1]))

    return matches_either


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


def _predicate(pieces: Sequence[Piece], *, at_least: str) -> Predicate:
    """Pick the cheapest test for the shape; `at_least` is the quantifier of a segment, `*` or `+`."""
    match pieces:
        case []:
            return "".__eq__
        case [str(text)]:
            return text.__eq__
        case [str(prefix), Wild.PATH]:
            return _begins(prefix)
        case [str(prefix), Wild.SEGMENT] if prefix.endswith("/"):
            return _one_segment(prefix, at_least)
    if _is_plain(pieces):
        return _deterministic(pieces, at_least)
    return LinearEngine("".join(_as_regex(piece, at_least, "") for piece in pieces)).matches


def _begins(prefix: str) -> Predicate:
    """Match whatever begins so."""

    def begins(text: str) -> bool:
        return text.startswith(prefix)

    return begins


def _one_segment(prefix: str, at_least: str) -> Predicate:
    """Match a prefix and one segment that ends the path."""
    size = len(prefix)
    least = size + 1 if at_least == "+" else size

    def is_one(text: str) -> bool:
        return text.startswith(prefix) and len(text) >= least and text.find("/", size) < 0

    return is_one


def _is_plain(pieces: Sequence[Piece]) -> bool:
    """Say whether a pattern needs no engine: string tests do, or an expression that cannot backtrack."""
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


def _deterministic(pieces: Sequence[Piece], at_least: str) -> Predicate:
    fullmatch = re.compile("".join(_as_regex(piece, at_least, "+") for piece in pieces)).fullmatch
    return lambda text: fullmatch(text) is not None


def _as_regex(piece: Piece, at_least: str, possessive: str) -> str:
    if isinstance(piece, str):
        return re.escape(piece)
    return f"[^/]{at_least}{possessive}" if piece is Wild.SEGMENT else "(?s:.)*"
