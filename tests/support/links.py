"""A compiled link between a test and a peer, with an owner that only writes down what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

from hiredis import ProtocolError, PushNotification, Reader, ReplyError

from gateway._fastpath import TrackingConnection, pack_command
from tests.support.resp import Peer
from tests.support.wire import Changes

_NOTHING = object()


class Ticks:
    """Tell seconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        """Let time go by."""
        self.now += seconds


@dataclass
class Owner:
    """Own a link: greet and beat plainly, note the rest."""

    events: list[object] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    on_invalid: Callable[[bytes], None] = lambda key: None
    link: TrackingConnection | None = None

    def greeting(self) -> list[bytes]:
        return [pack_command("HELLO", "3"), pack_command("CLIENT", "TRACKING", "ON")]

    def beat(self) -> list[bytes]:
        return [pack_command("PING")]

    def beaten(self, replies: list[object], sent_at: float) -> None:
        assert self.link is not None
        self.link.leased_until = sent_at + 1000.0
        self._note(("beaten", len(replies)))

    def began(self, epoch: int) -> None:
        self._note(("began", epoch))

    def invalidate(self, key: bytes) -> None:
        self.on_invalid(key)
        self._note(key)

    def flush(self) -> None:
        self._note("flush")

    def lost(self, error: object) -> None:
        self._note("lost")

    def _note(self, event: object) -> None:
        self.events.append(event)
        self.changes.happened()

    async def sees(self, event: object, times: int = 1) -> None:
        await self.changes.until(lambda: self.events.count(event) >= times)


@dataclass
class Linked:
    """Be a link, its owner, its clock and its peer."""

    link: TrackingConnection
    owner: Owner
    clock: Ticks
    peer: Peer

    async def connect(self) -> None:
        """Open a connection and wait until it is up."""
        epoch = self.link.epoch + 1
        await self.dial()
        await self.owner.sees(("began", epoch))

    async def dial(self) -> None:
        """Open a connection."""
        await asyncio.get_running_loop().create_connection(self.link.session, "127.0.0.1", self.peer.port)

    def ask(self, key: bytes) -> asyncio.Future[tuple[bytes | None, str]]:
        """Ask for a key."""
        answer: asyncio.Future[tuple[bytes | None, str]] = asyncio.get_running_loop().create_future()
        self.link.ask(key, lambda raw, outcome: answer.set_result((raw, outcome)))
        return answer


@asynccontextmanager
async def linked(
    peer: Peer, *, patience: float = 0.05, fresh: float = 0.6, grace: float = 10.0
) -> AsyncIterator[Linked]:
    """Make a link to a peer, not connected yet."""
    owner, clock = Owner(), Ticks()
    link = TrackingConnection(
        owner,
        asyncio.get_running_loop(),
        reader=partial(Reader, notEnoughData=_NOTHING),
        nothing=_NOTHING,
        refusal=ReplyError,
        push=PushNotification,
        malformed=ProtocolError,
        patience=patience,
        fresh=fresh,
        grace=grace,
        clock=clock,
    )
    owner.link = link
    try:
        yield Linked(link, owner, clock, peer)
    finally:
        link.close()
