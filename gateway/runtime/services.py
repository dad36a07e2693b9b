"""The wiring of one environment: which store stands behind the ports that actions ask."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from gateway.flow import ClientStore, Lookup, LookupKind, TokenStore
from gateway.oauth import AccessToken, RefreshToken, Rotation, random_text
from gateway.store import Store


@dataclass(frozen=True, slots=True)
class EnvironmentServices:
    """Be the ports of one environment."""

    organization: str
    environment: str
    tokens: TokenStore
    clients: ClientStore
    clock: Callable[[], float] = time.time
    random_text: Callable[[int], str] = random_text


def services_of(
    store: Store, organization: str, environment: str, on_issued: Callable[[], None] = lambda: None
) -> EnvironmentServices:
    """Wire the ports of an environment to the store; `on_issued` is called for each access token."""
    tokens = _CountedTokens(store.tokens(organization), on_issued)
    return EnvironmentServices(organization, environment, tokens, store.clients(organization))


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


@dataclass(frozen=True, slots=True)
class StoreLookups:
    """Answer lookups from the store. Nothing is remembered: what was revoked is refused at once."""

    store: Store

    async def find(self, organization: str, lookup: Lookup) -> object | None:
        """Return the record that a lookup of an organization's proxy asks for, or None.

        Raises:
            StoreUnavailable: the store did not answer.
        """
        if lookup.kind is LookupKind.ACCESS_TOKEN:
            return await self.store.tokens(organization).find_access(lookup.key)
        return await self.store.clients(organization).find(lookup.key)
