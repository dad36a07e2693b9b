"""What a worker remembers of clients: what keys hold, decoded once, and the registrations joined from it.

Whatever is here was read over the tracking connection, absence included, and goes when word of a change
comes. A registration goes with any of the keys it was joined from. All of it is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from gateway.entities import ClientRegistration, is_key_text
from gateway.errors import StoreUnavailable
from gateway.oauth import Vault
from gateway.store.clients import UNKNOWN, ClientJoin, Missing, Wanted
from gateway.store.tracking import ANSWERED, CHANGED, Link, Unreachable, unavailable, unfit

MISSING = object()
"""What is not remembered, or counts no more: it must be asked."""

_CHANCES = 64
"""How many are looked at before the next one has to go, used or not."""
_MOST_JOINS = 12
"""How often a join is begun again because what it was made of changed meanwhile."""

ClientDone = Callable[[ClientRegistration | None, StoreUnavailable | None], None]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Say how much is remembered, at most.

    `strangers` are keys that no client has: counted apart, so that a flood of them drives out no client.
    """

    clients: int = 10_000
    strangers: int = 16_384
    entities: int = 64_000


@dataclass(slots=True, eq=False)
class _Entity:
    """Hold what a key held; `users` are the names of the registrations joined from it."""

    value: object
    epoch: int
    users: set[Name] = field(default_factory=set)


class _Joined:
    """Hold a registration, None where no client has the key, and the keys it was joined from."""

    __slots__ = ("client", "epoch", "is_used", "keys")

    def __init__(self, client: ClientRegistration | None, epoch: int, keys: tuple[str, ...]) -> None:
        self.client = client
        self.epoch = epoch
        self.keys = keys
        self.is_used = False


Name = tuple[str, str]
"""Organization and consumer key."""


@dataclass(slots=True, eq=False)
class _Inquiry:
    """Be one client that is being asked for, and who waits for it."""

    name: Name
    waiting: list[ClientDone]
    unanswered: int = 0
    joins: int = 0
    failure: StoreUnavailable | None = None


