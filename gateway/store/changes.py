"""Being told by Redis which of our keys change, all of them, on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from hiredis import PushNotification, Reader, ReplyError, pack_command

from gateway.errors import StoreUnavailable
from gateway.store.connection import Argument
from gateway.store.dialling import Address
from gateway.store.keys import PREFIX

PATIENCE = 5.0
"""Seconds that an answer may take."""
_READ = 65536
# Its stub says that a command is one word.
_pack = cast("Callable[[tuple[Argument, ...]], bytes]", pack_command)


@dataclass(slots=True)
class Changes:
    """Collect the keys that Redis tells of."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    parser: Reader = field(default_factory=Reader)
    changed: dict[bytes, None] = field(default_factory=dict)

    async def since_last(self) -> list[bytes]:
        """Return which keys have changed since this was asked last.

        Raises:
            StoreUnavailable: the connection was lost.
        """
        # Redis tells of changes after the commands that came with them: by the second answer all were told.
        await self.ask("PING")
        await self.ask("PING")
        told, self.changed = list(self.changed), {}
        return told

    async def ask(self, *command: Argument) -> object:
        """Ask on this connection; what is told before the answer is noted.

        Raises:
            StoreUnavailable: Redis did not answer in time, or refused.
        """
        self.writer.write(_pack(command))
        async with asyncio.timeout(PATIENCE):
            while isinstance(answer := await self._next(), PushNotification):
                self._note(answer)
        if isinstance(answer, ReplyError):
            # Its first word names the kind; more of it may repeat what was sent.
            raise StoreUnavailable(f"Redis refused to tell of changes: {str(answer).split(' ')[0]}")
        return answer

    async def _next(self) -> object:
        while (answer := self.parser.gets()) is False:
            raw = await self.reader.read(_READ)
            if not raw:
                raise StoreUnavailable("Redis ended the connection on which it tells of changes")
            self.parser.feed(raw)
        return answer

    def _note(self, push: PushNotification) -> None:
        kind, keys = push[0], push[1]
        if kind == b"invalidate":
            # None stands for all keys, after a flush. Nothing of ours flushes.
            self.changed.update(dict.fromkeys(keys or ()))


@asynccontextmanager
async def told_of_changes(url: str) -> AsyncIterator[Changes]:
    """Open a connection on which Redis tells of every key of ours that changes.

    Raises:
        StoreUnavailable: Redis did not answer, or refused.
    """
    address = Address.of(url)
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    try:
        async with asyncio.timeout(PATIENCE):
            transport = await address.open(lambda: protocol)
        writer = asyncio.StreamWriter(transport, protocol, reader, asyncio.get_running_loop())
        try:
            changes = Changes(reader, writer)
            for command in address.greeting("tollkeeper-backup", tracks=("BCAST", "PREFIX", PREFIX)):
                await changes.ask(*command)
            yield changes
        finally:
            writer.close()
    except OSError as error:
        # A time-out is one, too.
        raise StoreUnavailable(f"Redis did not answer: {error}") from error
