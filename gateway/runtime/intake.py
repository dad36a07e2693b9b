"""The body of a client's request as it arrives: in time, well framed, and asked for first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientPayloadError, web

from gateway import faults


class Intake:
    """Read the body of one request. The client may be silent for `timeout` seconds."""

    def __init__(self, request: web.BaseRequest, timeout: float) -> None:
        self._request = request
        self._timeout = timeout
        self._is_asked_for = (
            not request.body_exists
            or request.version < (1, 1)
            or request.headers.get("Expect", "").lower() != "100-continue"
        )
        self._is_broken = False

    @property
    def length(self) -> int | None:
        """Return the length as the client's framing says, None for chunks."""
        return self._request.content_length

    @property
    def is_spoilt(self) -> bool:
        """Tell whether the rest of the body cannot be skipped, so that the connection must close.

        The client was silent or broke its framing, or it waits for a 100 that never came.
        """
        return self._is_broken or not self._is_asked_for

    def give_up(self) -> None:
        """Wait no more for the rest of the body."""
        self._is_broken = True

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body as it arrives.

        Raises:
            Fault: the client went silent or broke its own framing.
        """
        await self._ask()
        chunks = self._request.content.iter_any()
        while True:
            try:
                async with asyncio.timeout(self._timeout):
                    chunk = await anext(chunks, b"")
            except TimeoutError:
                self._is_broken = True
                raise faults.REQUEST_TIMED_OUT() from None
            except (web.RequestPayloadError, ClientPayloadError) as error:
                self._is_broken = True
                raise faults.BAD_REQUEST() from error
            if not chunk:
                return
            yield chunk

    async def _ask(self) -> None:
        """Answer an Expect: 100-continue, once, when the body is about to be read."""
        if not self._is_asked_for:
            self._is_asked_for = True
            writer = self._request.writer
            await writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            # No part of the answer is out yet.
            writer.output_size = 0
