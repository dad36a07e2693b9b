"""Fakes that implement the ports of `gateway.flow.action`: a clock, and stores that are dictionaries.

A test reads them directly (`tokens.issued`), so they keep plain texts. `is_down` makes a store answer as
Redis does when it is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from gateway.errors import StoreUnavailable
from gateway.oauth import Redemption
from tests.support.fake_entities import FakeEntities
from tests.support.fake_oauth1 import FakeOAuth1
from tests.support.fake_revocations import FakeRevocations
from tests.support.fake_tokens import FakeTokens

if TYPE_CHECKING:
    from gateway.entities import ClientRegistration
    from gateway.oauth import AuthorizationCode

__all__ = [
    "NOW",
    "CountingText",
    "FakeClients",
    "FakeClock",
    "FakeCodes",
    "FakeOffload",
    "FakeServices",
    "FakeTokens",
]

T = TypeVar("T")

NOW = 1_700_000_000.0
"""Where a FakeClock starts: 2023-11-14T22:13:20Z."""


class FakeClock:
    """Tell the time it was set to, in seconds since the epoch."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class FakeCodes:
    """Keep authorization codes in a dictionary by their plain text. Implements CodeStore."""

    def __init__(self) -> None:
        self.issued: dict[str, AuthorizationCode] = {}
        self.is_down = False

    def _reach(self) -> None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")

    async def save(self, code: str, record: AuthorizationCode) -> bool:
        self._reach()
        if code in self.issued:
            return False
        self.issued[code] = record
        return True

    async def find(self, code: str) -> AuthorizationCode | None:
        self._reach()
        return self.issued.get(code)

    async def redeem(self, code: str, family: str) -> Redemption:
        self._reach()
        held = self.issued.get(code)
        if held is None or held.is_used:
            return Redemption(is_first=False, family="" if held is None else held.family)
        self.issued[code] = replace(held, family=family)
        return Redemption(is_first=True, family=family)

    async def delete(self, code: str) -> bool:
        self._reach()
        return self.issued.pop(code, None) is not None


class FakeClients:
    """Know the registrations it was given, by consumer key. Implements ClientStore."""

    def __init__(self, registrations: dict[str, ClientRegistration] | None = None) -> None:
        self.registrations = registrations or {}
        self.is_down = False

    async def find(self, consumer_key: str) -> ClientRegistration | None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")
        return self.registrations.get(consumer_key)


class CountingText:
    """Make the texts `aaaa1`, `aaaa2`, ... of the wanted length: unguessable only in name."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, length: int) -> str:
        self.made += 1
        return str(self.made).rjust(length, "a")[-length:]


class FakeOffload:
    """Do the work there and then, once awaited, and count it. Implements Offload."""

    def __init__(self) -> None:
        self.done = 0

    async def __call__(self, work: Callable[[], T], /) -> T:
        self.done += 1
        return work()


class FakeKeySets:
    """Have the sets it was given, by address; `newer` ones come with the next fetch. Implements KeySets."""

    def __init__(self, sets: dict[str, str] | None = None, newer: dict[str, str] | None = None) -> None:
        self.sets = sets or {}
        self.newer = newer or {}
        self.fetched: list[str] = []

    def at_hand(self, uri: str) -> str | None:
        return self.sets.get(uri)

    async def fetch(self, uri: str, *, other_than: str = "") -> str | None:
        self.fetched.append(uri)
        self.sets.update(self.newer)
        return self.sets.get(uri)


@dataclass
class FakeServices:
    """Hand out the fakes. Implements Services."""

    clock: Callable[[], float] = field(default_factory=FakeClock)
    organization: str = "acme"
    environment: str = "test"
    tokens: FakeTokens = field(default_factory=FakeTokens)
    codes: FakeCodes = field(default_factory=FakeCodes)
    oauth1: FakeOAuth1 = field(default_factory=FakeOAuth1)
    clients: FakeClients = field(default_factory=FakeClients)
    entities: FakeEntities = field(default_factory=FakeEntities)
    random_text: Callable[[int], str] = field(default_factory=CountingText)
    offload: FakeOffload = field(default_factory=FakeOffload)
    key_sets: FakeKeySets = field(default_factory=FakeKeySets)

    revocations: FakeRevocations = field(init=False)

    def __post_init__(self) -> None:
        self.revocations = FakeRevocations(self)
        self.tokens.clock = self.clock
