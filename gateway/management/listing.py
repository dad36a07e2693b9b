"""Lists of what has no order of its own and comes in pieces: sorted, from a name on, some at a time."""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """Hold some names, ascending; `next` is the name that the next page begins with, "" for none.

    `total` counts all names, those before and behind the page, too.
    """

    names: list[str]
    next: str
    total: int


async def page_of(names: AsyncIterator[str], start: str, count: int) -> Page:
    """Return the page that begins with `start` (inclusive); no more than one name beyond it is remembered."""
    # A heap gives the least: of the names turned round the least is the greatest.
    kept: list[_Turned] = []
    total = 0
    async for name in names:
        total += 1
        if name < start:
            continue
        if len(kept) <= count:
            heapq.heappush(kept, _Turned(name))
        else:
            heapq.heappushpop(kept, _Turned(name))
    found = sorted(each.name for each in kept)
    return Page(found[:count], found[count] if len(found) > count else "", total)


@dataclass(frozen=True, slots=True)
class _Turned:
    """Be a name that is less than those before it."""

    name: str

    def __lt__(self, other: _Turned) -> bool:
        return self.name > other.name
