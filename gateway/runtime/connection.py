"""Client connections of the aiohttp hand: aiohttp's own protocol with our limits and refusals.

aiohttp frames messages, but looks idle while a head trickles in. So what is left over between
messages is watched here: a head must be there in time, and must not grow without end.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable

from aiohttp import HttpVersion10, HttpVersion11, web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong
from aiohttp.streams import StreamReader

from gateway import faults
from gateway.faults import Fault
from gateway.flow import Book
from gateway.message import Headers
from gateway.runtime.arrival import MAX_REQUEST_HEADERS, MAX_REQUEST_LINE, RequestHead
from gateway.runtime.refusals import SERVER, refusal
from gateway.telemetry import WorkerMetrics

_log = logging.getLogger(__name__)
_SILENT = logging.Logger("silent", logging.CRITICAL)
"""For aiohttp's own access log: it would write down queries."""

MAX_HEAD = MAX_REQUEST_LINE + MAX_REQUEST_HEADERS + 1_024
"""Bytes of a head that is not complete; a complete one is measured exactly."""

SPOKEN = (HttpVersion11, HttpVersion10)
_NAMED = re.compile(rb"[\r\n]*[^\r\n]+ HTTP/(\d\.\d)(?=[\r\n]|\Z)")
"""The version that a request line names; the parser may have stopped right behind it."""


