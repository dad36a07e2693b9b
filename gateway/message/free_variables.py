# cython: annotation_typing=True
"""Free variables: names that are not the gateway's own, for policies to keep things under.

A dotted one may be a plain variable (`my.header.x`) or the part of a message that a variable
holds (`calloutResponse.header.x`). Only the exchange can tell which, but what readings of a name
are possible at all is worked out here, at deploy.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.message.exchange import Exchange
from gateway.message.message import Message
from gateway.message.message_parts import Part, find_part
from gateway.message.part_access import Access
from gateway.message.reader import Kept
from gateway.message.variable import ReadOnlyVariable, Variable


@dataclass(frozen=True)
class _Reading:
    """Take a dotted name as a part of the message in the variable `holder`."""

    holder: str
    part: Part
    access: Access

    def message(self, exchange: Exchange) -> Message | None:
        """Return the message, None when the variable holds none that has this part."""
        held = exchange.variables.get(self.holder)
        if isinstance(held, Message) and self.part.kind in {None, held.kind}:
            return held
        return None


def free_variable(name: str) -> Variable:
    """Return the variable of a name of a policy's own.

    A stored variable of exactly this name comes first, then the part of a stored message,
    the longest name of a message first. Writing follows the same order and else stores.
    """
    readings = _readings(name)
    return _plain_variable(name) if not readings else _dotted_variable(name, readings)


def preset_variable(name: str) -> Variable:
    """Return a read-only variable that whoever holds the connection may have stored beforehand."""
    return Variable(name, Kept(name))


def _readings(name: str) -> tuple[_Reading, ...]:
    """List the ways to take a name apart, the longest variable name first."""
    readings = []
    dot = name.rfind(".")
    while dot > 0:
        if found := find_part(name[dot + 1 :]):
            readings.append(_Reading(name[:dot], *found))
        dot = name.rfind(".", 0, dot)
    return tuple(readings)


def _plain_variable(name: str) -> Variable:
    """Return a variable that can be nothing but a stored one."""

    def write(exchange: Exchange, value: object | None) -> None:
        exchange.variables[name] = value

    def erase(exchange: Exchange) -> None:
        exchange.variables.pop(name, None)

    return Variable(name, Kept(name), write=write, erase=erase)


def _dotted_variable(name: str, readings: tuple[_Reading, ...]) -> Variable:
    """Return a variable that is a stored one or the part of a stored message."""

    def find(exchange: Exchange) -> tuple[Message, Access] | None:
        if name not in exchange.variables:
            for reading in readings:
                message = reading.message(exchange)
                if message is not None:
                    return message, reading.access
        return None

    def read(exchange: Exchange) -> object | None:
        found = find(exchange)
        return exchange.variables.get(name) if found is None else found[1].read(found[0])

    def write(exchange: Exchange, value: object | None) -> None:
        found = find(exchange)
        if found is None:
            exchange.variables[name] = value
            return
        message, access = found
        if access.write is None:
            raise ReadOnlyVariable(name)
        access.write(message, value)

    def erase(exchange: Exchange) -> None:
        found = find(exchange)
        if found is None:
            exchange.variables.pop(name, None)
            return
        message, access = found
        if access.erase is None:
            raise ReadOnlyVariable(name)
        access.erase(message)

    return Variable(name, read, write=write, erase=erase)
