"""What is literal in a template and was hardly meant to be: an expression that nothing closes.

Braces that enclose no expression are literal, which JSON and CSS rely on. So only what can be
neither is remarked on: the call of a known function, and a name that directly follows its brace and
is followed by the end of the text - or holds a dot, as variables do, and has no brace in its line.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import islice

_MOST = 10


def remarks(pieces: Sequence[object], functions: Container[str], prefix: str, suffix: str) -> tuple[str, ...]:
    """Return what is to be said about the literal texts among a template's pieces, ten remarks at most."""
    opening, closing = re.escape(prefix), re.escape(suffix)
    name = rf"[^\W\d](?:(?!{closing})[\w.$-]){{0,200}}"
    start = re.compile(rf"{opening}({name})(?:(?P<call>\()|(?P<end>\Z)|[ \t<]|$)", re.MULTILINE)
    found = (
        f"'{match[0].strip()}' begins an expression that is none, and is taken as it stands"
        for piece in pieces
        if isinstance(piece, str)
        for match in start.finditer(piece)
        if _is_odd(match, functions, suffix, is_last=piece is pieces[-1])
    )
    return tuple(islice(found, _MOST))


def _is_odd(match: re.Match[str], functions: Container[str], suffix: str, *, is_last: bool) -> bool:
    if match["call"]:
        return match[1] in functions
    if match["end"] is not None:
        return is_last
    line = match.string[match.end() :].partition("\n")[0]
    return "." in match[1].rstrip(".") and suffix not in line
