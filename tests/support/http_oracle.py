"""What two independent parsers of HTTP/1, h11 and llhttp, make of the bytes of one message.

Each function reads the message that begins at the first byte. A request's `start` is its method, target and
version, a response's its status, reason and version. Field values have no blanks around them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import h11
import httptools


class Rejected(Exception):
    """Say that a parser does not take the bytes for a message."""


@dataclass
class Message:
    """Hold what a parser has read of a message."""

    start: tuple[bytes, bytes, bytes] = (b"", b"", b"")
    fields: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    has_head: bool = False
    is_over: bool = False
    keeps: bool = False
    """The connection may carry another message. Only known when the message is over."""
    rest: bytes = b""
    """What a parser has of the bytes behind the message. Only h11 tells."""


Reader = Callable[[bytes], Message]

# --- h11 ----------------------------------------------------------------------------------------------------

_ROOM = 1 << 20
_ASKED = h11.Request(method="GET", target="/", headers=[("Host", "a")])


def h11_request(data: bytes) -> Message:
    """Read a request.

    Raises:
        Rejected: it is none to h11.
    """
    return _h11_read(h11.Connection(h11.SERVER, max_incomplete_event_size=_ROOM), data)


def h11_response(data: bytes, *, is_cut: bool = False) -> Message:
    """Read the response to a GET; when it is cut, the connection closes behind the bytes.

    Raises:
        Rejected: it is none to h11.
    """
    connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_ROOM)
    connection.send(_ASKED)
    connection.send(h11.EndOfMessage())
    return _h11_read(connection, data, is_cut=is_cut)


def _h11_read(connection: h11.Connection, data: bytes, *, is_cut: bool = False) -> Message:
    message = Message()
    try:
        if data:
            connection.receive_data(data)
        if is_cut:
            connection.receive_data(b"")  # the end
        _h11_take(connection, message)
    except h11.RemoteProtocolError as error:
        raise Rejected(str(error)) from error
    message.keeps = message.is_over and connection.their_state is h11.DONE
    message.rest = bytes(connection.trailing_data[0])
    return message


def _h11_take(connection: h11.Connection, message: Message) -> None:
    body = []
    while (event := connection.next_event()) is not h11.NEED_DATA:
        if isinstance(event, h11.Data):
            body.append(bytes(event.data))
            continue
        if isinstance(event, h11.EndOfMessage):
            message.is_over = True
            break
        assert isinstance(event, h11.Request | h11.Response | h11.InformationalResponse), event
        message.has_head = True
        message.fields = event.headers.raw_items()
        if isinstance(event, h11.Request):
            message.start = (event.method, event.target, event.http_version)
        else:
            message.start = (b"%d" % event.status_code, event.reason, event.http_version)
        if isinstance(event, h11.InformationalResponse):
            message.is_over = True
            break
    message.body = b"".join(body)


# --- llhttp -------------------------------------------------------------------------------------------------


class _Llhttp:
    """Take what httptools tells of the first message."""

    def __init__(self) -> None:
        self.message = Message()
        self.parser: httptools.HttpRequestParser | httptools.HttpResponseParser | None = None
        self.word = b""
        self._body: list[bytes] = []

    def on_url(self, part: bytes) -> None:
        if not self.message.is_over:
            self.word += part

    on_status = on_url

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes behind the end of the head are trailers.
        if not self.message.has_head:
            self.message.fields.append((name, value.strip(b" \t")))

    def on_headers_complete(self) -> None:
        self.message.has_head = True

    def on_body(self, part: bytes) -> None:
        if not self.message.is_over:
            self._body.append(part)

    def on_message_complete(self) -> None:
        assert self.parser is not None
        if not self.message.is_over:
            self.message.is_over = True
            self.message.keeps = self.parser.should_keep_alive()

    def feed(self, piece: bytes) -> None:
        """Feed bytes.

        Raises:
            Rejected: they belong to no message.
        """
        assert self.parser is not None
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            # It ends the message where something else may begin.
            if upgrade.args[0] != len(piece):
                raise Rejected("an upgrade before the end") from upgrade
        except httptools.HttpParserError as error:
            raise Rejected(str(error)) from error
        self.message.body = b"".join(self._body)


def llhttp_request(data: bytes) -> Message:
    """Read a request that ends with the last of the bytes, if it ends at all.

    Raises:
        Rejected: it is none to llhttp, or ends before.
    """
    taken = _Llhttp()
    parser = taken.parser = httptools.HttpRequestParser(taken)
    _feed_to_the_end(taken, data)
    if taken.message.has_head:
        version = parser.get_http_version().encode()
        taken.message.start = (parser.get_method(), taken.word, version)
    return taken.message


def llhttp_response(data: bytes) -> Message:
    """Read a response that ends with the last of the bytes, if it ends at all.

    Raises:
        Rejected: it is none to llhttp, or ends before.
    """
    taken = _Llhttp()
    parser = taken.parser = httptools.HttpResponseParser(taken)
    _feed_to_the_end(taken, data)
    if taken.message.has_head:
        version = parser.get_http_version().encode()
        taken.message.start = (b"%d" % parser.get_status_code(), taken.word, version)
    return taken.message


def _feed_to_the_end(taken: _Llhttp, data: bytes) -> None:
    """Feed all but the last byte, and then that one: what is over before it ends too early."""
    taken.feed(data[:-1])
    if taken.message.is_over:
        raise Rejected("over before the last byte")
    taken.feed(data[-1:])
