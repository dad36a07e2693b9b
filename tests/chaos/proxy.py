"""A TCP proxy between the workers and Redis that can stop carrying: `python -m tests.chaos.proxy PORT TO`.

It takes orders by line on standard input and answers each with a line: `mute` - what Redis says on the
tracking connections that there are now is held back; `cut` - nothing is carried either way on tracking
connections, those that come included; `mend` - all that was held back is carried, late, and all is well.
The answer is how many connections are concerned. It ends with its standard input.

A connection tracks once it has sent the word TRACKING; before, and all others, are left alone.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass, field

import uvloop

_WORD = b"TRACKING"
_CHUNK = 65536


@dataclass(slots=True, eq=False)
class Valve:
    """Let one direction of a connection through, or not."""

    is_open: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Begin open."""
        self.is_open.set()


@dataclass(slots=True, eq=False)
class Pair:
    """Be one connection through the proxy."""

    up: Valve = field(default_factory=Valve)
    down: Valve = field(default_factory=Valve)
    is_tracking: bool = False

    def mute(self) -> None:
        """Hold back what Redis says."""
        self.down.is_open.clear()

    def cut(self) -> None:
        """Hold back everything."""
        self.mute()
        self.up.is_open.clear()

    def mend(self) -> None:
        """Carry everything."""
        self.down.is_open.set()
        self.up.is_open.set()


@dataclass(slots=True)
class Proxy:
    """Carry connections to a port of the loopback, and take orders."""

    port: int
    pairs: set[Pair] = field(default_factory=set)
    cuts_new: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to carry a connection."""
        task = asyncio.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """End all connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            writer.close()
            return
        pair = Pair()
        self.pairs.add(pair)
        ways = [
            asyncio.create_task(self._pump(pair, pair.up, reader, back)),
            asyncio.create_task(self._pump(pair, pair.down, there, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            self.pairs.discard(pair)
            for each in (writer, back):
                each.close()

    async def _pump(
        self, pair: Pair, valve: Valve, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                if valve is pair.up and not pair.is_tracking and _WORD in chunk.upper():
                    pair.is_tracking = True
                    if self.cuts_new:
                        pair.cut()
                await valve.is_open.wait()
                writer.write(chunk)
                await writer.drain()

    def obey(self, order: str) -> int:
        """Carry out an order; return how many connections it concerns."""
        tracking = [pair for pair in self.pairs if pair.is_tracking]
        self.cuts_new = order == "cut"
        for pair in tracking:
            {"mute": pair.mute, "cut": pair.cut, "mend": pair.mend}[order]()
        return len(tracking)


async def main(listen: int, to: int) -> None:
    """Serve until standard input ends."""
    proxy = Proxy(to)
    server = await asyncio.start_server(proxy.take, "127.0.0.1", listen)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
    )
    print("ready", flush=True)
    while line := await orders.readline():
        print(proxy.obey(line.decode().strip()), flush=True)
    server.close()
    await proxy.end()


if __name__ == "__main__":
    uvloop.run(main(*map(int, sys.argv[1:3])))
