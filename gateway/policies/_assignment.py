"""Set and Add: the edits of a message that write values made from templates.

Whatever a value holds, it cannot split a head: what a header, a status line or a path cannot
carry is the policy's SetVariableFailed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import quote

from gateway.faults import Fault
from gateway.message import (
    Exchange,
    Message,
    Template,
    canonical_path,
    check_field,
    check_line,
    is_token,
    parse_template,
    standard_phrase,
)
from gateway.policies._edit import Edit, Terms, Write, in_order, writing
from gateway.policies._fields import (
    Element,
    attribute,
    child,
    many,
    nested,
    own_template,
    parsed,
    record,
    template,
    whole,
)
from gateway.policies._message_fields import FORM, HEADERS, QUERY, Fields, Section, Slot, replace_body
from gateway.policies._values import ALL_FUNCTIONS, Wrong, to_template

_STATUS = re.compile(r"[2-9][0-9][0-9]")
_VERSIONS = {"1.0": "1.0", "1.1": "1.1", "HTTP/1.0": "1.0", "HTTP/1.1": "1.1"}


# --- fields -------------------------------------------------------------------------------


@record
class HeaderField:
    """Be `<Header name="x">text</Header>`."""

    slot: Slot = attribute("name", Slot.parse_header, required=True)
    value: Template = own_template()


@record
class ParameterField:
    """Be `<QueryParam name="x">text</QueryParam>`, or a form field alike."""

    slot: Slot = attribute("name", Slot.parse, required=True)
    value: Template = own_template()


Written = tuple[HeaderField | ParameterField, ...]


def _adding(section: Section, slot: Slot) -> Write:
    """Return what appends a value, beside any of the same name."""

    def write(_exchange: Exchange, message: Message, value: str) -> None:
        section.accepts(slot.name, value)
        section.edit(message, lambda fields: fields.add(slot.name, value))

    return write


def _setting(section: Section, slot: Slot) -> Write:
    """Return what puts a value in the place of those that the slot means."""

    def write(exchange: Exchange, message: Message, value: str) -> None:
        section.accepts(slot.name, value)
        raised = _raised_values(slot, exchange, message) if section is HEADERS else []

        def change(fields: Fields) -> None:
            if slot.number:
                fields.set_nth(slot.name, slot.number, value)
                return
            fields.set(slot.name, (*raised, value)[0])
            for each in (*raised, value)[1:]:
                fields.add(slot.name, each)

        section.edit(message, change)

    return write


def _raised_values(slot: Slot, exchange: Exchange, message: Message) -> list[str]:
    """Return the values that a RaiseFault gave to a header of the pending error and that it still has.

    Edge: headers of the RaiseFault and of the fault rule are both kept, as several values.
    """
    pending = exchange.fault
    if pending is None or pending.message is not message or not pending.fault.kind.is_deliberate:
        return []
    name, present = slot.name.lower(), message.headers.get_all(slot.name)
    return [value for field, value in pending.fault.headers if field.lower() == name and value in present]


def _field_edits(
    terms: Terms, put: Callable[[Section, Slot], Write], *sections: tuple[Section, Written]
) -> Iterator[Edit]:
    """Yield the edit of each field."""
    for section, fields in sections:
        for field in fields:
            label = f"{section.variable}.{field.slot}"
            yield writing(terms, label, terms.text_of(field.value), put(section, field.slot))


@record
class Add:
    """Add values to fields, beside those that are there."""

    headers: Written = many(HEADERS.item, HeaderField, within=HEADERS.container)
    query: Written = many(QUERY.item, ParameterField, within=QUERY.container)
    form: Written = many(FORM.item, ParameterField, within=FORM.container)

    @property
    def edits_form(self) -> bool:
        """Tell whether form fields of the message are edited, for which its body must be there."""
        return bool(self.form)

    @property
    def sets_body(self) -> bool:
        """Tell whether the message gets a body."""
        return bool(self.form)

    def bind(self, terms: Terms) -> Edit:
        """Return the edit."""
        sections = ((QUERY, self.query), (FORM, self.form), (HEADERS, self.headers))
        return in_order(_field_edits(terms, _adding, *sections))


# --- the rest of a message ----------------------------------------------------------------


def _payload_text(element: Element) -> Template:
    """Read the content of `<Payload>` as a template, with the delimiters its attributes choose."""
    prefix, suffix = element.get("variablePrefix") or "{", element.get("variableSuffix") or "}"

    def parse(text: str) -> Template:
        try:
            return parse_template(text, functions=ALL_FUNCTIONS, prefix=prefix, suffix=suffix)
        except ValueError as error:
            raise Wrong(str(error), "InvalidPayload") from error

    return parsed(element, "", parse, element.inner_xml)


@record
class Payload:
    """Be a body and its type; blanks around a body are part of it."""

    content_type: Template | None = attribute("contentType", to_template)
    text: Template = whole(_payload_text)


def _to_status(text: str) -> Template:
    """Read a status, which may be a template.

    Raises:
        Wrong: it is none, whatever the variables hold.
    """
    made = to_template(text)
    if made.is_constant and not _STATUS.fullmatch(text):
        raise Wrong(f"'{text}' is not a status from 200 to 999")
    return made


def _to_version(text: str) -> Template:
    """Read a version, which may be a template.

    Raises:
        Wrong: it is none, whatever the variables hold.
    """
    made = to_template(text)
    if made.is_constant and text not in _VERSIONS:
        raise Wrong(f"'{text}' is none of {', '.join(_VERSIONS)}")
    return made


@record
class Set:
    """Set fields and other parts of a message, in place of what is there."""

    headers: Written = many(HEADERS.item, HeaderField, within=HEADERS.container)
    query: Written = many(QUERY.item, ParameterField, within=QUERY.container)
    form: Written = many(FORM.item, ParameterField, within=FORM.container)
    payload: Payload | None = nested("Payload", Payload)
    verb: Template | None = template("Verb")
    version: Template | None = child("Version", _to_version)
    path: Template | None = template("Path")
    status: Template | None = child("StatusCode", _to_status)
    reason: Template | None = template("ReasonPhrase")

    @property
    def edits_form(self) -> bool:
        """Tell whether form fields of the message are edited, for which its body must be there."""
        return bool(self.form)

    @property
    def sets_body(self) -> bool:
        """Tell whether the message gets a body."""
        return self.payload is not None or bool(self.form)

    def bind(self, terms: Terms) -> Edit:
        """Return the edit. Within a `<Set>`, the order of elements does not matter."""
        return in_order(self._edits(terms))

    def _edits(self, terms: Terms) -> Iterator[Edit]:
        """Yield the edits; the type of a payload comes after the headers, and wins."""
        sections = ((QUERY, self.query), (FORM, self.form), (HEADERS, self.headers))
        yield from _field_edits(terms, _setting, *sections)
        if self.payload is not None:
            if self.payload.content_type is not None:
                yield writing(terms, "Content-Type", terms.text_of(self.payload.content_type), _write_type)
            yield writing(terms, "content", terms.text_of(self.payload.text), _write_body)
        # The reason comes after the status, which brings the standard one along.
        parts = (self.verb, self.version, self.path, self.status, self.reason)
        for (label, write), value in zip(_PARTS.items(), parts, strict=True):
            if value is not None:
                yield writing(terms, label, terms.text_of(value), write)


def _write_type(_exchange: Exchange, message: Message, value: str) -> None:
    if value:
        check_field("Content-Type", value)
        message.headers.set("Content-Type", value)


def _write_body(_exchange: Exchange, message: Message, value: str) -> None:
    replace_body(message, value)


def _write_verb(_exchange: Exchange, message: Message, value: str) -> None:
    if not is_token(value):
        raise ValueError("a verb must be a token")
    if message.is_request:
        message.verb = value


def _write_version(_exchange: Exchange, message: Message, value: str) -> None:
    if value not in _VERSIONS:
        raise ValueError("a version must be 1.0 or 1.1")
    message.version = _VERSIONS[value]


def _write_path(_exchange: Exchange, message: Message, value: str) -> None:
    """Set the path; what a path cannot hold as it stands is escaped, `?` and `#` included."""
    try:
        path, guarded = canonical_path(
            quote("/" + value.removeprefix("/"), safe="/%!$&'()*+,;=:@", errors="replace")
        )
    except Fault as fault:
        raise ValueError("not a path") from fault
    if guarded:
        raise ValueError("a path must not hold an escaped separator")
    if message.is_request:
        message.path = path


def _write_status(_exchange: Exchange, message: Message, value: str) -> None:
    if not _STATUS.fullmatch(value):
        raise ValueError("not a final status")
    if not message.is_request:
        message.status = int(value)
        message.reason = standard_phrase(message.status)


def _write_reason(_exchange: Exchange, message: Message, value: str) -> None:
    check_line("the reason phrase", value)
    if not message.is_request:
        message.reason = value


_PARTS: dict[str, Write] = {
    "verb": _write_verb,
    "version": _write_version,
    "path": _write_path,
    "status.code": _write_status,
    "reason.phrase": _write_reason,
}
