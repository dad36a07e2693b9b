"""How a revocation is confirmed: every worker has heard of it, or goes by nothing it remembers any more.

Three things in Redis: the *barrier*, a counter; for each worker a *lease*, a key that holds the barrier it
has acknowledged and vanishes by itself; and the set of the worker ids that may hold one.

A worker reads and tracks over one connection, and its *beat* on it is: renew the lease (SET with a
lifetime, SADD), then GET the barrier. It acts on what it remembers only while its lease is sure to stand:
until `margin` before the lifetime, counted from when it *sent* the SET whose answer it has. When the GET
gives a number that it has not acknowledged, it acknowledges it with its next beat, which it sends at once.
The barrier being tracked, an INCR is a push, and the push is a beat.

A revoker writes, then INCRs the barrier to n, then waits until each id of the set either has no lease or
one that holds n or more.

Why that is enough. Redis does one thing at a time, and what it sends on a connection comes in order.

* A lease that holds n or more: the worker's GET was carried out after the INCR, so after the revoker's
  write. Word of every key that was written, and that the worker had read on this connection, was sent
  before the answer to that GET, and was taken before it. Answers that were given before the write came even
  earlier. What the worker had learnt on an *earlier* connection is not told of: it counts no more from the
  moment on in which a number is acknowledged that is not the one acknowledged on that earlier connection.
  And the acknowledgement is made a turn of the loop later than the word was taken: whoever was answered
  before has gone on by then.
* No lease: it ran out, so `margin` ago or longer nothing the worker remembers was good any more, or it
  never stood. Before the worker acts on something again, it has had the answer to a new beat, which was
  carried out after the write: the first case's argument holds for it. The set is read after the INCR, and
  an id is taken out of it only in one step with seeing that it has no lease.
* A worker that is new begins with nothing, and what it reads it reads after the write.

What it stands on: Redis' clock is not set forward by more than `margin` while a lease runs, no two machines'
clocks run apart by that much in a lease's lifetime (nobody compares their readings), and Redis keeps what it
acknowledged when it restarts (a weakly persistent one may lose leases: the start-up check warns of it).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.errors import StoreUnavailable
from gateway.store.connection import Connection
from gateway.store.keys import BARRIER, WITNESSES, lease
from gateway.store.replies import as_bytes, as_count, as_items, as_texts
from gateway.store.scripts import script

FRESH = 0.6
"""Seconds for which what was confirmed counts without being confirmed again.

Word of a change takes a millisecond. This bounds what happens when it does not come, and leaves the rest of a
second to the call itself.
"""

MARGIN = 1.0
"""Seconds for which clocks may disagree over a lease."""
RENEW_EVERY = 1.0
_SLACK = 0.5
"""Seconds by which a renewal may be late."""
_SETTLING = 5.0
"""Seconds beyond a lease's lifetime for which a revoker still waits: Redis itself may be away for a while."""
_FIRST_LOOK, _LOOK_EVERY = 0.001, 0.02

Command = tuple[str | int, ...]
T = TypeVar("T")


def lifetime(grace: float) -> float:
    """Return how long a lease runs, in seconds, for a worker with this grace while Redis is away."""
    return max(grace, FRESH) + RENEW_EVERY + _SLACK + MARGIN


def enough_patience(grace: float) -> float:
    """Return after how many seconds every lease has run out, where no machine has a longer grace."""
    return lifetime(grace) + _SETTLING


class Unconfirmed(Exception):
    """Say that a change stands, but some worker has neither confirmed it nor lost its lease."""


class Lease:
    """Be one worker's side: what a beat says, and what its answer means. Sends nothing itself.

    `grace` is for how many seconds something remembered counts while Redis is away.
    """

    def __init__(self, worker_id: str, grace: float) -> None:
        self.acknowledged = 0
        self._worker_id = worker_id
        self._lifetime = lifetime(grace)
        self._told: int | None = None
        self._told_at = 0.0
        self._tells = False

    def beat(self, now: float) -> list[Command]:
        """Return the commands of a beat that is sent now."""
        self._tells = self._told != self.acknowledged or now >= self._told_at + RENEW_EVERY
        if not self._tells:
            return [("GET", BARRIER)]
        self._told, self._told_at = self.acknowledged, now
        renewal: Command = ("SET", lease(self._worker_id), self._told, "PX", int(self._lifetime * 1000))
        return [renewal, ("SADD", WITNESSES, self._worker_id), ("GET", BARRIER)]

    def begin_anew(self) -> None:
        """Let the next beat renew the lease: whether the last renewal arrived is not known."""
        self._told = None

    def answered(self, replies: Sequence[object], sent_at: float) -> tuple[int, float | None]:
        """Return the barrier that the answer to a beat gives, and until when the lease is sure to stand.

        The latter is None when the beat renewed nothing.
        """
        barrier = as_count(replies[-1])
        return barrier, sent_at + self._lifetime - MARGIN if len(replies) > 1 else None


@dataclass(frozen=True, slots=True)
class Confirmations:
    """Wait until every worker has heard of what was written; or take a worker off the list."""

    connection: Connection

    async def until_seen(self, *, patience: float) -> None:
        """Return when no worker acts any more on what was true before this call.

        `patience` is for how many seconds that is waited for: see `enough_patience`.

        Raises:
            Unconfirmed: a worker has not confirmed although every lease should have run out.
            StoreUnavailable: Redis was away all the time, or went away for good.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + patience
        barrier = await _insisting(self._raise_barrier, deadline)
        pause = _FIRST_LOOK
        while behind := await _insisting(lambda: self._behind(barrier), deadline):
            if loop.time() >= deadline:
                raise Unconfirmed(f"{len(behind)} workers have not confirmed: {', '.join(behind)}")
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LOOK_EVERY)

    async def forget(self, worker_id: str) -> None:
        """Take a worker off the list that remembers nothing any more.

        Raises:
            StoreUnavailable: Redis did not answer; the lease runs out by itself.
        """
        await self.connection.ask_all([("DEL", lease(worker_id)), ("SREM", WITNESSES, worker_id)])

    async def _raise_barrier(self) -> int:
        return as_count(await self.connection.ask("INCR", BARRIER))

    async def _behind(self, barrier: int) -> list[str]:
        """Return the workers whose lease holds a lower number; take those off the list that have none."""
        workers = as_texts(await self.connection.ask("SMEMBERS", WITNESSES))
        if not workers:
            return []
        leases = as_items(await self.connection.ask("MGET", *map(lease, workers)))
        held = dict(zip(workers, map(as_bytes, leases), strict=True))
        for worker, value in held.items():
            if value is None:
                await self.connection.run(script("forget_witness"), [lease(worker), WITNESSES], [worker])
        return [worker for worker, value in held.items() if value is not None and as_count(value) < barrier]


async def _insisting(work: Callable[[], Awaitable[T]], deadline: float) -> T:
    """Do the work, again and again while Redis is away, until the deadline of the loop's clock."""
    while True:
        try:
            return await work()
        except StoreUnavailable:
            if asyncio.get_running_loop().time() >= deadline:
                raise
            await asyncio.sleep(_LOOK_EVERY)