class Connection(web.RequestHandler):
    """Be one client connection.

    A client that takes longer than `head_timeout` seconds to send the head of a request is
    cut off: aiohttp's own timer only knows the time between requests. With `on_carried`, which is
    called whenever a request is over, it stands behind another protocol, which counts connections.
    """

    __slots__ = (
        "_body",
        "_head_start",
        "_head_timeout",
        "_head_timer",
        "_ledger",
        "_metrics",
        "_odd_head",
        "_on_carried",
    )

    def __init__(
        self,
        manager: web.Server,
        *,
        metrics: WorkerMetrics,
        ledger: Book,
        head_timeout: float,
        idle_timeout: float,
        on_carried: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=idle_timeout,
            max_line_size=MAX_REQUEST_LINE,
            max_field_size=MAX_REQUEST_HEADERS,
            # As many as fit: their size is what is limited.
            max_headers=MAX_REQUEST_HEADERS // 4,
            auto_decompress=False,
            logger=_log,
            access_log=_SILENT,
        )
        self._metrics = metrics
        self._on_carried = on_carried
        self._ledger = ledger
        self._head_timeout = head_timeout
        self._head_timer: asyncio.TimerHandle | None = None
        self._head_start = bytearray()
        """What came of a head that is not whole."""
        self._odd_head = b""
        """The first line, at least, of the first head that was refused or is not of HTTP/1.0 or 1.1."""
        self._body: StreamReader | None = None
        """The body of the latest message."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: the first head is awaited."""
        super().connection_made(transport)
        if self._on_carried is None:
            self._metrics.connection_opened()
        self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._head_arrived()
        if self._on_carried is None:
            self._metrics.connection_closed()
        super().connection_lost(exc)

    def leave(self) -> None:
        """Let go of the transport, which somebody else reads from now on; nothing is closed."""
        self.transport = None
        self.connection_lost(None)

    def carried(self) -> None:
        """Take note that a request is over."""
        if self._on_carried is not None:
            self._on_carried()

    def data_received(self, data: bytes) -> None:
        """Take bytes: of a body, or of a head, whose time and size are watched until it is whole."""
        is_of_body = self._body is not None and not self._body.is_eof()
        messages = self._request_count
        super().data_received(data)
        if self._request_count != messages and self._messages:
            if is_of_body:
                self._end_body()
            self._body = self._messages[-1][1]
            self._note_version(self._messages[messages - self._request_count][0], data)
            self._head_arrived()
        elif data and not is_of_body:
            self._await_head()
            self._head_start += data
            if len(self._head_start) > MAX_HEAD:
                self._refuse_head()

    def _note_version(self, message: object, data: bytes) -> None:
        """Remember how the first odd head begins: nothing is answered after it."""
        # What the parser refused has no version.
        if not self._odd_head and getattr(message, "version", None) not in SPOKEN:
            self._odd_head = bytes(self._head_start) + data[:MAX_REQUEST_LINE]

    @property
    def is_idle(self) -> bool:
        """Say whether no call is under way; what is half sent of the next one's head is not one yet."""
        return self._current_request is None and not self._messages

    @property
    def is_waiting(self) -> bool:
        """Say whether nothing is under way, nothing is kept, and the next request is awaited."""
        return (
            self._waiter is not None
            and not self._waiter.done()
            and not self._messages
            and self._payload_parser is None
            and not (self._upgraded or self._close or self._force_close)
        )

    @property
    def odd_version(self) -> str:
        """Return the version that the odd head names as in `2.0`, "" when it names none."""
        named = _NAMED.match(self._odd_head)
        return named[1].decode() if named is not None else ""

    def _end_body(self) -> None:
        """Tell whoever reads a body that it broke its framing: the parser only refuses what follows."""
        if self._body is None or self._body.is_eof():
            return
        if self._current_request is None:
            self.force_close()
        else:
            self._body.set_exception(web.RequestPayloadError("the body broke its framing"))

    def forgo_the_rest(self) -> None:
        """Do not wait for the rest of a body that nobody reads: close instead."""
        self._lingering_time = 0.0

    def _head_arrived(self) -> None:
        self._head_start.clear()
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _await_head(self) -> None:
        if self._head_timer is None:
            loop = asyncio.get_running_loop()
            self._head_timer = loop.call_later(self._head_timeout, self._cut_off)

    def _cut_off(self) -> None:
        """Hang up; an exchange under way may end first."""
        self._head_timer = None
        if self._current_request is not None:
            self.close()
        elif self.transport is not None:
            self.transport.abort()

    def _refuse_head(self) -> None:
        """Refuse a head without end. aiohttp would take it for a trickle of fields and keep them all."""
        fault = faults.REQUEST_HEADERS_TOO_BIG(limit=MAX_REQUEST_HEADERS)
        if self._current_request is None and self.transport is not None:
            message = refusal(fault, "")
            fields = "".join(f"{name}: {value}\r\n" for name, value in message.headers)
            self.transport.write(
                f"HTTP/1.1 {message.status} {message.reason}\r\nServer: {SERVER}\r\n{fields}"
                f"Content-Length: {len(message.body)}\r\nConnection: close\r\n\r\n".encode()
                + message.body
            )
        self._account(fault)
        self.force_close()

    def _account(self, fault: Fault) -> None:
        """Count and log what never became a request."""
        peer = self.peername
        where = (str(peer[0]), 0) if isinstance(peer, tuple) else ("", 0)
        passage = self._ledger.open(RequestHead("", "", "", Headers(), where, ("", 0)))
        passage.fault, passage.status = fault, fault.status
        self._ledger.close(passage)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Refuse what aiohttp's parser refused, in the gateway's own form, and close.

        Raises:
            ConnectionError: an answer was under way; the connection just closes.
        """
        if not isinstance(exc, HttpProcessingError) or request.writer.output_size > 0:
            raise ConnectionResetError("the answer broke off") from exc
        _log.debug("refused: %s %s", status, message)
        fault = _fault_of(exc, self.odd_version)
        self._account(fault)
        refused = refusal(fault, "")
        answer = web.Response(
            status=refused.status,
            reason=refused.reason,
            body=refused.content,
            headers={"Server": SERVER, "Content-Type": refused.headers.get("Content-Type") or ""},
        )
        answer.force_close()
        answer_in_1_1(request)
        return answer


def _fault_of(error: HttpProcessingError, version: str) -> Fault:
    """Return the fault for what the parser refused; `version` is what the request line names."""
    if isinstance(error, LineTooLong):
        _, limit, _ = error.args
        if str(limit) == str(MAX_REQUEST_LINE):
            return faults.REQUEST_LINE_TOO_LONG(limit=MAX_REQUEST_LINE)
        return faults.REQUEST_HEADERS_TOO_BIG(limit=MAX_REQUEST_HEADERS)
    return faults.BAD_REQUEST() if version in {"", "1.0", "1.1"} else faults.VERSION_NOT_SUPPORTED()


def answer_in_1_1(request: web.BaseRequest) -> None:
    """Have a request answered in HTTP/1.1 whatever it came in: aiohttp would write its version back."""
    request._version = HttpVersion11
    request._cache.pop("version", None)


def head_of(request: web.BaseRequest) -> RequestHead:
    """Take the head of a request as aiohttp framed it."""
    transport = request.transport
    peer = transport.get_extra_info("peername") if transport is not None else None
    version = f"{request.version.major}.{request.version.minor}"
    if version == "0.9" and isinstance(request.protocol, Connection):
        # So aiohttp calls a line that names no version, too.
        version = request.protocol.odd_version
    local = transport.get_extra_info("sockname") if transport is not None else None
    return RequestHead(
        request.method,
        request.raw_path,
        version,
        Headers.from_wire(tuple(request.raw_headers)),
        (peer[0], peer[1]) if peer else ("0.0.0.0", 0),
        (local[0], local[1]) if local else ("", 0),
        request.secure,
    )
