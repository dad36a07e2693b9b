"""The one connection of a worker that reads and tracks: who is told of changes, and what keeps it up.

The connection itself is compiled and handed in (`Link`); here is what it says and what comes of what it
hears. Nothing in here looks at a clock of the wall: the link's clock goes on while the machine sleeps.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from hiredis import ProtocolError, PushNotification, Reader, ReplyError

from gateway.errors import StoreUnavailable
from gateway.store.confirmations import FRESH, Command, Lease
from gateway.store.dialling import Address
from gateway.store.keys import BARRIER

_log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.25
"""Seconds between attempts to connect."""
PATIENCE = 0.5
"""Seconds that an attempt may take."""

ANSWERED, CHANGED, REFUSED = "answered", "changed", "refused"
UNREACHABLE, CROWDED = "unreachable", "crowded"
"""How a question may end; the words are the compiled link's."""

_REASONS = {
    UNREACHABLE: "Redis did not answer in time",
    REFUSED: "Redis refused to answer",
    CROWDED: "too many lookups wait for Redis",
}


class Unreachable(StoreUnavailable):
    """Say that Redis did not answer at all; what is remembered has a grace for that."""


def unavailable(outcome: str) -> StoreUnavailable:
    """Return the error of a question that ended this way."""
    kind = Unreachable if outcome == UNREACHABLE else StoreUnavailable
    return kind(_REASONS[outcome])


def unfit(key: str, reason: Exception) -> StoreUnavailable:
    """Return the error of a record that cannot be read, and log which one: nobody else can mend it."""
    # What follows the last colon may be a consumer key.
    _log.error("a record below %s does not fit: %s", key.rpartition(":")[0], reason)
    return StoreUnavailable("a stored record does not fit")


Done = Callable[[bytes | None, str], None]
_NOTHING = object()


class Link(Protocol):
    """Ask Redis by key and know until when its answers count; `TrackingConnection` of `_fastpath` is one."""

    leased_until: float
    """Nothing counts beyond it, by the link's clock."""

    @property
    def epoch(self) -> int:
        """Return the number of the connection that is up, or was last."""

    @property
    def is_up(self) -> bool:
        """Say whether a connection stands and was greeted."""

    @property
    def is_away(self) -> bool:
        """Say whether Redis is known to be unreachable."""

    @property
    def lasted(self) -> int:
        """Return how often something counted only because Redis is away."""

    @property
    def asked(self) -> int:
        """Return how many keys were asked for, each once however many waited."""

    def now(self) -> float:
        """Return the link's clock."""

    def ask(self, key: bytes, done: Done, /) -> None:
        """Ask for what a key holds; `done(raw, outcome)` is called once, maybe at once."""

    def counts(self, epoch: int, /) -> bool:
        """Say whether what was learnt in an epoch, and not taken back, may be acted on now."""

    def is_fresh(self, epoch: int, /) -> bool:
        """Say the same, but without any grace while Redis is away."""

    def is_current(self) -> bool:
        """Say whether what was learnt in the epoch that is under way is fresh."""

    def lasts(self, epoch: int, /) -> bool:
        """Say whether it may be acted on if Redis is away."""

    def give_up_earlier(self) -> None:
        """Let nothing of an earlier epoch count any more."""

    def beat(self) -> None:
        """Beat as soon as possible."""

    def session(self) -> asyncio.BaseProtocol:
        """Return the protocol of a new connection."""

    def missed(self) -> None:
        """Note that no connection could be opened."""

    def close(self) -> None:
        """End the connection."""


class MakeLink(Protocol):
    """Make the compiled link."""

    def __call__(
        self,
        owner: Tracking,
        loop: asyncio.AbstractEventLoop,
        *,
        reader: Callable[[], Reader],
        nothing: object,
        refusal: type[Exception],
        push: type[object],
        malformed: type[Exception],
        patience: float,
        fresh: float,
        grace: float,
        clock: Callable[[], float] | None,
    ) -> Link:
        """Make a link that tells `owner`."""


