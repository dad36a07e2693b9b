"""Copy and Remove: the edits of a message that select fields.

An empty container (`<Headers/>`) means all fields, one with items the named ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from gateway.errors import Finding
from gateway.message import Exchange, Message, Needs, Variable, resolve
from gateway.policies._edit import Edit, Terms
from gateway.policies._fields import Element, attribute, nested, parsed, record, whole
from gateway.policies._message_fields import (
    FORM,
    HEADERS,
    QUERY,
    Fields,
    Section,
    Slot,
    forget_old_body,
    remove_slot,
    values_of,
)
from gateway.policies._values import to_variable

AMBIENT = resolve("message")
_FRAMING = frozenset({"content-length", "transfer-encoding"})
"""Headers that say where the body of one message ends; no other message may have them."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Hold which fields of a section are meant; all of them when `is_all`."""

    section: Section
    slots: tuple[Slot, ...]
    is_all: bool


def _is_off(element: Element) -> bool:
    """Tell whether an element says false; whatever else it says, it is meant."""
    return element.text.lower() == "false"


def _is_unselected(element: Element) -> bool:
    """Tell whether a container or an item says false; what else a text may mean is not asked."""
    if element.text.lower() not in {"", "true", "false"}:
        element.warn("the text is ignored: only 'false' means something here")
    return _is_off(element)


def _is_on(element: Element) -> bool:
    """Tell whether an element is switched on: any text but false does, and no text too."""
    return not _is_off(element)


def _selection(section: Section) -> Callable[[Element], Selection | None]:
    """Return the reader of a container; it reads None where the container says false."""

    def read(element: Element) -> Selection | None:
        items = element.children(section.item)
        slots = []
        for item in items:
            name = (item.get("name") or "").strip()
            if not name:
                raise item.fail("needs the attribute 'name'")
            slot = parsed(item, "", section.parse, name)
            if not _is_unselected(item):
                slots.append(slot)
        return None if _is_unselected(element) else Selection(section, tuple(slots), not items)

    return read


def _selected(*selections: Selection | None) -> Iterator[Selection]:
    """Yield the selections that were made."""
    return (selection for selection in selections if selection is not None)


