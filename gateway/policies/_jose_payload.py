"""What a JWS signs: a text, a variable, or the body of a message."""

from __future__ import annotations

from gateway.message import Exchange, Message, Template, Variable, to_text
from gateway.policies._fields import Element, attribute, own_template, read_record, record
from gateway.policies._jose_terms import Terms
from gateway.policies._values import to_variable


@record
class Payload:
    """Read <Payload>: the variable wins, the text - a message template - is its fallback."""

    reference: Variable | None = attribute("ref", to_variable)
    literal: Template = own_template()

    def read(self, exchange: Exchange, terms: Terms) -> bytes:
        """Return the payload, empty for an unset one that is ignored.

        Raises:
            Fault: FailedToResolveVariable.
        """
        found = None if self.reference is None else self.reference(exchange)
        if found is not None:
            return raw_of(found)
        if self.reference is not None and not self.literal.source:
            terms.unresolved(self.reference.name)
        return self.literal.render(exchange, unresolved=terms.empty).encode("utf-8", "replace")


def read_payload(element: Element) -> Payload:
    """Read <Payload>.

    Raises:
        BundleError: it is not there, or says nothing.
    """
    found = element.child("Payload")
    if found is None or found.is_empty:
        raise (found or element).fail(
            "needs <Payload> with a text or the attribute 'ref'", "InvalidEmptyElement"
        )
    return read_record(Payload, found)


def raw_of(value: object) -> bytes:
    """Return what a variable holds as the bytes that are signed: of a message its body, as it came."""
    if isinstance(value, Message):
        return value.body
    return value if isinstance(value, bytes) else to_text(value).encode("utf-8", "replace")
