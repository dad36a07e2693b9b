"""The named fields of a message - headers, query and form fields - as policies address them.

`<Header name="x">`, `<QueryParam name="type.2">`: a `Slot` is such a name, a `Section` one of the
three lists with the rules of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from gateway.message import Headers, Message, Parameters, check_field
from gateway.policies._values import Wrong

Fields = Headers | Parameters
Change = Callable[[Fields], None]

_INDEX = re.compile(r"-?[0-9]{1,9}")
# What described the body that went, and would be a lie about the one that came.
_OF_THE_OLD_BODY = ("Content-Length", "Content-Encoding", "Content-MD5", "Digest")


@dataclass(frozen=True, slots=True)
class Slot:
    """Name a field, and which of its values is meant: `number` counts from 1, 0 is no particular one."""

    name: str
    number: int = 0

    def __str__(self) -> str:
        """Render as it is written in XML."""
        return f"{self.name}.{self.number}" if self.number else self.name

    @classmethod
    def parse(cls, text: str) -> Slot:
        """Read `name` or `name.N`.

        Raises:
            Wrong: InvalidIndex, when N is not greater than 0.
        """
        name, _, number = text.rpartition(".")
        if not name or not _INDEX.fullmatch(number):
            return cls(text)
        if int(number) < 1:
            raise Wrong(f"index {number} must be greater than 0", "InvalidIndex")
        return cls(name, int(number))

    @classmethod
    def parse_header(cls, text: str) -> Slot:
        """Read the name of a header, with or without a number.

        Raises:
            Wrong: it cannot be the name of a header, or InvalidIndex.
        """
        slot = cls.parse(text)
        try:
            check_field(slot.name, "")
        except ValueError as error:
            raise Wrong(str(error)) from error
        return slot


@dataclass(frozen=True, slots=True)
class Section:
    """Be one of the three lists of named fields.

    `container` and `item` are its XML elements, `variable` is what its variables are called by.
    `look` returns the fields for reading, `edit` lets a change be made where a message can have
    such fields, `accepts` checks a name and value before they are written and raises ValueError.
    `reads_body` says that the fields are the body.
    """

    container: str
    item: str
    variable: str
    parse: Callable[[str], Slot]
    look: Callable[[Message], Fields]
    edit: Callable[[Message, Change], None]
    accepts: Callable[[str, str], None]
    reads_body: bool = False


def _edit_headers(message: Message, change: Change) -> None:
    change(message.headers)


def _edit_query(message: Message, change: Change) -> None:
    if message.is_request:
        change(message.query)


def _edit_form(message: Message, change: Change) -> None:
    form = message.form
    change(form)
    message.write_form(form)
    forget_old_body(message)


def _accept_anything(_name: str, _value: str) -> None:
    """Accept what will be percent-encoded."""


def values_of(fields: Fields, slot: Slot) -> list[str]:
    """Return the values that a slot means; a header's number counts what commas separate."""
    if slot.number and isinstance(fields, Headers):
        found = fields.nth(slot.name, slot.number)
        return [] if found is None else [found]
    values = fields.get_all(slot.name)
    return values[slot.number - 1 : slot.number] if slot.number else values


def remove_slot(fields: Fields, slot: Slot) -> None:
    """Remove the values that a slot means; absent is fine."""
    if not slot.number:
        fields.remove(slot.name)
    elif isinstance(fields, Headers):
        fields.remove_nth(slot.name, slot.number)
    else:
        fields.remove(slot.name, slot.number)


def forget_old_body(message: Message) -> None:
    """Remove the headers that described the body that was there before."""
    for name in _OF_THE_OLD_BODY:
        message.headers.remove(name)


def replace_body(message: Message, text: str) -> None:
    """Make a text the body of a message; its Content-Type is the caller's matter."""
    forget_old_body(message)
    message.text = text


HEADERS = Section(
    "Headers", "Header", "header", Slot.parse_header, lambda m: m.headers, _edit_headers, check_field
)
QUERY = Section(
    "QueryParams", "QueryParam", "queryparam", Slot.parse, lambda m: m.query, _edit_query, _accept_anything
)
FORM = Section(
    "FormParams",
    "FormParam",
    "formparam",
    Slot.parse,
    lambda m: m.form,
    _edit_form,
    _accept_anything,
    reads_body=True,
)
