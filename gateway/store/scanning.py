"""Going through all keys of a kind, some at a time, while Redis goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator

from gateway.store.connection import Connection
from gateway.store.replies import as_bytes, as_items

STEP = 1_000
"""Keys that Redis is asked to look at in one step; it takes that for a hint."""


async def keys_like(connection: Connection, pattern: str, *, step: int = STEP) -> AsyncIterator[list[bytes]]:
    """Yield the keys that fit a pattern, in handfuls and no order.

    What is there all the while comes at least once; a key may come twice.

    Raises:
        StoreUnavailable: Redis did not answer.
    """
    cursor = b"0"
    while True:
        answer = as_items(await connection.ask("SCAN", cursor, "MATCH", pattern, "COUNT", step))
        cursor, found = as_bytes(answer[0]) or b"0", as_items(answer[1])
        yield [as_bytes(key) or b"" for key in found]
        if cursor == b"0":
            return
