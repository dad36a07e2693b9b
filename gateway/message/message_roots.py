# cython: annotation_typing=True
"""Whose part is meant: the messages that have a name of their own.

`ROOTS` is the table of the four; messages that policies keep are in `free_variables.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.message.exchange import Exchange, Phase
from gateway.message.message import Kind, Message
from gateway.message.message_parts import Part, find_part
from gateway.message.needs import Needs
from gateway.message.part_access import Access
from gateway.message.reader import OfRequest
from gateway.message.variable import Erase, Read, Variable, Write

Find = Callable[[Exchange], Message | None]


@dataclass(frozen=True)
class Root:
    """Describe one named message: a row of the table.

    `read_only` are the patterns of parts that Edge lets nobody write here, though they are
    writable elsewhere. `put` replaces the message as a whole; without it that is refused.
    """

    name: str
    scope: str
    meaning: str
    find: Find
    body: Needs
    read_only: frozenset[str] = frozenset()
    put: Callable[[Exchange, Message], None] | None = None
    kind: Kind | None = None


def is_after(exchange: Exchange) -> bool:
    """Tell whether the client has its answer: the PostClientFlow."""
    return exchange.flow is not None and exchange.flow.phase is Phase.AFTER


def _response(exchange: Exchange) -> Message | None:
    """Return the response; after an error the PostClientFlow has none, only `message`."""
    if exchange.fault is not None and is_after(exchange):
        return None
    return exchange.response


def _error(exchange: Exchange) -> Message | None:
    """Return the pending error message."""
    return None if exchange.fault is None or is_after(exchange) else exchange.fault.message


def _put_response(exchange: Exchange, message: Message) -> None:
    """Replace the response where there is one in scope."""
    if _response(exchange) is not None:
        exchange.response = message


def _put_error(exchange: Exchange, message: Message) -> None:
    """Replace the pending error message."""
    if exchange.fault is not None and _error(exchange) is not None:
        exchange.fault.message = message


def _put_message(exchange: Exchange, message: Message) -> None:
    """Replace what `message` means here."""
    current = exchange.message
    if current is None:
        return
    if current.kind is not message.kind:
        raise ValueError("a request cannot stand for a response, nor a response for a request")
    if exchange.fault is not None:
        exchange.fault.message = message
    elif current is exchange.request:
        exchange.request = message
    else:
        exchange.response = message


ROOTS: tuple[Root, ...] = (
    Root(
        "request",
        "Proxy request",
        "the request; after the target call as it went to the target",
        lambda e: e.request,
        Needs.REQUEST_BODY,
        frozenset({"path", "version"}),
        kind=Kind.REQUEST,
    ),
    Root(
        "response",
        "Target response",
        "the response; not in the PostClientFlow after an error",
        _response,
        Needs.RESPONSE_BODY,
        frozenset({"version"}),
        _put_response,
        Kind.RESPONSE,
    ),
    Root(
        "message",
        "Proxy request",
        "`request`, `response` or `error`, whichever is on its way",
        lambda e: e.message,
        Needs.MESSAGE_BODY,
        frozenset({"verb", "status.code", "reason.phrase"}),
        _put_message,
    ),
    Root(
        "error",
        "Error",
        "the error message that is going to the client",
        _error,
        Needs.RESPONSE_BODY,
        frozenset({"version", "status.code", "reason.phrase"}),
        _put_error,
        Kind.RESPONSE,
    ),
)


def root_variable(root: Root) -> Variable:
    """Return the variable of a whole message, like `response`."""
    put = root.put
    if put is None:
        return Variable(root.name, root.find, needs=root.body)

    def write(exchange: Exchange, value: object | None) -> None:
        if not isinstance(value, Message) or (root.kind is not None and value.kind is not root.kind):
            raise ValueError(f"{root.name} must be a message of its kind")
        put(exchange, value)

    return Variable(root.name, root.find, write=write, needs=root.body)


def part_variable(root: Root, text: str) -> Variable | None:
    """Return the variable of a part of a named message, None when `text` names no part."""
    found = find_part(text)
    if found is None:
        return None
    part, access = found
    find = _finder(root, part)
    is_writable = part.pattern not in root.read_only
    return Variable(
        f"{root.name}.{text}",
        _reader(root, find, access),
        write=_writer(find, access.write) if is_writable and access.write is not None else None,
        erase=_eraser(find, access.erase) if is_writable and access.erase is not None else None,
        needs=root.body if part.reads_body else Needs.NOTHING,
    )


def _finder(root: Root, part: Part) -> Find:
    """Return what finds the message, if it is of the kind that has this part."""
    find, kind = root.find, part.kind
    if kind is None or kind is root.kind:
        return find

    def find_of_kind(exchange: Exchange) -> Message | None:
        message = find(exchange)
        return message if message is not None and message.kind is kind else None

    return find_of_kind


def _reader(root: Root, find: Find, access: Access) -> Read:
    """Return what reads a part; null where there is no such message."""
    read = access.read
    if root.name == "request" and find is root.find:
        # Always there, and most of what conditions ask.
        return OfRequest(read)

    def read_part(exchange: Exchange) -> object | None:
        message = find(exchange)
        return None if message is None else read(message)

    return read_part


def _writer(find: Find, write: Callable[[Message, object | None], None]) -> Write:
    """Return what writes a part; nothing happens where there is no such message."""

    def write_part(exchange: Exchange, value: object | None) -> None:
        message = find(exchange)
        if message is not None:
            write(message, value)

    return write_part


def _eraser(find: Find, erase: Callable[[Message], None]) -> Erase:
    """Return what erases a part; nothing happens where there is no such message."""

    def erase_part(exchange: Exchange) -> None:
        message = find(exchange)
        if message is not None:
            erase(message)

    return erase_part
