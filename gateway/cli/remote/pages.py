"""Long lists of the management API, fetched page by page, with word of how far it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from gateway.cli.remote.client import Client
from gateway.cli.remote.showing import Screen
from gateway.cli.remote.told import listed

PAGE = 100
"""What every list of the API gives at a time."""


def everything(
    client: Client, screen: Screen, path: str, named: tuple[str, str]
) -> list[Mapping[str, object]]:
    """Return all that a path lists expanded; `named` are the list's member, and that by which a page begins.

    Raises:
        CommandFailed: the API refuses, or answers otherwise.
    """
    found: list[Mapping[str, object]] = []
    for page in _pages(client, path, named):
        found += page
        if len(page) == PAGE:
            screen.progress(f"{len(found):,} of {path} read")
    screen.progress("")
    return found


def _pages(client: Client, path: str, named: tuple[str, str]) -> Iterator[list[Mapping[str, object]]]:
    member, key = named
    start: str | None = None
    while True:
        query = {"expand": "true", "count": str(PAGE), **({} if start is None else {"startKey": start})}
        page = listed(client.get(f"{path}?{urlencode(query)}"), member)
        last = str(page[-1].get(key)) if page else None
        # A page begins with the one that it was asked to begin with.
        yield page[1:] if page and str(page[0].get(key)) == start else page
        if len(page) < PAGE or last == start:
            return
        start = last
