"""The wiring of one environment: which store stands behind the ports that actions ask."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from gateway._fastpath import WallClock
from gateway.flow import ClientStore, CodeStore, EntityStore, Offload, TokenStore
from gateway.oauth import AccessToken, RefreshToken, Rotation, random_text
from gateway.store import Store

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
    offload: Offload
    clock: Callable[[], float] = WallClock()
    random_text: Callable[[int], str] = random_text


def services_of(
    store: Store,
    organization: str,
    environment: str,
    on_issued: Callable[[], None] = lambda: None,
    *,
    clients: ClientStore | None = None,
    offload: Offload | None = None,
) -> EnvironmentServices:
    """Wire the ports of an environment to the store; `on_issued` is called for each access token.

    `clients` is what the worker remembers of them, and `offload` the worker's; without these the store is
    asked each time, and the environment has threads of its own.
    """
    tokens = _CountedTokens(store.tokens(organization), on_issued)
    return EnvironmentServices(
        organization,
        environment,
        tokens=tokens,
        codes=store.codes(organization),
        clients=clients or store.clients(organization),
        entities=store.entities(organization),
        offload=offload or Threads(),
    )


@dataclass(frozen=True, slots=True)
class _CountedTokens:
    """Pass everything on, and tell of each access token that was issued."""

    tokens: TokenStore
    on_issued: Callable[[], None]

    async def save(
        self,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken] | None,
        *,
        renews: bool = False,
    ) -> bool:
        """Keep a new token; say whether it was kept."""
        is_kept = await self.tokens.save(token, record, refresh, renews=renews)
        if is_kept:
            self.on_issued()
        return is_kept

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        """Return the record of a refresh token."""
        return await self.tokens.find_refresh(refresh_token)

    async def rotate(
        self,
        presented: str,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken],
        *,
        renews: bool = False,
    ) -> Rotation:
        """Replace a refresh token and its access token."""
        rotation = await self.tokens.rotate(presented, token, record, refresh, renews=renews)
        if rotation is Rotation.DONE:
            self.on_issued()
        return rotation
