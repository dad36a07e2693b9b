"""What becomes of a token whose text is taken: an external one is refused, a made one is made anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from gateway.errors import StoreUnavailable
from gateway.oauth import Issued, Wish, errors

MOST_ATTEMPTS = 5
"""How often texts are made: even one that is taken, of more than 128 random bits, is not to be expected."""


async def keep(wish: Wish, issue: Callable[[], Issued], store: Callable[[Issued], Awaitable[bool]]) -> Issued:
    """Return what `issue` makes, after `store` kept it; that one says False when a text is taken.

    Raises:
        OAuthError: EXTERNAL_TOKEN_TAKEN, where another system made one of the texts.
        StoreUnavailable: the store did not answer, or made texts are taken time and again.
    """
    for _ in range(MOST_ATTEMPTS):
        issued = issue()
        if await store(issued):
            return issued
        if wish.token or wish.refresh_token:
            raise errors.EXTERNAL_TOKEN_TAKEN()
    raise StoreUnavailable(f"{MOST_ATTEMPTS} texts made for a token were taken already")
