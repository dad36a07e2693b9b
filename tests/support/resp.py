"""A peer that speaks Redis' protocol as a test tells it to: for what a real one does only in bad moments."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.support.wire import Changes

NONE = b"_\r\n"
OK = b"+OK\r\n"


def bulk(content: bytes | None) -> bytes:
    """Write a text as an answer."""
    return NONE if content is None else b"$%d\r\n%b\r\n" % (len(content), content)


def word_of_change(*keys: bytes) -> bytes:
    """Write the push that tells of changed keys."""
    listed = b"".join(map(bulk, keys))
    return b">2\r\n" + bulk(b"invalidate") + b"*%d\r\n%b" % (len(keys), listed)


WORD_OF_A_FLUSH = b">2\r\n" + bulk(b"invalidate") + NONE


@dataclass
class Peer:
    """Answer what is in `held`; answers to commands in `silent` are kept back until `answer` is called.

    `answers` says what a command is answered by its first word; anything else is OK.
    """

    held: dict[bytes, bytes] = field(default_factory=dict)
    answers: dict[bytes, bytes] = field(default_factory=dict)
    silent: set[bytes] = field(default_factory=set)
    heard: list[list[bytes]] = field(default_factory=list)
    greeted: int = 0
    """How many connections were opened."""
    port: int = 0
    connections: set[asyncio.StreamWriter] = field(default_factory=set)
    changes: Changes = field(default_factory=Changes)
    _owed: deque[list[bytes]] = field(default_factory=deque)
    _writer: asyncio.StreamWriter | None = None

    def count(self, *words: bytes) -> int:
        """Return how many commands began with these words."""
        return sum(command[: len(words)] == list(words) for command in self.heard)

    def send(self, raw: bytes) -> None:
        """Send bytes as they are."""
        assert self._writer is not None
        self._writer.write(raw)

    def answer(self, raw: bytes | None = None) -> None:
        """Give the oldest answer that was kept back, or other bytes in its place."""
        command = self._owed.popleft()
        self.send(self._answer_of(command) if raw is None else raw)

    def speak(self) -> None:
        """Keep nothing back any more, and give what was."""
        self.silent.clear()
        while self._owed:
            self.answer()

    def cut(self) -> None:
        """Drop the connection."""
        assert self._writer is not None
        self._writer.transport.abort()

    async def hears(self, *words: bytes, times: int = 1) -> None:
        """Wait until a command that begins with these words has come so many times."""
        await self.changes.until(lambda: self.count(*words) >= times)

    def _answer_of(self, command: list[bytes]) -> bytes:
        if command[0] == b"GET" and command[1] not in self.answers and b"GET" not in self.answers:
            return bulk(self.held.get(command[1]))
        return self.answers.get(command[-1], self.answers.get(command[0], OK))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        self._writer = writer
        self._owed.clear()
        self.greeted += 1
        self.connections.add(writer)
        self.changes.happened()
        try:
            while (head := await reader.readline()).startswith(b"*"):
                command = [await _word(reader) for _ in range(int(head[1:]))]
                self.heard.append(command)
                if self._owed or command[0] in self.silent or command[-1] in self.silent:
                    self._owed.append(command)
                else:
                    writer.write(self._answer_of(command))
                self.changes.happened()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            self.connections.discard(writer)
            self.changes.happened()


async def _word(reader: asyncio.StreamReader) -> bytes:
    size = int((await reader.readline())[1:])
    return (await reader.readexactly(size + 2))[:-2]


@asynccontextmanager
async def a_peer(held: Mapping[bytes, bytes] | None = None) -> AsyncIterator[Peer]:
    """Run a peer on loopback."""
    peer = Peer(dict(held or {}))
    server = await asyncio.start_server(peer.serve, "127.0.0.1", 0)
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        for connection in tuple(peer.connections):
            connection.transport.abort()
        await peer.changes.until(lambda: not peer.connections)
