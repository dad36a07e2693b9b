"""AssignTo: which message an AssignMessage edits, and when it makes a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.faults import Fault
from gateway.message import Exchange, Kind, Message, Needs, Phase, ReadOnlyVariable, resolve
from gateway.policies._edit import Edit, Terms
from gateway.policies._fields import Element, own, record, whole

_KINDS = {"request": Kind.REQUEST, "response": Kind.RESPONSE}


def _kind(element: Element) -> Kind | None:
    """Read the `type` attribute.

    Edge: a misspelt type (`responset`) deploys, and is no type.
    """
    text = (element.get("type") or "").strip()
    if text and text.lower() not in _KINDS:
        element.warn(f"attribute 'type': '{text}' is neither request nor response and is ignored")
    return _KINDS.get(text.lower())


def _create_new(element: Element) -> bool | None:
    """Read the `createNew` attribute, None when it is absent."""
    transport = (element.get("transport") or "").strip()
    if transport and transport.lower() != "http":
        element.warn(f"attribute 'transport': '{transport}' has no effect, there is http only")
    return element.flag("createNew", False) if element.get("createNew") else None


@dataclass(frozen=True, slots=True)
class Place:
    """Be a place where a message stands.

    `find` returns None where nothing stands, and may find what is no message. `make` makes a new
    message of the place's kind, `put` puts it there.
    """

    name: str
    find: Callable[[Exchange], object | None]
    make: Callable[[Exchange], Message]
    put: Callable[[Exchange, Message], None]


@record
class AssignTo:
    """Name the message to edit; an empty name is the message that is on its way."""

    create_new: bool | None = whole(_create_new)
    kind: Kind | None = whole(_kind)
    name: str = own()

    @property
    def needs(self) -> Needs:
        """Return nothing: whoever edits the body of the message says so."""
        return Needs.NOTHING

    @property
    def is_of_flow(self) -> bool:
        """Tell whether the message is one of the flow's own, and not a variable's."""
        return not self.name or self.name in _FIXED

    @property
    def certain_kind(self) -> Kind | None:
        """Return the kind of the edited message, None where the flow or a variable decides."""
        if self.name in _CERTAIN:
            return _CERTAIN[self.name]
        if not self.name:
            # A request may be asked for in vain: in the error flow it is the error message.
            return self.kind if self.kind is Kind.RESPONSE else None
        is_made = self.create_new and not self.is_of_flow
        return (self.kind or Kind.REQUEST) if is_made else None

    @property
    def body(self) -> Needs:
        """Return the body of the message, for those who edit a part of it."""
        return resolve(self.name or "message").needs

    def bind(self, terms: Terms, edit: Edit) -> Callable[[Exchange], None]:
        """Return the action that finds or makes the message, and edits it.

        A new message takes the place of an old one only when it is finished, so that its parts can
        be made from those of the old one. Where none is, it stands there at once.
        """
        place, creates = self._place(), self.create_new

        def apply(exchange: Exchange) -> None:
            found = place.find(exchange)
            if not isinstance(found, Message):
                if creates is False and not self._is_early(exchange):
                    raise _absent(terms, place.name, found)
                found = place.make(exchange)
                _put(place, terms, exchange, found)
                edit(exchange, found)
            elif creates:
                message = place.make(exchange)
                edit(exchange, message)
                _put(place, terms, exchange, message)
            else:
                edit(exchange, found)

        return apply

    def _place(self) -> Place:
        """Return the place that is meant."""
        if not self.name:
            return Place("message", self._find_ambient, self._make_ambient, _put_ambient)
        if self.name in _FIXED:
            return _FIXED[self.name]
        variable = resolve(self.name)
        return Place(self.name, variable, lambda _exchange: _new(self.kind or Kind.REQUEST), variable.set)

    def _is_early(self, exchange: Exchange) -> bool:
        """Tell whether the response is meant although there is none yet.

        Edge: without a name, `type="response"` in a request flow means the response of an exchange
        that will have no target (helloworld's CORS preflight); it is made if need be, and survives.
        """
        return (
            not self.name and self.kind is Kind.RESPONSE and exchange.fault is None and _is_request(exchange)
        )

    def _find_ambient(self, exchange: Exchange) -> object | None:
        return exchange.response if self._is_early(exchange) else exchange.message

    def _make_ambient(self, exchange: Exchange) -> Message:
        if exchange.fault is not None:
            return _new_error(exchange)
        return _new(self.kind or (Kind.REQUEST if _is_request(exchange) else Kind.RESPONSE))


def _is_request(exchange: Exchange) -> bool:
    """Tell whether the exchange is on its way to the target."""
    return exchange.flow is None or exchange.flow.phase is Phase.REQUEST


def _new(kind: Kind) -> Message:
    """Make an empty message."""
    return Message.request("GET", "/") if kind is Kind.REQUEST else Message.response()


def _new_error(exchange: Exchange) -> Message:
    """Make an empty error message, which keeps the status: a failure does not turn into a success."""
    pending = exchange.message
    return _new(Kind.RESPONSE) if pending is None else Message.response(pending.status, pending.reason)


def _put_request(exchange: Exchange, message: Message) -> None:
    exchange.request = message


def _put_response(exchange: Exchange, message: Message) -> None:
    exchange.response = message


def _put_error(exchange: Exchange, message: Message) -> None:
    if exchange.fault is None:
        raise ReadOnlyVariable("error")
    exchange.fault.message = message


def _put_ambient(exchange: Exchange, message: Message) -> None:
    if exchange.fault is not None:
        exchange.fault.message = message
    elif message.is_request:
        exchange.request = message
    else:
        exchange.response = message


AMBIENT = AssignTo(create_new=None, kind=None, name="")
"""What an AssignMessage without `<AssignTo>` edits."""

_FIXED = {
    "request": Place("request", lambda e: e.request, lambda _e: _new(Kind.REQUEST), _put_request),
    "response": Place("response", lambda e: e.response, lambda _e: _new(Kind.RESPONSE), _put_response),
    "message": Place("message", lambda e: e.message, AMBIENT._make_ambient, _put_ambient),
    "error": Place("error", resolve("error"), _new_error, _put_error),
}

_CERTAIN = {"request": Kind.REQUEST, "response": Kind.RESPONSE, "error": Kind.RESPONSE}
"""Messages of the flow that are of one kind wherever they are edited."""


def _absent(terms: Terms, name: str, found: object | None) -> Fault:
    """Make the fault of a place where no message stands."""
    if found is None:
        return terms.unresolved_kind(policy=terms.policy, variable=name)
    return terms.not_a_message(name)


def _put(place: Place, terms: Terms, exchange: Exchange, message: Message) -> None:
    """Put a message in its place; what cannot be written there is the policy's SetVariableFailed."""
    try:
        place.put(exchange, message)
    except (ReadOnlyVariable, ValueError) as error:
        raise terms.not_set(place.name) from error
