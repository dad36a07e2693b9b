"""A new key signs, and nobody is logged out: earlier ones verify until the last token they signed is over."""

from __future__ import annotations

import asyncio
import logging

from gateway.entities import KeyRing, SigningKey
from gateway.oauth import jose, random_text
from gateway.store import SigningKeys

_log = logging.getLogger(__name__)

ROTATE_AFTER = 30 * 86_400.0
"""Seconds after which a key is replaced by itself."""
ACCESS_LIFE = 43_200
"""Seconds for which an access token is good: 12 hours."""
_SLACK = 300.0
"""Seconds by which clocks may differ, and for which another machine may go on with a key it just read."""
KEPT_FOR = ACCESS_LIFE + _SLACK
"""Seconds for which a key that does not sign any more still verifies."""
_ID_LENGTH = 22


async def rotate(keys: SigningKeys, now: float, *, only_after: float | None = None) -> KeyRing:
    """Let a new key sign, with `only_after` if none is younger than so many seconds; return the ring.

    Raises:
        StoreUnavailable: Redis did not answer.
    """
    private, public = await asyncio.to_thread(jose.new_rsa_pair)
    made = SigningKey(random_text(_ID_LENGTH), public, private, now)

    def turn(ring: KeyRing) -> KeyRing:
        # Another machine may have done it meanwhile.
        is_wanted = only_after is None or ring.is_due(now, only_after)
        return ring.rotated(made, now, KEPT_FOR) if is_wanted else ring

    ring = await keys.update(turn)
    if ring.signing() == made:
        _log.info("a new key signs access tokens, %d earlier ones still verify", len(ring.keys) - 1)
    return ring


def still_verifies(key: SigningKey, now: float) -> bool:
    """Say whether a key's tokens may still be good."""
    return key.retired_at is None or now - key.retired_at < KEPT_FOR
