"""A closed-loop load of keep-alive connections, for comparing CPU per request.

It sends one request per connection at a time and reads the answer by its framing. For
latencies under a given rate it is the wrong tool: a slow answer slows the load down.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Hold what a slice of load measured: requests, seconds, and latencies in seconds, sorted."""

    requests: int
    seconds: float
    latencies: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """Return the latency below which this share of the requests lies."""
        return self.latencies[min(len(self.latencies) - 1, int(share * len(self.latencies)))]


class BadAnswer(Exception):
    """The answer was not the one that is measured."""


async def load(port: int, request: bytes, *, connections: int, requests: int, expect: bytes) -> Result:
    """Send so many requests to a loopback port.

    Raises:
        BadAnswer: a status other than 200, or a body without `expect`.
    """
    left = iter(range(requests))
    latencies: list[float] = []
    begun = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(connections):
            tasks.create_task(_connection(port, request, left, latencies, expect))
    return Result(requests, time.perf_counter() - begun, tuple(sorted(latencies)))


async def _connection(port, request, left, latencies, expect) -> None:  # type: ignore[no-untyped-def]
    """Send requests over one connection until none is left."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for _ in left:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            body = await _body(reader, head)
            latencies.append(time.perf_counter() - begun)
            if not head.startswith(b"HTTP/1.1 200") or expect not in body:
                raise BadAnswer((head + body)[:400].decode("utf-8", "replace"))
    finally:
        writer.close()


async def _body(reader: asyncio.StreamReader, head: bytes) -> bytes:
    """Read a body by Content-Length or chunked framing."""
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return await reader.readexactly(int(line[15:]))
    pieces = []
    while size := int(await reader.readline(), 16):
        pieces.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(pieces)