@record
class Copy:
    """Copy parts of another message; `source` is None for the message that is on its way."""

    source: Variable | None = attribute("source", to_variable)
    headers: Selection | None = nested(HEADERS.container, _selection(HEADERS))
    query: Selection | None = nested(QUERY.container, _selection(QUERY))
    form: Selection | None = nested(FORM.container, _selection(FORM))
    payload: bool = nested("Payload", _is_on, default=False)
    verb: bool = nested("Verb", _is_on, default=False)
    path: bool = nested("Path", _is_on, default=False)
    version: bool = nested("Version", _is_on, default=False)
    status: bool = nested("StatusCode", _is_on, default=False)
    reason: bool = nested("ReasonPhrase", _is_on, default=False)

    @property
    def needs(self) -> Needs:
        """Return the body of the source, where it is copied."""
        source = AMBIENT if self.source is None else self.source
        return source.needs if self.payload or self.form is not None else Needs.NOTHING

    @property
    def edits_form(self) -> bool:
        """Tell whether form fields of the message are edited, for which its body must be there."""
        return self.form is not None

    @property
    def sets_body(self) -> bool:
        """Tell whether a response gets a body; form fields go to requests only."""
        return self.payload

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield a warning for a copy of nothing."""
        if element.is_leaf:
            yield Finding(element.at, "names nothing to copy", element.tag, is_warning=True)

    def bind(self, terms: Terms) -> Edit:
        """Return the edit. Copying a message onto itself changes nothing."""
        source = AMBIENT if self.source is None else self.source
        steps = tuple(self._steps())

        def copy(exchange: Exchange, message: Message) -> None:
            origin = source(exchange)
            if origin is None:
                terms.unresolved(source.name)
            elif not isinstance(origin, Message):
                raise terms.not_a_message(source.name)
            elif origin is not message:
                for step in steps:
                    step(origin, message)

        return copy

    def _steps(self) -> Iterator[Callable[[Message, Message], None]]:
        """Yield what copies each part from one message to another."""
        for selection in _selected(self.headers, self.query):
            yield partial(_copy_fields, selection)
        if self.payload:
            yield _copy_payload
        if self.form is not None:
            yield partial(_copy_form, self.form)
        chosen = (self.verb, self.path, self.version, self.status, self.reason)
        yield from (step for step, is_on in zip(_COPIERS, chosen, strict=True) if is_on)


def _copy_fields(selection: Selection, origin: Message, message: Message) -> None:
    """Copy selected fields; what has the same name in the message goes."""
    section = selection.section
    fields = section.look(origin)
    chosen = [Slot(name) for name in fields.names()] if selection.is_all else selection.slots
    slots = [slot for slot in chosen if slot.name.lower() not in _FRAMING]

    def change(target: Fields) -> None:
        for slot in slots:
            values = values_of(fields, slot)
            if values:
                target.remove(slot.name)
            for value in values:
                target.add(slot.name, value)

    if origin.kind is message.kind or section is HEADERS:
        section.edit(message, change)


def _copy_form(selection: Selection, origin: Message, message: Message) -> None:
    """Copy form fields between forms; a message without a body is as good as an empty form."""
    is_blank = not message.content and "Content-Type" not in message.headers
    if origin.has_form and (message.has_form or is_blank):
        _copy_fields(selection, origin, message)


def _copy_payload(origin: Message, message: Message) -> None:
    """Copy the body with its type."""
    content_type = origin.headers.get("Content-Type")
    if content_type is not None:
        message.headers.set("Content-Type", content_type)
    forget_old_body(message)
    message.content = origin.content


def _copy_verb(origin: Message, message: Message) -> None:
    if origin.is_request and message.is_request:
        message.verb = origin.verb


def _copy_path(origin: Message, message: Message) -> None:
    if origin.is_request and message.is_request:
        message.path = origin.path


def _copy_version(origin: Message, message: Message) -> None:
    message.version = origin.version


def _copy_status(origin: Message, message: Message) -> None:
    if not origin.is_request and not message.is_request:
        message.status = origin.status


def _copy_reason(origin: Message, message: Message) -> None:
    if not origin.is_request and not message.is_request:
        message.reason = origin.reason


_COPIERS = (_copy_verb, _copy_path, _copy_version, _copy_status, _copy_reason)


@record
class Remove:
    """Remove fields, or the body. Empty, it removes everything."""

    headers: Selection | None = nested(HEADERS.container, _selection(HEADERS))
    query: Selection | None = nested(QUERY.container, _selection(QUERY))
    form: Selection | None = nested(FORM.container, _selection(FORM))
    payload: bool = nested("Payload", _is_on, default=False)
    is_everything: bool = whole(lambda element: element.is_leaf)

    @property
    def edits_form(self) -> bool:
        """Tell whether form fields of the message are edited, for which its body must be there."""
        return self.form is not None

    @property
    def sets_body(self) -> bool:
        """Tell whether the message gets a body; having it removed is not that."""
        return False

    def bind(self, _terms: Terms) -> Edit:
        """Return the edit."""
        removals = tuple(self._removals())

        def remove(_exchange: Exchange, message: Message) -> None:
            for removal in removals:
                removal(message)

        return remove

    def _removals(self) -> Iterator[Callable[[Message], None]]:
        """Yield what removes each part from a message."""
        if self.is_everything:
            yield from (partial(_remove_fields, Selection(section, (), True)) for section in (HEADERS, QUERY))
        for selection in _selected(self.headers, self.query, self.form):
            yield partial(_remove_fields, selection)
        if self.payload or self.is_everything:
            yield _remove_payload


def _remove_fields(selection: Selection, message: Message) -> None:
    """Remove selected fields; form fields only where the body is a form."""

    def change(fields: Fields) -> None:
        if selection.is_all:
            fields.clear()
        for slot in selection.slots:
            remove_slot(fields, slot)

    if selection.section is not FORM or message.has_form:
        selection.section.edit(message, change)


def _remove_payload(message: Message) -> None:
    forget_old_body(message)
    message.content = b""
