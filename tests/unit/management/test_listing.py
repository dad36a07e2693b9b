from __future__ import annotations

import random
from collections.abc import AsyncIterator

import pytest

from gateway.management.listing import Page, page_of

NAMES = [f"{number:02}" for number in range(20)]


async def shuffled(seed: int) -> AsyncIterator[str]:
    names = list(NAMES)
    random.Random(seed).shuffle(names)
    for name in names:
        yield name


@pytest.mark.parametrize("seed", range(5))
async def test_a_page_is_sorted_whatever_the_order(seed: int) -> None:
    assert await page_of(shuffled(seed), "", 5) == Page(NAMES[:5], "05", 20)
    assert await page_of(shuffled(seed), "05", 5) == Page(NAMES[5:10], "10", 20)
    assert await page_of(shuffled(seed), "15", 5) == Page(NAMES[15:], "", 20)
    assert await page_of(shuffled(seed), "18", 5) == Page(NAMES[18:], "", 20)
    assert await page_of(shuffled(seed), "99", 5) == Page([], "", 20)


async def test_pages_put_together_are_the_whole() -> None:
    start, got = "", list[str]()
    while True:
        page = await page_of(shuffled(7), start, 3)
        got += page.names
        if not page.next:
            break
        start = page.next
    assert got == NAMES
