"""What stands behind a connection of the compiled hand until aiohttp's is there, and keeps what comes.

aiohttp is loaded beside the loop when something is declined for the first time, so that other connections go
on. Must not know what the bytes mean.
"""

from __future__ import annotations

import asyncio
from typing import Protocol, cast


class Behind(Protocol):
    """Be given what the compiled hand declines; aiohttp's connection is one."""

    @property
    def is_idle(self) -> bool:
        """Say whether no call is under way."""
        ...

    @property
    def is_waiting(self) -> bool:
        """Say whether nothing is under way or kept, and the next request is awaited."""
        ...

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        ...

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        ...

    def data_received(self, data: bytes) -> None:
        """Take bytes."""
        ...

    def eof_received(self) -> bool | None:
        """Take note that no more bytes come."""
        ...

    def pause_writing(self) -> None:
        """Write no more for now."""
        ...

    def resume_writing(self) -> None:
        """Write again."""
        ...

    def leave(self) -> None:
        """Let go of the transport, which somebody else reads from now on."""
        ...

    def force_close(self) -> None:
        """Close at once."""
        ...


class StandIn:
    """Keep what comes until `become`; from then on be what was given there."""

    __slots__ = ("_actual", "_has_ended", "_is_full", "_kept", "_transport")

    def __init__(self) -> None:
        self._actual: Behind | None = None
        self._transport: asyncio.Transport | None = None
        self._kept: list[bytes] = []
        self._has_ended = self._is_full = False

    def become(self, actual: Behind) -> None:
        """Hand over what was kept, unless the connection is gone."""
        transport = self._transport
        if transport is None:
            return
        self._actual = actual
        actual.connection_made(transport)
        if self._is_full:
            actual.pause_writing()
        if not transport.is_reading():
            transport.resume_reading()
        for data in self._kept:
            actual.data_received(data)
        self._kept.clear()
        if self._has_ended and not actual.eof_received():
            transport.close()

    @property
    def is_idle(self) -> bool:
        """Say whether no call is under way; whoever waits for `become` has begun one."""
        return self._actual is not None and self._actual.is_idle

    @property
    def is_waiting(self) -> bool:
        """Say whether nothing is under way or kept, and the next request is awaited."""
        return self._actual is not None and self._actual.is_waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: what is kept does not grow with what a client has to send."""
        self._transport = cast("asyncio.Transport", transport)
        if self._transport.is_reading():
            self._transport.pause_reading()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._transport = None
        self._kept.clear()
        if self._actual is not None:
            self._actual.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Keep bytes, or hand them on."""
        if self._actual is None:
            self._kept.append(data)
        else:
            self._actual.data_received(data)

    def eof_received(self) -> bool | None:
        """Take note that no more bytes come; the transport stays open until they are answered."""
        if self._actual is not None:
            return self._actual.eof_received()
        self._has_ended = True
        return True

    def pause_writing(self) -> None:
        """Write no more for now."""
        self._is_full = True
        if self._actual is not None:
            self._actual.pause_writing()

    def resume_writing(self) -> None:
        """Write again."""
        self._is_full = False
        if self._actual is not None:
            self._actual.resume_writing()

    def leave(self) -> None:
        """Let go of the transport."""
        self._transport = None
        if self._actual is not None:
            self._actual.leave()

    def force_close(self) -> None:
        """Close at once."""
        if self._actual is not None:
            self._actual.force_close()
        elif self._transport is not None:
            self._transport.abort()
