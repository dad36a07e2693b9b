"""The head of a request as it was framed: what a carrier of bytes hands in at the door."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.message.headers import Headers


@dataclass(frozen=True)
class RequestHead:
    """Hold the head of a request as it was framed. `peer` is (address, port).

    `version` is as in `1.1`, "" where the request line names none.
    """

    verb: str
    target: str
    version: str
    headers: Headers
    peer: tuple[str, int]
    local: tuple[str, int]
    """The address and port it came in by."""
    is_tls: bool = False
