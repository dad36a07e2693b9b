"""Sets of public keys that others publish: fetched beside the calls that need them, and remembered.

A set is fresh for some minutes, and fetched again shortly before that is over, while calls go on with the one
at hand. When it cannot be had, the old one serves for a bounded time, and it is tried again after a moment
only. Must not know what a key is.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gateway.errors import UpstreamError

_log = logging.getLogger(__name__)

FRESH = 300.0
"""Seconds for which a set counts without being asked for again. Edge: about as long."""
AHEAD = 240.0
"""Seconds after which it is fetched anew, while it counts."""
STALE = 3600.0
"""Seconds for which a set counts that cannot be had anew."""
PAUSE = 10.0
"""Seconds between two attempts at one address: also when calls name keys that a set does not hold."""

Fetch = Callable[[str], Awaitable[str]]


async def _fetch(uri: str) -> str:
    # house: start-up time and memory of every worker; who fetches nothing does not load the library
    from gateway.upstream.documents import fetch_json

    return await fetch_json(uri)


@dataclass(slots=True)
class _Held:
    """Remember of an address what was had last, when it was, and when it was tried."""

    text: str = ""
    had_at: float = float("-inf")
    tried_at: float = float("-inf")
    under_way: asyncio.Task[None] | None = None


@dataclass(slots=True)
class FetchedKeySets:
    """Have key sets by their addresses; one for each worker. Implements KeySets."""

    fetch_text: Fetch = _fetch
    clock: Callable[[], float] = time.monotonic
    _held: dict[str, _Held] = field(default_factory=dict)

    def at_hand(self, uri: str) -> str | None:
        """Return the set if there is one that counts, None when it must be waited for."""
        held = self._held.get(uri)
        if held is None:
            return None
        now = self.clock()
        age = now - held.had_at
        if age >= AHEAD:
            self._begin(uri, held, now)
        return held.text if age < FRESH or (age < STALE and not held.under_way) else None

    async def fetch(self, uri: str, *, other_than: str = "") -> str | None:
        """Return the set, fetched if it must be; None when it cannot be had."""
        held = self._held.setdefault(uri, _Held())
        now = self.clock()
        counts = now - held.had_at < FRESH
        if not counts or held.text == other_than:
            self._begin(uri, held, now)
        if held.under_way is not None:
            # Who stops waiting does not stop the others.
            await asyncio.shield(held.under_way)
        return held.text if self.clock() - held.had_at < STALE else None

    def _begin(self, uri: str, held: _Held, now: float) -> None:
        """Begin to fetch, unless somebody does, or did a moment ago."""
        if held.under_way is None and now - held.tried_at >= PAUSE:
            held.tried_at = now
            held.under_way = asyncio.get_running_loop().create_task(self._renew(uri, held))

    async def _renew(self, uri: str, held: _Held) -> None:
        """Fetch a set; one that cannot be had leaves the old one."""
        try:
            text = await self.fetch_text(uri)
            if not _is_key_set(text):
                raise UpstreamError("content", "no set of keys")
        except UpstreamError as error:
            parts = urlsplit(uri)
            _log.warning("keys of %s://%s%s: %s", parts.scheme, parts.netloc, parts.path, error)
        else:
            held.had_at = self.clock()
            # The same text stays the same object: whoever read it remembers it by that.
            held.text = held.text if held.text == text else text
            self._forget()
        finally:
            held.under_way = None

    def _forget(self) -> None:
        """Forget the sets that nobody asked for in a long time."""
        now = self.clock()
        for uri in [uri for uri, held in self._held.items() if _is_over(held, now)]:
            del self._held[uri]


def _is_over(held: _Held, now: float) -> bool:
    return held.under_way is None and now - max(held.had_at, held.tried_at) >= STALE


def _is_key_set(text: str) -> bool:
    """Tell whether a text looks like a set of keys, so that it may take an older one's place."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, dict) and isinstance(found.get("keys"), list)
