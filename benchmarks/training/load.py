"""Call as a stage of the mix describes, over real sockets, and look at every answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from typing import cast

from benchmarks.training.messages import Message, read
from benchmarks.training.mix import Ask, Stage

LONGEST = 4.0
"""Seconds of a stage: on a slow machine it ends before all of its requests were sent."""
PATIENCE = 20.0
"""Seconds to wait for answers that are due."""


class Wrong(Exception):
    """An answer is not what was expected: says in which stage, and what it was."""


async def run(port: int, stage: Stage) -> int:
    """Send the requests of a stage to a port of the loopback; return how many there were.

    Raises:
        Wrong: an answer was another one, or there was none.
    """
    batches, deadline = _Batches(stage), time.monotonic() + LONGEST
    callers = [_call(port, stage, batches, deadline) for _ in range(stage.connections)]
    try:
        async with asyncio.timeout(LONGEST + PATIENCE):
            await asyncio.gather(*callers)
    except TimeoutError:
        raise Wrong(f"{stage.title}: no answer within {PATIENCE:g} s") from None
    except OSError as error:
        raise Wrong(f"{stage.title}: {error}") from error
    return batches.sent


@dataclass(slots=True)
class _Batches:
    """Share out the requests of a stage to its connections."""

    stage: Stage
    sent: int = 0
    _turns: Iterator[Ask] = iter(())

    def __post_init__(self) -> None:
        self._turns = cycle(self.stage.asks)

    def next(self) -> list[Ask]:
        """Return the next batch, an empty one at the end."""
        left = min(self.stage.ahead, self.stage.count - self.sent)
        self.sent += left
        return list(islice(self._turns, left))


async def _call(port: int, stage: Stage, batches: _Batches, deadline: float) -> None:
    wire = None
    done = 0
    try:
        while time.monotonic() < deadline and (batch := batches.next()):
            if wire is None or wire.is_over or (stage.kept and done % stage.kept == 0):
                if wire is not None:
                    wire.close()
                loop = asyncio.get_running_loop()
                _, wire = await loop.create_connection(_Wire, "127.0.0.1", port)
            for ask, answer in zip(batch, await wire.ask(batch), strict=True):
                check(stage, ask, answer)
            done += 1
    finally:
        if wire is not None:
            wire.close()


def check(stage: Stage, ask: Ask, answer: Message) -> None:
    """Hold an answer against what was expected.

    Raises:
        Wrong: it is another one.
    """
    if answer.status != ask.status or ask.contains not in answer.body:
        said = f"{answer.line.decode('latin-1')} {answer.body[:300].decode('latin-1')}"
        raise Wrong(f"{stage.title}: not {ask.status} with {ask.contains!r}, but {said}")


class _Wire(asyncio.Protocol):
    """Be one connection: requests go out together, and their answers are waited for."""

    def __init__(self) -> None:
        self.is_over = False
        self._data = bytearray()
        self._answers: list[Message] = []
        self._wanted = 0
        self._waiting: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # That of uvloop is one by its methods alone.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while answer := read(self._data):
            del self._data[: answer.size]
            self._answers.append(answer)
            self.is_over = self.is_over or answer.closes
        waiting = self._waiting
        if waiting is not None and not waiting.done() and len(self._answers) >= self._wanted:
            waiting.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_over = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError(f"closed before all was answered: {exc}"))

    async def ask(self, batch: list[Ask]) -> list[Message]:
        """Send requests and return their answers."""
        assert self._transport is not None
        self._answers, self._wanted = [], len(batch)
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(b"".join(each.octets for each in batch))
        await self._waiting
        return self._answers

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()