class Listener(Protocol):
    """Be told what is not to be remembered any more."""

    def began(self) -> None:
        """Note that a new epoch has begun."""

    def invalidate(self, key: bytes) -> None:
        """Forget what was learnt from a key."""

    def flush(self) -> None:
        """Forget everything."""


class Tracking:
    """Own a link: say what it says, pass on what it hears, keep it up.

    `grace` is for how many seconds what was learnt counts while Redis is away, `patience` for how many a
    question may take; `pack` makes the bytes of a command.
    """

    def __init__(
        self,
        address: Address,
        worker_id: str,
        grace: float,
        *,
        make_link: MakeLink,
        pack: Callable[..., bytes],
        patience: float,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.listener: Listener | None = None
        self._address = address
        self._worker_id = worker_id
        self._pack = pack
        self._loop = asyncio.get_running_loop()
        self._lease = Lease(worker_id, grace)
        self._lost: asyncio.Future[None] | None = None
        self._is_told = False
        self.link = make_link(
            self,
            self._loop,
            reader=partial(Reader, notEnoughData=_NOTHING),
            nothing=_NOTHING,
            refusal=ReplyError,
            push=PushNotification,
            malformed=ProtocolError,
            patience=patience,
            fresh=FRESH,
            grace=grace,
            clock=clock,
        )

    async def keep(self) -> None:
        """Connect, and connect again whenever the connection is lost, for as long as this is awaited."""
        pause = FIRST_PAUSE
        try:
            while True:
                if await self._stood():
                    pause = FIRST_PAUSE
                else:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, LONGEST_PAUSE)
        finally:
            self._is_told = True
            self.link.close()

    async def _stood(self) -> bool:
        """Open a connection and wait for its end; say whether it was of any use."""
        epoch = self.link.epoch
        self._lost = self._loop.create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                await self._address.open(self.link.session)
        except OSError as error:  # a timeout is one, too
            self.link.missed()
            self._complain(error)
            return False
        await self._lost
        return self.link.epoch != epoch

    # ---------------------------------------------------------------------------------- what the link calls

    def greeting(self) -> list[bytes]:
        """Return the commands that a connection begins with."""
        self._lease.begin_anew()
        return self._packed(self._address.greeting(f"tollkeeper-{self._worker_id}"))

    def beat(self) -> list[bytes]:
        """Return the commands of a beat."""
        return self._packed(self._lease.beat(self.link.now()))

    def beaten(self, replies: Sequence[object], sent_at: float) -> None:
        """Take the answer to a beat: the lease runs on, and a barrier may have to be acknowledged."""
        barrier, until = self._lease.answered(replies, sent_at)
        if until is not None:
            self.link.leased_until = until
        if barrier != self._lease.acknowledged:
            # What was learnt on an earlier connection may have changed without word of it.
            self.link.give_up_earlier()
            # Not now: whoever was answered before the word of a change came goes on first.
            self._loop.call_soon(self._acknowledge, barrier)

    def began(self, epoch: int) -> None:
        """Note that a connection is up."""
        if self._is_told:
            _log.info("Redis answers again (connection %s)", epoch)
            self._is_told = False
        if self.listener is not None:
            self.listener.began()

    def invalidate(self, key: bytes) -> None:
        """Pass on that a key has changed."""
        if key == _BARRIER:
            self.link.beat()
        elif self.listener is not None:
            self.listener.invalidate(key)

    def flush(self) -> None:
        """Pass on that all keys may have changed."""
        if self.listener is not None:
            self.listener.flush()
        self.link.beat()

    def lost(self, error: object) -> None:
        """Note that a connection is lost."""
        self._complain(error or "the other side closed it")
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)

    def _acknowledge(self, barrier: int) -> None:
        self._lease.acknowledged = barrier
        self.link.beat()

    def _complain(self, reason: object) -> None:
        """Log the first of several failures in a row."""
        if not self._is_told:
            _log.warning("the connection on which tokens are looked up is lost: %s", reason)
            self._is_told = True

    def _packed(self, commands: Sequence[Command]) -> list[bytes]:
        return [self._pack(*command) for command in commands]


_BARRIER = BARRIER.encode()
