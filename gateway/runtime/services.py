"""The wiring of one environment: which store stands behind the ports that actions ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from gateway._fastpath import WallClock
from gateway.flow import (
    ClientStore,
    CodeStore,
    EntityStore,
    KeySets,
    OAuth1Store,
    Offload,
    RevocationStore,
    TokenStore,
)
from gateway.oauth import DEFAULT_HASHING, Hashing, random_text
from gateway.runtime.counted_tokens import CountedTokens
from gateway.store import Store
from gateway.upstream import FetchedKeySets

T = TypeVar("T")
ClientsOf = Callable[[str], ClientStore]
"""Return the clients of an organization."""

THREADS = 2
"""How many pieces of long work run at once. They share one interpreter with the loop: more would only make
it wait longer for its turn; a second one lets a short piece past a long one."""


class Threads:
    """Run long work in a few threads of its own. Implements Offload."""

    def __init__(self, count: int = THREADS) -> None:
        self._executor = ThreadPoolExecutor(count, "work")

    async def __call__(self, work: Callable[[], T], /) -> T:
        """Run the work; when nobody waits for it any more before it began, it is not done."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work)


@dataclass(frozen=True, slots=True)
class EnvironmentServices:
    """Be the ports of one environment."""

    organization: str
    environment: str
    tokens: TokenStore
    codes: CodeStore
    clients: ClientStore
    entities: EntityStore
    revocations: RevocationStore
    offload: Offload
    key_sets: KeySets
    oauth1_of: Callable[[], OAuth1Store]
    """Return the store of OAuth 1.0's tokens; first asked for when a bundle uses it."""
    clock: Callable[[], float] = WallClock()
    random_text: Callable[[int], str] = random_text

    @property
    def oauth1(self) -> OAuth1Store:
        """Return the store of OAuth 1.0's tokens."""
        return self.oauth1_of()


def services_of(
    store: Store,
    organization: str,
    environment: str,
    on_issued: Callable[[], None] = lambda: None,
    *,
    clients: ClientStore | None = None,
    offload: Offload | None = None,
    key_sets: KeySets | None = None,
    hashing: Hashing = DEFAULT_HASHING,
) -> EnvironmentServices:  # house: the store, whose environment, and what of the worker's stands behind it
    """Wire the ports of an environment to the store; `on_issued` is called for each access token.

    `hashing` says how the organization's tokens are kept. `clients` is what the worker remembers of them,
    `offload` and `key_sets` are the worker's; without these the store is asked each time, and the environment
    has threads and key sets of its own.
    """
    tokens = CountedTokens(store.tokens(organization, hashing), on_issued)
    return EnvironmentServices(
        organization,
        environment,
        tokens=tokens,
        codes=store.codes(organization),
        clients=clients or store.clients(organization),
        entities=store.entities(organization),
        revocations=store.revocations(organization),
        offload=offload or Threads(),
        key_sets=key_sets or FetchedKeySets(),
        oauth1_of=partial(store.oauth1, organization, on_issued),
    )
