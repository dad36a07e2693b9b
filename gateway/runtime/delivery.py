"""The way of an answer to the client: whole or streaming, and never cut off in silence."""

from __future__ import annotations

import asyncio

from aiohttp import web

from gateway.errors import UpstreamError
from gateway.message import Message, has_body
from gateway.runtime.answer import Answer, answer_of
from gateway.runtime.refusals import declared_length
from gateway.upstream import Stream

PIECE = 65_536
"""Bytes; the client must make room for so many in time."""


class Delivery:
    """Send one answer. The client may keep it waiting `timeout` seconds for each piece."""

    def __init__(self, request: web.BaseRequest, timeout: float) -> None:
        self._request = request
        self._timeout = timeout
        self.is_last = False
        """The connection closes after this answer, and the client is told so."""
        self.sent: Answer | None = None
        self.is_whole = False
        self.bytes_sent = 0
        self.broken: Exception | None = None
        """Why the answer could not be sent whole; the connection was closed then."""

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is sent: the answer is out, or broke off."""
        return self.is_whole or self.broken is not None

    async def send(self, message: Message, content: bytes) -> None:
        """Send an answer whose body is at hand."""
        if not has_body(self._request.method, message.status):
            await self._send_head(message, len(content) or None)
            return
        view = memoryview(content)
        try:
            answer = await self._begin(message, len(content))
            for start in range(0, len(content), PIECE):
                await self._write(answer, view[start : start + PIECE])
            await self._end(answer)
        except (ConnectionError, TimeoutError) as error:
            self.break_off(error)

    async def pass_on(self, message: Message, stream: Stream) -> None:
        """Send an answer whose body is passed on as it arrives; the client's pace holds it back."""
        if not has_body(self._request.method, message.status):
            await self._send_head(message, stream.length)
            return
        try:
            answer = await self._begin(message, stream.length)
            async for chunk in stream.chunks():
                await self._write(answer, chunk)
            await self._end(answer)
        except (UpstreamError, ConnectionError, TimeoutError) as error:
            self.break_off(error)

    async def _send_head(self, message: Message, length: int | None) -> None:
        """Send an answer without its body; the length is told all the same where it is known."""
        if length is None:
            length = declared_length(message)
        try:
            await self._end(await self._begin(message, length))
        except (ConnectionError, TimeoutError) as error:
            self.break_off(error)

    async def _begin(self, message: Message, length: int | None) -> Answer:
        """Send the head."""
        if message.status < 200:
            raise RuntimeError(f"status {message.status} cannot end an exchange")
        answer = answer_of(message, length)
        # To HTTP/1.0 only the end of the connection tells the end of a body without a length.
        if self.is_last or (length is None and self._request.version < (1, 1)):
            answer.force_close()
        await answer.prepare(self._request)
        self.sent = answer
        return answer

    async def _write(self, answer: Answer, chunk: bytes | memoryview) -> None:
        """Write one piece when there is room for it."""
        async with asyncio.timeout(self._timeout):
            await answer.write(chunk)
        self.bytes_sent += len(chunk)

    async def _end(self, answer: Answer) -> None:
        """Write the end."""
        async with asyncio.timeout(self._timeout):
            await answer.write_eof()
        self.is_whole = True

    def break_off(self, error: Exception) -> None:
        """Close the connection, so that nobody takes what was sent for the whole."""
        self.broken = error
        if self._request.transport is not None:
            self._request.transport.abort()
