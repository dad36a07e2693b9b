"""Guess which known name a wrong one was meant to be."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 80  # the comparison is quadratic; no name Edge knows comes near this length
_LIKENESS = 0.7


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` - did you mean 'x'?` for the known name that is most like `word`, or nothing.

    A name that differs in upper and lower case only is always found.
    """
    if len(word) > _LONGEST:
        return ""
    by_folded = {name.casefold(): name for name in sorted(known)}
    near = difflib.get_close_matches(word.casefold(), by_folded, n=1, cutoff=_LIKENESS)
    return f" - did you mean '{by_folded[near[0]]}'?" if near else ""
