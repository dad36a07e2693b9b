# cython: annotation_typing=True
"""How the parts of a message are read, written and erased; which parts there are says `message_parts.py`.

Writing null erases where a part can be absent. Everything that ends in a message head is checked
here, so that no value can split it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.faults import Fault
from gateway.message.field_checks import check_field, check_line, is_token
from gateway.message.message import Message, standard_phrase
from gateway.message.reader import HeaderPart
from gateway.message.uri import Parameters, canonical_path
from gateway.message.values import to_text

_STATUS = re.compile("[1-9][0-9][0-9]")


@dataclass(frozen=True)
class Access:
    """Hold the functions of one part. Without `write` it is read-only, without `erase` never absent.

    `write` raises ValueError for what the part cannot hold; the text never repeats the value.
    """

    read: Callable[[Message], object | None]
    write: Callable[[Message, object | None], None] | None = None
    erase: Callable[[Message], None] | None = None


def header(name: str, _number: int) -> Access:
    """Give access to the first value of a header."""

    def write(message: Message, value: object | None) -> None:
        if value is None:
            message.headers.remove(name)
            return
        text = to_text(value)
        check_field(name, text)
        message.headers.set(name, text)

    return Access(HeaderPart(name), write, lambda message: message.headers.remove(name))


def header_nth(name: str, number: int) -> Access:
    """Give access to one of the comma-separated values of a header."""

    def write(message: Message, value: object | None) -> None:
        if value is None:
            message.headers.remove_nth(name, number)
            return
        text = to_text(value)
        check_field(name, text)
        message.headers.set_nth(name, number, text)

    return Access(
        lambda message: message.headers.nth(name, number),
        write,
        lambda message: message.headers.remove_nth(name, number),
    )


def header_text(message: Message, name: str) -> str | None:
    """Return the complete text of a header, None when there is none."""
    fields = message.headers.get_all(name)
    return ", ".join(fields) if fields else None


def query(name: str, number: int) -> Access:
    """Give access to the first value of a query parameter, or to the number-th if number is not 0."""
    return _field(name, number, lambda message: message.query, _put_query)


def form(name: str, number: int) -> Access:
    """Give access to the first value of a form field, or to the number-th if number is not 0."""
    return _field(name, number, lambda message: message.form, Message.write_form)


def _put_query(message: Message, fields: Parameters) -> None:
    """Make these fields the query of a message."""
    message.query = fields


def _field(
    name: str,
    number: int,
    look: Callable[[Message], Parameters],
    put: Callable[[Message, Parameters], None],
) -> Access:
    """Give access to a query or form field."""

    def read(message: Message) -> object | None:
        fields = look(message)
        return fields.nth(name, number) if number else fields.get(name)

    def write(message: Message, value: object | None) -> None:
        if value is None:
            erase(message)
            return
        fields = look(message)
        if number:
            fields.set_nth(name, number, to_text(value))
        else:
            fields.set(name, to_text(value))
        put(message, fields)

    def erase(message: Message) -> None:
        fields = look(message)
        if fields.get(name) is not None:
            fields.remove(name, number)
            put(message, fields)

    return Access(read, write, erase)


def write_content(message: Message, value: object | None) -> None:
    """Make a value the body: bytes as they are, everything else in its text form."""
    if isinstance(value, bytes):
        message.content = value
    else:
        message.text = to_text(value)


def write_verb(message: Message, value: object | None) -> None:
    """Set the method."""
    verb = to_text(value)
    if not is_token(verb):
        raise ValueError("a verb must be a token")
    message.verb = verb


def write_path(message: Message, value: object | None) -> None:
    """Set the path, in canonical spelling; what the door refuses is refused here too."""
    try:
        message.path, _ = canonical_path(to_text(value))
    except Fault as fault:
        raise ValueError("a path must begin with / and hold no dot segment, query or raw space") from fault


def write_version(message: Message, value: object | None) -> None:
    """Set the HTTP version."""
    version = to_text(value)
    if version not in {"1.0", "1.1"}:
        raise ValueError("a version must be 1.0 or 1.1")
    message.version = version


def write_status(message: Message, value: object | None) -> None:
    """Set the status; a standard reason phrase follows it, one of somebody's own stays."""
    text = to_text(value)
    if not _STATUS.fullmatch(text):
        raise ValueError("a status code must be a number from 100 to 999")
    status = int(text)
    if message.reason == standard_phrase(message.status):
        message.reason = standard_phrase(status)
    message.status = status


def write_reason(message: Message, value: object | None) -> None:
    """Set the reason phrase."""
    reason = to_text(value)
    check_line("a reason phrase", reason)
    message.reason = reason
