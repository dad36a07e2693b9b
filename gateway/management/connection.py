"""Connections of the management port: aiohttp's own, but that every refusal is Edge's error body.

What reaches `handle_error` is bytes that are no HTTP, a client that hung up, or a bug: that is logged with
its traceback, and the client learns only that there was one.
"""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from gateway.management.errors import error_answer, response_of, unexpected
from gateway.management.reading import HungUp

_log = logging.getLogger(__name__)

HEAD_TIMEOUT = 30.0
IDLE_TIMEOUT = 75.0
LINGER = 2.0
"""Seconds that the rest of a refused body is read and dropped, so that the client can read the refusal."""


class Connection(web.RequestHandler):
    """Be one client connection. A head that takes too long ends it."""

    __slots__ = ("_head_timer",)

    def __init__(self, server: web.Server) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=IDLE_TIMEOUT,
            lingering_time=LINGER,
            auto_decompress=False,
            # None is how aiohttp is told to write no access log; its annotation does not say so.
            access_log=None,  # type: ignore[arg-type]
            logger=_log,
        )
        self._head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: the first head is awaited."""
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self.head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; between requests they begin a head."""
        if data and self._head_timer is None and self._current_request is None:
            self._await_head()
        super().data_received(data)

    def head_arrived(self) -> None:
        """Stop the timer: a request has begun."""
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _await_head(self) -> None:
        self._head_timer = asyncio.get_running_loop().call_later(HEAD_TIMEOUT, self._cut_off)

    def _cut_off(self) -> None:
        self._head_timer = None
        if self.transport is not None:
            self.transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is no request, or what met a bug, and close.

        Raises:
            ConnectionError: an answer was under way, or the client is gone; the connection just closes.
        """
        self.head_arrived()
        if isinstance(exc, HungUp):
            _log.debug("the client of %s %s hung up %s", request.method, request.path, exc)
            raise exc
        is_bug = not isinstance(exc, HttpProcessingError) and status >= 500
        if is_bug:
            _log.error("%s %s met a bug", request.method, request.path, exc_info=exc)
        else:
            _log.debug("refused: %s %s", status, message)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer is under way") from exc
        answer = (
            unexpected()
            if is_bug
            else error_answer(status, "management.InvalidRequest", "The request is no HTTP that is accepted")
        )
        response = response_of(answer)
        response.force_close()
        return response
