"""Calls by the compiled upstream side, made and watched from Python."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from gateway._fastpath import Pools, PyTarget, Sweep
from gateway.message import Destination, Headers, Server
from gateway.upstream import Dialler, drop_named
from tests.support.one_turn import BetweenDialler, Script
from tests.support.wire import Changes

REQUEST = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"


async def turns(number: int = 5) -> None:
    """Let the loop go round, so that what waits for nothing is done."""
    loop = asyncio.get_running_loop()
    for _ in range(number):
        turn = loop.create_future()
        loop.call_soon(turn.set_result, None)
        await turn


@dataclass
class Clock:
    """Be a clock that stands still until it is moved."""

    now: float = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@dataclass
class Told:
    """Keep what a call was told."""

    status: int = 0
    reason: str = ""
    headers: Headers = field(default_factory=Headers)
    version: str = ""
    length: int = -2
    peer: str = ""
    pieces: list[bytes] = field(default_factory=list)
    is_whole: bool = False
    failure: str = ""
    detail: str = ""
    times_writable: int = 0
    times_waiting: int = 0
    changes: Changes = field(default_factory=Changes)

    @property
    def body(self) -> bytes:
        """Return what came of the body."""
        return b"".join(self.pieces)

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more will be told."""
        return self.is_whole or bool(self.failure)

    async def over(self) -> None:
        """Wait until the call is over."""
        await self.changes.until(lambda: self.is_over)

    def head(self, status: int, reason: str, headers: object, *facts: object) -> None:
        """Keep the head."""
        version, length, peer = facts
        assert isinstance(version, str)
        assert isinstance(length, int)
        assert isinstance(peer, str)
        assert not self.status
        assert not self.is_over
        assert isinstance(headers, Headers)
        self.status, self.reason, self.headers = status, reason, headers
        self.version, self.length, self.peer = version, length, peer
        self.changes.happened()

    def data(self, piece: bytes) -> None:
        """Keep a piece of the body."""
        assert self.status
        assert not self.is_over
        assert piece
        self.pieces.append(piece)
        self.changes.happened()

    def waits(self) -> None:
        """Count."""
        self.times_waiting += 1

    def end(self) -> None:
        """Keep that it ended."""
        assert self.status
        assert not self.is_over
        self.is_whole = True
        self.changes.happened()

    def failed(self, reason: str, detail: str) -> None:
        """Keep what went wrong."""
        assert not self.is_over
        self.failure, self.detail = reason, detail
        self.changes.happened()

    def writable(self) -> None:
        """Count."""
        self.times_writable += 1
        self.changes.happened()


@dataclass
class Caller:
    """Call targets by pools whose clock is given."""

    pools: Pools
    sweep: Sweep
    clock: Clock
    dialler: Dialler

    def start(
        self,
        port: int,
        head: bytes = REQUEST,
        *,
        destination: Destination | None = None,
        host: str = "127.0.0.1",
        scheme: str = "http",
        limit: float = 55.0,
        is_safe: bool | None = None,
        has_body: bool = False,
        told: Told | None = None,
    ) -> tuple[PyTarget, Told]:
        """Start a call."""
        told = told or Told()
        target = PyTarget(told)
        is_safe = head.startswith((b"GET", b"HEAD")) if is_safe is None else is_safe
        target.call(
            self.pools,
            (scheme, host, port),
            destination or DESTINATION,
            limit,
            head,
            is_safe=is_safe,
            has_body=has_body,
        )
        return target, told

    async def ask(self, port: int, head: bytes = REQUEST, **how: object) -> Told:
        """Make a call and wait until it is over."""
        _, told = self.start(port, head, **how)  # type: ignore[arg-type]
        await told.over()
        return told

    def call(self, server: Server, destination: Destination, told: Told) -> None:
        """Call a server."""
        PyTarget(told).call(self.pools, server, destination, 55.0, REQUEST, is_safe=True)

    def pass_time(self, seconds: float) -> None:
        """Move the clock, and have the deadlines looked at."""
        self.clock.now += seconds
        self.sweep.tick()


DESTINATION = Destination()


@asynccontextmanager
async def a_caller(max_connections: int = 16, script: Script | None = None) -> AsyncIterator[Caller]:
    """Have pools for as long as the block lasts; a script stands before what their targets say."""
    loop, clock = asyncio.get_running_loop(), Clock()
    sweep = Sweep(loop, clock)
    dialler = Dialler(clock) if script is None else BetweenDialler(clock, script)
    pools = Pools(
        loop,
        sweep,
        dialler,
        drop_named=drop_named,
        max_connections=max_connections,
    )
    try:
        yield Caller(pools, sweep, clock, dialler)
    finally:
        await pools.close()
        sweep.close()
