"""The port to sets of public keys (JWKS) that others publish: answered by a cache that fetches them."""

from __future__ import annotations

from typing import Protocol


class KeySets(Protocol):
    """Have the key sets of addresses that bundles name. A set is its JSON text, as it was published."""

    def at_hand(self, uri: str) -> str | None:
        """Return the set if it was fetched lately, without waiting; None when it must be fetched."""
        ...

    async def fetch(self, uri: str, *, other_than: str = "") -> str | None:
        """Return the set, fetched if there is none at hand; None when it cannot be had.

        `other_than` is a set in which a key was missed: it is fetched anew, unless that was done a moment
        ago; then, and when nothing has changed, it comes back. However many wait, it is fetched once.
        """
        ...
