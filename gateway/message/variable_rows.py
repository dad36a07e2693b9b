"""What a row of the variable table is, and how rows of one scope read.

Scope is decided here: outside of it a reader answers None and a writer does nothing, as on Edge.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gateway.message.exchange import Exchange, FlowPosition, PendingError, TargetCall
from gateway.message.message_roots import is_after
from gateway.message.moments import epoch_ms, utc_text
from gateway.message.variable import Erase, Read, Write

STRING, INTEGER, LONG, BOOLEAN, COLLECTION = "String", "Integer", "Long", "Boolean", "Collection"
ANY, ROUTED, ANSWERED = "Proxy request", "Target request", "Target response"
AFTER, FAULTY = "PostClientFlow", "Error"


@dataclass(frozen=True, slots=True)
class Row:
    """Describe one variable of a fixed name. Without `write` it is read-only."""

    name: str
    type: str
    scope: str
    meaning: str
    read: Read
    write: Write | None = None
    erase: Erase | None = None


def of_target(read: Callable[[TargetCall], object | None]) -> Read:
    """Read of the target call; null until a route is chosen."""
    return lambda exchange: None if exchange.target is None else read(exchange.target)


def of_route(read: Callable[[TargetCall], object | None]) -> Read:
    """Read of the target call what is out of scope again in the PostClientFlow."""
    return lambda exchange: None if exchange.target is None or is_after(exchange) else read(exchange.target)


def of_fault(read: Callable[[PendingError], object | None]) -> Read:
    """Read of the pending error; null outside of the error state, PostClientFlow included."""
    return lambda exchange: None if exchange.fault is None or is_after(exchange) else read(exchange.fault)


def of_flow(find: Callable[[Exchange], FlowPosition | None], read: Callable[[FlowPosition], str]) -> Read:
    """Read of a flow position; null while there is none."""

    def read_flow(exchange: Exchange) -> object | None:
        position = find(exchange)
        return None if position is None else read(position)

    return read_flow


def moment(
    name: str,
    scope: str,
    meaning: str,
    at: Callable[[Exchange], float],
    *,
    absent: tuple[int | None, str | None] = (None, None),
) -> tuple[Row, Row]:
    """Return the rows `name.timestamp` and `name.time`; at 0.0 they read what `absent` says."""
    number, text = absent
    return (
        Row(
            f"{name}.timestamp",
            LONG,
            scope,
            f"{meaning}, in epoch milliseconds",
            lambda exchange: epoch_ms(seconds) if (seconds := at(exchange)) else number,
        ),
        Row(
            f"{name}.time",
            STRING,
            scope,
            f"{meaning}, like `Wed, 21 Aug 2013 19:16:47 UTC`",
            lambda exchange: utc_text(seconds) if (seconds := at(exchange)) else text,
        ),
    )


def after(at: Callable[[Exchange], float]) -> Callable[[Exchange], float]:
    """Let a moment be seen in the PostClientFlow only."""
    return lambda exchange: at(exchange) if is_after(exchange) else 0.0