class RememberedClients:
    """Remember the clients of all organizations, over one link."""

    def __init__(self, link: Link, vault: Vault, bounds: Bounds = Bounds()) -> None:
        self._link = link
        self._vault = vault
        self._bounds = bounds
        self._joins: dict[str, ClientJoin] = {}
        self._entities: dict[str, _Entity] = {}
        self._clients: dict[Name, _Joined] = {}
        self._strangers: dict[Name, _Joined] = {}
        self._inquiries: dict[Name, _Inquiry] = {}
        # The client that was looked up last, until any is forgotten: the next token is often of the same one.
        self._latest: _Joined | None = None
        self._latest_organization = self._latest_key = ""

    def __len__(self) -> int:
        """Return how many clients are remembered."""
        return len(self._clients)

    @property
    def entities(self) -> int:
        """Return how many keys are remembered."""
        return len(self._entities)

    def peek(self, organization: str, consumer_key: str, counting: int = 0) -> object | None:
        """Return the client of a consumer key, None when there is none, or MISSING.

        `counting` is an epoch that is known to count at this moment.
        """
        joined = self._latest
        if (
            joined is None
            or consumer_key is not self._latest_key
            or organization != self._latest_organization
        ):
            name = (organization, consumer_key)
            joined = self._clients.get(name)
            if joined is None:
                return self._stranger(name)
            self._latest_organization, self._latest_key, self._latest = organization, consumer_key, joined
        if joined.epoch != counting and not self._link.counts(joined.epoch):
            return MISSING
        joined.is_used = True
        return joined.client

    def fetch(self, organization: str, consumer_key: str, done: ClientDone) -> None:
        """Ask for the client of a consumer key; `done(client, error)` is called once, maybe at once."""
        name = (organization, consumer_key)
        inquiry = self._inquiries.get(name)
        if inquiry is not None:
            inquiry.waiting.append(done)
        else:
            self._inquiries[name] = inquiry = _Inquiry(name, [done])
            self._go_on(inquiry)

    def lasting(self, organization: str, consumer_key: str) -> ClientRegistration | object:
        """Return the client as far as it counts while Redis is away, else MISSING."""
        joined = self._clients.get((organization, consumer_key))
        return joined.client if joined is not None and self._link.lasts(joined.epoch) else MISSING

    def invalidate(self, key: str) -> bool:
        """Forget what a key held, and what was joined from it; say whether there was anything."""
        entity = self._entities.pop(key, None)
        if entity is None:
            return False
        for name in tuple(entity.users):
            self._drop(name)
        return True

    def clear(self) -> None:
        """Forget everything."""
        self._latest = None
        self._entities.clear()
        self._clients.clear()
        self._strangers.clear()

    def _stranger(self, name: Name) -> object | None:
        if not is_key_text(name[1]):
            return None
        joined = self._strangers.get(name)
        # Absence has no grace: an unknown key and a store that is away are two things.
        return None if joined is not None and self._link.is_fresh(joined.epoch) else MISSING

    # -------------------------------------------------------------------------------------------- joining

    def _go_on(self, inquiry: _Inquiry) -> None:
        """Join the client, or ask for what is missing; come back when that is there."""
        organization, consumer_key = inquiry.name
        join = self._joins.get(organization)
        if join is None:
            join = self._joins[organization] = ClientJoin(organization, self._vault)
        used: list[Wanted] = []
        try:
            client = join.join(consumer_key, partial(self._recall, used))
        except Missing as missing:
            self._ask(inquiry, missing.wanted)
            return
        if not self._link.is_current():
            # All of it is known, and whether it still holds is not: one answer tells that of everything.
            self._ask(inquiry, used[:1])
            return
        self._keep(inquiry.name, _Joined(client, self._link.epoch, tuple(each.key for each in used)))
        self._settle(inquiry, client, None)

    def _recall(self, used: list[Wanted], wanted: Wanted) -> object:
        used.append(wanted)
        entity = self._entities.get(wanted.key)
        return entity.value if entity is not None and entity.epoch == self._link.epoch else UNKNOWN

    def _ask(self, inquiry: _Inquiry, wanted: Sequence[Wanted]) -> None:
        inquiry.joins += 1
        if inquiry.joins > _MOST_JOINS:
            self._settle(inquiry, None, StoreUnavailable("a client is being changed all the time"))
            return
        inquiry.unanswered = len(wanted)
        for each in wanted:
            self._link.ask(each.key.encode(), partial(self._answered, inquiry, each))

    def _answered(self, inquiry: _Inquiry, wanted: Wanted, raw: bytes | None, outcome: str) -> None:
        inquiry.unanswered -= 1
        if outcome == ANSWERED:
            self._learn(inquiry, wanted, raw)
        elif outcome != CHANGED:
            inquiry.failure = unavailable(outcome)
        if inquiry.unanswered:
            return
        if inquiry.failure is None:
            self._go_on(inquiry)
            return
        client = self.lasting(*inquiry.name)
        if isinstance(client, ClientRegistration) and isinstance(inquiry.failure, Unreachable):
            self._settle(inquiry, client, None)
        else:
            self._settle(inquiry, None, inquiry.failure)

    def _learn(self, inquiry: _Inquiry, wanted: Wanted, raw: bytes | None) -> None:
        try:
            value = None if raw is None else wanted.decode(raw)
        except (ValueError, KeyError) as error:  # CorruptRecord and VaultError are ValueErrors
            inquiry.failure = unfit(wanted.key, error)
            return
        known = self._entities.get(wanted.key)
        if known is not None:
            if known.value != value:
                for name in tuple(known.users):
                    self._drop(name)
            known.value, known.epoch = value, self._link.epoch
            return
        self._entities[wanted.key] = _Entity(value, self._link.epoch)
        if len(self._entities) > self._bounds.entities:
            self._evict_entity()

    def _settle(
        self, inquiry: _Inquiry, client: ClientRegistration | None, error: StoreUnavailable | None
    ) -> None:
        del self._inquiries[inquiry.name]
        for done in inquiry.waiting:
            done(client, error)

    # ------------------------------------------------------------------------------------- bounded memory

    def _keep(self, name: Name, joined: _Joined) -> None:
        self._drop(name)
        for key in joined.keys:
            self._entities[key].users.add(name)
        if joined.client is None:
            self._strangers[name] = joined
            if len(self._strangers) > self._bounds.strangers:
                self._evict(next(iter(self._strangers)))
        else:
            self._clients[name] = joined
            if len(self._clients) > self._bounds.clients:
                self._evict(self._least_used())

    def _least_used(self) -> Name:
        """Return a client that was not used since it was looked at last; those that were, get behind."""
        for name, joined in tuple(islice(self._clients.items(), _CHANCES)):
            if not joined.is_used:
                return name
            joined.is_used = False
            self._clients[name] = self._clients.pop(name)
        return next(iter(self._clients))

    def _evict_entity(self) -> None:
        for key, entity in tuple(islice(self._entities.items(), _CHANCES)):
            if not entity.users:
                del self._entities[key]
                return
            self._entities[key] = self._entities.pop(key)
        self.invalidate(next(iter(self._entities)))

    def _evict(self, name: Name) -> None:
        for key in self._drop(name):
            if not self._entities[key].users:
                del self._entities[key]

    def _drop(self, name: Name) -> tuple[str, ...]:
        """Forget a registration; return the keys it was joined from that are still known."""
        self._latest = None
        joined = self._clients.pop(name, None) or self._strangers.pop(name, None)
        if joined is None:
            return ()
        known = tuple(key for key in joined.keys if key in self._entities)
        for key in known:
            self._entities[key].users.discard(name)
        return known
