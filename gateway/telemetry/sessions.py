"""Writing what debug sessions record: off the path of requests, masked, never more than there is room for.

A transcript that is over waits in a queue; masks are read anew for each, so that one that was set a moment
ago counts. While the store is away nothing is kept: transcripts are dropped, and the log says so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import orjson

from gateway.entities import DebugSession, MaskConfig
from gateway.errors import StoreUnavailable
from gateway.flow import Masks, Transcript, record_of

_log = logging.getLogger(__name__)

MOST_WAITING = 64
"""Transcripts; more are dropped."""


class SessionStore(Protocol):
    """Know masks, and keep transactions."""

    async def masks(self, organization: str, api: str) -> Sequence[MaskConfig]:
        """Return the mask configurations that hold for a proxy: its own and its organization's."""
        ...

    async def add(self, organization: str, session: DebugSession, transaction: str) -> int:
        """Add a transaction to a session; return how many it has then, below 0 when it is over."""
        ...


Find = Callable[[str], DebugSession | None]
Told = Callable[[str, int | None], None]


@dataclass(slots=True)
class SessionWriter:
    """Write transcripts.

    `find` knows sessions by id. `told` hears for each session of a transcript what came of it: how many the
    session has now, None when nothing was stored.
    """

    store: SessionStore
    find: Find
    told: Told
    _waiting: asyncio.Queue[Transcript] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))

    def take(self, transcript: Transcript) -> None:
        """Put a transcript in line; where too many wait it is dropped."""
        try:
            self._waiting.put_nowait(transcript)
        except asyncio.QueueFull:
            _log.warning("a transaction was not recorded: %s wait already", MOST_WAITING)
            self._tell_all(transcript)

    async def run(self) -> None:
        """Write what is in line, for as long as the worker lives."""
        while True:
            await self.write(await self._waiting.get())

    async def close(self, patience: float) -> None:
        """Write what still is in line, for so many seconds."""
        try:
            async with asyncio.timeout(patience):
                while not self._waiting.empty():
                    await self.write(self._waiting.get_nowait())
        except TimeoutError:
            _log.warning("%s transactions were not recorded: there was no time left", self._waiting.qsize())

    async def write(self, transcript: Transcript) -> None:
        """Mask a transcript and add it to its sessions."""
        facts = transcript.exchange.proxy.facts
        try:
            masks = Masks(await self.store.masks(facts.organization, facts.api))
            for session_id in transcript.sessions:
                session = self.find(session_id)
                self.told(session_id, await self._add(session, transcript, masks))
        except StoreUnavailable as error:
            _log.warning("a transaction was not recorded: %s", error)
            self._tell_all(transcript)

    async def _add(self, session: DebugSession | None, transcript: Transcript, masks: Masks) -> int | None:
        if session is None:
            return None
        organization = transcript.exchange.proxy.facts.organization
        # In a thread: large bodies are looked through where masks say so.
        record = await asyncio.to_thread(record_of, transcript, masks, session.trace_size)
        return await self.store.add(organization, session, orjson.dumps(record).decode())

    def _tell_all(self, transcript: Transcript) -> None:
        for session_id in transcript.sessions:
            self.told(session_id, None)
