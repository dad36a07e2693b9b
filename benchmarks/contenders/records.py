"""What the contenders without a store of tokens remember of one: the same facts as the gateway checks."""

from __future__ import annotations

import time

LIFETIME = 3600
FIELDS = ("approved", "{expires}", "client-1", "app-1", "developer-1", "READ", "protected", "test")


def packed() -> str:
    """Return a record as lua/records.lua reads it."""
    return "|".join(FIELDS).format(expires=int(time.time()) + LIFETIME)
