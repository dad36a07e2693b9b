"""Many connections that let go of one request each, all at the same time; each knows the worker behind it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import cast

from tests.e2e.processes import owners_of

_LENGTH = re.compile(rb"(?i)\r\ncontent-length:[ \t]*(\d+)")
_CHUNKED = re.compile(rb"(?i)\r\ntransfer-encoding:[ \t]*chunked")
_SHARE_OF_OPENING = 100
"""How many connections are opened at a time: no more than any accept queue takes."""
_ACCEPTED_WITHIN = 30.0
_LONGEST_TEXT = 160


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold an answer and the worker's process id; status 0 is a connection that broke off."""

    status: int
    text: str
    worker: int

    @property
    def is_turned_away(self) -> bool:
        """Say whether the gateway refused because Redis, or a connection to it, was not to be had in time."""
        return self.status == 503 and "gateway.store.Unavailable" in self.text

    def __str__(self) -> str:
        """Tell it in short."""
        return f"{self.status} {' '.join(self.text.split())[:_LONGEST_TEXT]}"


class Line(asyncio.Protocol):
    """Be one keep-alive connection; `worker` is the process at its other end."""

    def __init__(self) -> None:
        self.worker = 0
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._kept_back = b""
        self._answer: asyncio.Future[Outcome] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # No isinstance: uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(Outcome(0, str(exc or "the connection was closed"), self.worker))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, _, rest = self._received.partition(b"\r\n\r\n")
        if (body := _body(head, rest)) is None or self._answer is None or self._answer.done():
            return
        self._received = b""
        self._answer.set_result(Outcome(int(head[9:12]), body.decode("utf-8", "replace"), self.worker))

    @property
    def is_open(self) -> bool:
        """Say whether it is still there."""
        return self._transport is not None

    @property
    def port(self) -> int:
        """Return this side's port."""
        return 0 if self._transport is None else int(self._transport.get_extra_info("sockname")[1])

    def begin(self, request: bytes) -> asyncio.Future[Outcome]:
        """Send a request but for its last byte; return what will hold the answer."""
        self._answer = asyncio.get_running_loop().create_future()
        self._kept_back = request[-1:]
        if self._transport is None:
            self._answer.set_result(Outcome(0, "the connection was closed between calls", self.worker))
        else:
            self._transport.write(request[:-1])
        return self._answer

    def release(self) -> None:
        """Send the last byte."""
        if self._transport is not None:
            self._transport.write(self._kept_back)

    def close(self) -> None:
        """Close it."""
        if self._transport is not None:
            self._transport.close()


def _body(head: bytes, rest: bytes) -> bytes | None:
    """Return the body of an answer, None while it is not all there."""
    if _CHUNKED.search(head):
        return _unchunked(rest) if rest.endswith(b"0\r\n\r\n") else None
    if not (length := _LENGTH.search(head)):
        return None
    return rest if len(rest) >= int(length[1]) else None


def _unchunked(rest: bytes) -> bytes:
    body = b""
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        body, rest = body + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
    return body


@dataclass(slots=True)
class Lines:
    """Hold the connections to the traffic port; `workers` are the process ids that may be behind them."""

    port: int
    workers: Sequence[int]
    lines: list[Line] = field(default_factory=list)
    _random: Random = field(default_factory=lambda: Random(1))

    async def open(self, count: int) -> None:
        """Have so many open ones, and know the worker of each, as the kernel spread them."""
        self.lines = [line for line in self.lines if line.is_open]
        while (missing := count - len(self.lines)) > 0:
            some = (self._open_one() for _ in range(min(missing, _SHARE_OF_OPENING)))
            self.lines += await asyncio.gather(*some)
        deadline = time.monotonic() + _ACCEPTED_WITHIN
        while new := [line for line in self.lines if not line.worker]:
            assert time.monotonic() < deadline, f"{len(new)} connections were accepted by no worker"
            owners = owners_of(self.workers, self.port)
            for line in new:
                line.worker = owners.get(line.port, 0)
            await asyncio.sleep(0.01)

    async def _open_one(self) -> Line:
        _, line = await asyncio.get_running_loop().create_connection(Line, "127.0.0.1", self.port)
        return line

    async def send(
        self, requests: Sequence[bytes], *, when: Callable[[], Awaitable[object]] | None = None
    ) -> list[Outcome]:
        """Send each request on a line of its own, but for its last byte; then all these; return the answers.

        `when` is awaited in between. Which line comes first is drawn anew each time.
        """
        await self.open(len(requests))
        chosen = self._random.sample(self.lines, len(requests))
        answers = [line.begin(request) for line, request in zip(chosen, requests, strict=True)]
        if when is not None:
            await when()
        # Nothing is read in between: what is answered meanwhile waits in the kernel.
        for line in chosen:
            line.release()
        return await asyncio.gather(*answers)

    async def ask_each_worker(self, make: Callable[[], bytes]) -> list[Outcome]:
        """Send every worker a request; return the answers."""
        await self.open(len(self.lines))
        by_worker = {line.worker: line for line in self.lines}
        answers = [line.begin(make()) for line in by_worker.values()]
        for line in by_worker.values():
            line.release()
        return await asyncio.gather(*answers)

    def close(self) -> None:
        """Close all."""
        for line in self.lines:
            line.close()
