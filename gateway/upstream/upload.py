"""The body on its way to a target: held or streaming, and never stuck in silence.

aiohttp's client watches how long a target takes to answer, not how long it takes to read.
An `Upload` does: as long as it has something to send, the target must make room in time.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from gateway.faults import Fault

PIECE = 32_768
"""Bytes; no more than that is handed to the transport at a time."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Be a body that is passed on while it arrives; it can be read only once.

    `length` is what the client's framing says, None for chunks.
    """

    chunks: Callable[[], AsyncIterator[bytes]]
    length: int | None = None


Body = bytes | Stream


class Upload:
    """Send one body to one target, which may keep it waiting `limit` seconds (0: for ever)."""

    def __init__(self, body: Body, limit: float) -> None:
        self._body = body
        self._limit = limit
        self._deadline: asyncio.Timeout | None = None
        self._is_read = False
        self.fault: Fault | None = None
        """Why the client's own body ended: then the target is not to blame."""

    @property
    def length(self) -> int | None:
        """Return the length to declare, None for chunks."""
        return self._body.length if isinstance(self._body, Stream) else len(self._body)

    @property
    def content(self) -> bytes | Upload | None:
        """Return what aiohttp is to send: small bodies as they are, others piece by piece."""
        if isinstance(self._body, bytes) and len(self._body) <= PIECE:
            return self._body or None
        return self

    @asynccontextmanager
    async def watch(self) -> AsyncIterator[None]:
        """Surround the call of the target up to its answer's head.

        Raises:
            TimeoutError: the target did not take the body in time, or did not answer after it.
        """
        async with asyncio.timeout(None) as deadline:
            self._deadline = deadline
            try:
                yield
            finally:
                self._deadline = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body. While a piece is being written the time runs, while one is awaited it rests."""
        if self._is_read and isinstance(self._body, Stream):
            raise RuntimeError("a streaming body cannot be sent twice")
        self._is_read = True
        try:
            async with aclosing(self._pieces()) as pieces:
                async for piece in pieces:
                    self._arm(self._limit)
                    yield piece
                    self._arm(0)
        except Fault as fault:
            self.fault = fault
            raise
        self._arm(self._limit)

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        if isinstance(self._body, Stream):
            async for chunk in self._body.chunks():
                yield chunk
            return
        for start in range(0, len(self._body), PIECE):
            yield self._body[start : start + PIECE]

    def _arm(self, limit: float) -> None:
        """Let time run out after so many seconds, 0 for never; once the answer's head is there, no more."""
        if self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(asyncio.get_running_loop().time() + limit if limit else None)
