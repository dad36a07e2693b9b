"""AssignVariable: write one flow variable, among the edits of a message."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from gateway.errors import Finding
from gateway.message import (
    Exchange,
    Message,
    Needs,
    ReadOnlyVariable,
    Template,
    Variable,
    to_text,
)
from gateway.policies._edit import Edit, Terms, Text
from gateway.policies._fields import Element, child, nested, parsed, record, variable
from gateway.policies._values import to_template, to_variable, to_writable

_NOT_OF_EDGE = ("PropertySetRef", "ResourceURL")
_to_writable = partial(to_writable, rule="InvalidVariableName")


@dataclass(frozen=True, slots=True)
class StoredTemplate:
    """Be a template whose text a variable holds; it is split when it is met, and kept while it stays."""

    variable: Variable

    @property
    def needs(self) -> Needs:
        """Return what such a template may read: it is not known before."""
        return self.variable.needs | Needs.REQUEST_BODY | Needs.MESSAGE_BODY

    def text_on(self, terms: Terms) -> Text:
        """Return what renders the stored template; its text may be unresolved like any variable."""
        split = to_template("")

        def render(exchange: Exchange) -> str:
            nonlocal split
            value = self.variable(exchange)
            source = terms.unresolved(self.variable.name) if value is None else to_text(value)
            if split.source != source:
                try:
                    split = to_template(source)
                except ValueError as error:
                    raise terms.not_set(self.variable.name) from error
            return terms.text_of(split)(exchange)

        return render


def _template(element: Element) -> Template | StoredTemplate | None:
    """Read `<Template>`: its text, or the variable that holds it."""
    name = (element.get("ref") or "").strip()
    if name:
        return StoredTemplate(parsed(element, "attribute 'ref': ", to_variable, name))
    return parsed(element, "", to_template, element.text) if element.text else None


@record
class AssignVariable:
    """Write the variable `name`: with what `ref` holds, else the template's text, else the value."""

    name: Variable = child("Name", _to_writable, required=True, rule="InvalidVariableName")
    value: str = child("Value", default="")
    ref: Variable | None = variable("Ref")
    template: Template | StoredTemplate | None = nested("Template", _template)

    edits_form = False
    sets_body = False

    def check(self, element: Element) -> Iterator[Finding]:
        """Yield what only Apigee X knows."""
        for tag in _NOT_OF_EDGE:
            for found in element.children(tag):
                if not found.is_empty:
                    yield Finding(found.at, "is of Apigee X, Edge does not have it", tag)

    def bind(self, terms: Terms) -> Edit:
        """Return the edit; it leaves the message alone.

        What a `ref` gives keeps its type; a message is copied, so that two names are two messages.
        """
        sources = tuple(self._sources(terms))

        def assign(exchange: Exchange, _message: Message) -> None:
            value = next((found for source in sources if (found := source(exchange)) is not None), None)
            try:
                self.name.set(exchange, value.copy() if isinstance(value, Message) else value)
            except (ReadOnlyVariable, ValueError) as error:
                raise terms.not_set(self.name.name) from error

        return assign

    def _sources(self, terms: Terms) -> Iterator[Callable[[Exchange], object | None]]:
        """Yield where the value may come from, the best first; what gives None is passed over."""
        ref, value = self.ref, self.value
        if ref is not None:
            yield ref
        if self.template is not None:
            # A value to fall back on makes up for whatever the template cannot resolve.
            text = _text_on(self.template, replace(terms, ignores_unresolved=True) if value else terms)
            yield (lambda exchange: text(exchange) or None) if value else text
        if value or (ref is None and self.template is None):
            yield lambda _exchange: value
        elif ref is not None and self.template is None:
            yield lambda _exchange: terms.unresolved(ref.name) or None


def _text_on(template: Template | StoredTemplate, terms: Terms) -> Text:
    """Return what renders a template on these terms."""
    return template.text_on(terms) if isinstance(template, StoredTemplate) else terms.text_of(template)
