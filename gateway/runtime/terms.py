"""The terms of the compiled hand: what it asks of Python, because it must not know it by itself.

Which fields go no further, what a refusal looks like, which bodies may be held, how a client
connection is handed to aiohttp: all that has one place in Python, and both hands ask there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from gateway import faults
from gateway._fastpath import Downstream
from gateway.errors import UpstreamError
from gateway.faults import Fault, FaultKind
from gateway.message import Message
from gateway.runtime.arrival import UNSOUND
from gateway.runtime.bodies import REQUEST, RESPONSE, Rules
from gateway.runtime.coding import wire_content
from gateway.runtime.refusals import SERVER, declared_length, refusal
from gateway.runtime.stand_in import Behind
from gateway.store import MISSING
from gateway.upstream import ANNOUNCED, HOP_BY_HOP, OURS, Rota, fault_of


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold what the compiled hand cannot know. `make_connection` makes what stands behind a connection."""

    rota: Rota
    make_connection: Callable[[Downstream], Behind]
    missing: object = MISSING
    server: str = SERVER
    not_asked: Collection[str] = HOP_BY_HOP | OURS
    not_answered: Collection[str] = HOP_BY_HOP | {"content-length"}
    announced: Collection[str] = ANNOUNCED
    unsound: Collection[FaultKind] = UNSOUND
    request_rules: Rules = REQUEST
    response_rules: Rules = RESPONSE
    refusal: Callable[[Fault, str], Message] = refusal
    fault_of: Callable[[UpstreamError], Fault] = fault_of
    wire_content: Callable[[Message], bytes] = wire_content
    declared_length: Callable[[Message], int | None] = declared_length

    @property
    def crowded(self) -> bytes:
        """Return the whole answer to a connection that is one too many."""
        return closing_answer(faults.TOO_MANY_CONNECTIONS())


def closing_answer(fault: Fault) -> bytes:
    """Return the answer of a refusal that nothing follows, head and body."""
    message = refusal(fault, "")
    fields = "".join(f"{name}: {value}\r\n" for name, value in message.headers)
    head = (
        f"HTTP/1.1 {message.status} {message.reason}\r\nServer: {SERVER}\r\n{fields}"
        f"Content-Length: {len(message.body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + message.body
