"""Everything that is kept, as it stood at one moment, while others go on changing it.

Redis tells of every key that changes from before the first one is read. All keys are gone through; what has
changed meanwhile is read again, until little changes. Then writes are held up for a moment, what changed last
is read, and the whole is what stood at that moment: of two entries of one key the later counts.

What says what runs, and not what is kept, is left out (`fleeting.py`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from gateway.errors import StoreUnavailable
from gateway.store.changes import PATIENCE, Changes, told_of_changes
from gateway.store.connection import Argument, Connection
from gateway.store.fleeting import is_fleeting
from gateway.store.keys import PREFIX
from gateway.store.replies import as_bytes, as_count, as_items
from gateway.store.scanning import keys_like

_STEP = 500
"""Keys that are read in one write."""
_LITTLE = 200
"""So many changed keys are read again while writes are held up."""
_ROUNDS = 50
_HOLD_MS = 1_000
"""For so long writes are held up at most: who held them up may die."""
_NEVER = -1
_READINGS: dict[bytes, Callable[[bytes], tuple[Argument, ...]]] = {
    b"string": lambda key: ("GET", key),
    b"hash": lambda key: ("HGETALL", key),
    b"set": lambda key: ("SMEMBERS", key),
    b"zset": lambda key: ("ZRANGE", key, 0, -1, "WITHSCORES"),
    b"list": lambda key: ("LRANGE", key, 0, -1),
}
KINDS = frozenset(kind.decode() for kind in _READINGS)
GONE = "none"
"""The kind of a key that is not there any more, as Redis calls it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one key: its kind, what it holds (pairs after each other), and when it leaves, epoch ms or -1."""

    key: bytes
    kind: str
    values: tuple[bytes, ...] = field(repr=False)
    expires_at_ms: int = _NEVER


class Snapshot:
    """Read all that is kept."""

    __slots__ = ("_connection", "_url")

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection = Connection.open(url, timeout=PATIENCE)

    async def entries(self) -> AsyncIterator[Entry]:
        """Yield entries; all of them together, later ones over earlier ones, are what stood at one moment.

        Raises:
            StoreUnavailable: Redis did not answer, or too much changes all the time.
        """
        try:
            async with told_of_changes(self._url) as changes:
                async for entry in self._all(changes):
                    yield entry
        finally:
            await self._connection.close()

    async def _all(self, changes: Changes) -> AsyncIterator[Entry]:
        async for keys in keys_like(self._connection, f"{PREFIX}*", step=_STEP):
            for entry in await self._read(keys):
                yield entry
        changed = await changes.since_last()
        for _ in range(_ROUNDS):
            if len(changed) <= _LITTLE:
                break
            for start in range(0, len(changed), _STEP):
                for entry in await self._read(changed[start : start + _STEP], tells_gone=True):
                    yield entry
            changed = await changes.since_last()
        else:
            raise StoreUnavailable("so much changes all the time that no moment can be kept")
        for entry in await self._last(changes, changed):
            yield entry

    async def _last(self, changes: Changes, changed: Sequence[bytes]) -> list[Entry]:
        """Read what changed last, while nothing changes."""
        await self._connection.ask("CLIENT", "PAUSE", _HOLD_MS, "WRITE")
        try:
            loop = asyncio.get_running_loop()
            begun = loop.time()
            last = await changes.since_last()
            entries = await self._read(list(dict.fromkeys([*changed, *last])), tells_gone=True)
            if loop.time() - begun > _HOLD_MS / 1000:
                raise StoreUnavailable("Redis was too slow to be read while writes were held up; try again")
            return entries
        finally:
            await self._connection.ask("CLIENT", "UNPAUSE")

    async def _read(self, keys: Sequence[bytes], *, tells_gone: bool = False) -> list[Entry]:
        """Return what keys hold; of those that hold nothing any more, that, where it is asked for."""
        kept = [key for key in keys if not is_fleeting(key)]
        if not kept:
            return []
        asked = [question for key in kept for question in (("TYPE", key), ("PTTL", key))]
        answers = await self._connection.ask_all([("TIME",), *asked])
        seconds, micros = as_items(answers[0])
        now_ms = as_count(seconds) * 1000 + as_count(micros) // 1000
        kinds = [as_bytes(kind) or b"" for kind in answers[1::2]]
        lives = [as_count(life) for life in answers[2::2]]
        held = await self._values(kept, kinds)
        return [
            Entry(key, kind.decode(), values, now_ms + life if life >= 0 else _NEVER)
            if values
            else Entry(key, GONE, ())
            for key, kind, life, values in zip(kept, kinds, lives, held, strict=True)
            if values or tells_gone
        ]

    async def _values(self, keys: Sequence[bytes], kinds: Sequence[bytes]) -> list[tuple[bytes, ...]]:
        """Return what keys of these kinds hold; nothing, for one that has left since."""
        unknown = next((kind for kind in kinds if kind not in _READINGS and kind != GONE.encode()), None)
        if unknown is not None:
            raise StoreUnavailable(f"there is a key of the kind {unknown.decode()}, which none of ours is of")
        questions = [_READINGS[kind](key) for key, kind in zip(keys, kinds, strict=True) if kind in _READINGS]
        answers = iter(await self._connection.ask_all(questions) if questions else [])
        return [_flat(next(answers)) if kind in _READINGS else () for kind in kinds]


def _flat(answer: object) -> tuple[bytes, ...]:
    if isinstance(answer, list):
        return tuple(as_bytes(item) or b"" for item in answer)
    raw = as_bytes(answer)
    return () if raw is None else (raw,)
