"""A fake of the store of tokens: dictionaries by plain text, which a test reads directly."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gateway.errors import StoreUnavailable
from gateway.oauth import (
    APPROVED,
    REVOKED,
    Issued,
    RefreshProfile,
    Rotation,
    SpentToken,
    TokenProfile,
    with_attributes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from gateway.oauth import AccessToken, RefreshToken, TokenAttribute


class FakeTokens:
    """Keep tokens in dictionaries by their plain text. Implements TokenStore.

    `refresh_of` and `access_of` are companions, `families` what each text belongs to. `retry_window` is in
    seconds of the clock; without one, no time passes.
    """

    retry_window = 10.0

    def __init__(self, clock: Callable[[], float] = lambda: 0.0) -> None:
        self.clock = clock
        self.successors: dict[str, tuple[float, Issued]] = {}
        self.issued: dict[str, AccessToken] = {}
        self.refreshers: dict[str, RefreshToken] = {}
        self.refresh_of: dict[str, str] = {}
        self.access_of: dict[str, str] = {}
        self.families: dict[str, str] = {}
        self.revoked_families: set[str] = set()
        self.spent: set[str] = set()
        self.is_down = False

    def _reach(self) -> None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")

    def _is_free(self, token: str, record: AccessToken, *, renews: bool) -> bool:
        """Tell whether a token may be stored: a new one, or the same client's good one again."""
        held = self.issued.get(token)
        if held is None:
            return True
        is_good = held.is_approved and not held.is_expired(record.issued_at)
        return renews and is_good and held.client_id == record.client_id

    async def save(
        self,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken] | None,
        *,
        renews: bool = False,
        family: str = "",
    ) -> bool:
        self._reach()
        is_taken = refresh is not None and refresh[0] in self.refreshers
        if is_taken or not self._is_free(token, record, renews=renews):
            return False
        family = self.families.get(token, "") or family
        if family in self.revoked_families:
            return False
        self.issued[token] = record
        self.families[token] = family
        if refresh is not None:
            self.refreshers[refresh[0]] = refresh[1]
            self.families[refresh[0]] = family
            self.link(token, refresh[0])
        return True

    def link(self, token: str, refresh_token: str) -> None:
        """Make two tokens companions."""
        self.refresh_of[token], self.access_of[refresh_token] = refresh_token, token

    async def find_refresh(self, refresh_token: str) -> RefreshToken | None:
        self._reach()
        return self.refreshers.get(refresh_token)

    async def rotate(
        self,
        presented: str,
        token: str,
        record: AccessToken,
        refresh: tuple[str, RefreshToken],
        *,
        renews: bool = False,
    ) -> Rotation:
        self._reach()
        held = self.refreshers.pop(presented, None)
        if held is None:
            return Rotation.USED_UP
        family = self.families.get(presented, "") or f"of {presented}"
        if not await self.save(token, record, refresh, renews=renews, family=family):
            self.refreshers[presented] = held
            return Rotation.TAKEN
        replaced = self.access_of.get(presented, token)
        if replaced != token:
            self.issued.pop(replaced, None)
        if refresh[0] != presented:
            self.spent.add(presented)
            self.families[presented] = family
            self.successors[presented] = (self.clock(), Issued(token, record, refresh))
        return Rotation.DONE

    async def find_spent(self, refresh_token: str) -> SpentToken | None:
        self._reach()
        if refresh_token not in self.spent:
            return None
        when, issued = self.successors[refresh_token]
        client_id, family = issued.record.client_id, self.families[refresh_token]
        refresher = "" if issued.refresh is None else issued.refresh[0]
        is_known = issued.token in self.issued and refresher in self.refreshers
        if not is_known or self.clock() >= when + self.retry_window:
            return SpentToken(client_id, family)
        refresh = (refresher, self.refreshers[refresher])
        return SpentToken(client_id, family, Issued(issued.token, self.issued[issued.token], refresh))

    async def profile(self, token: str) -> TokenProfile | None:
        self._reach()
        record, refresh = self.issued.get(token), self.refresh_of.get(token, "")
        if record is None:
            return None
        companion = self.refreshers.get(refresh)
        return TokenProfile(record, None if companion is None else (refresh, companion))

    async def refresh_profile(self, refresh_token: str) -> RefreshProfile | None:
        self._reach()
        record, token = self.refreshers.get(refresh_token), self.access_of.get(refresh_token, "")
        if record is None:
            return None
        companion = self.issued.get(token)
        return RefreshProfile(record, None if companion is None else (token, companion))

    async def set_attributes(self, token: str, attributes: tuple[TokenAttribute, ...]) -> AccessToken | None:
        self._reach()
        held = self.issued.get(token)
        if held is None:
            return None
        self.issued[token] = record = with_attributes(held, attributes)
        refresh = self.refresh_of.get(token, "")
        if refresh in self.refreshers:
            found = self.refreshers[refresh]
            self.refreshers[refresh] = replace(found, access=with_attributes(found.access, attributes))
        return record

    async def delete(self, token: str) -> bool:
        self._reach()
        self.refreshers.pop(self.refresh_of.get(token, ""), None)
        return self.issued.pop(token, None) is not None

    async def revoke(self, token: str, *, cascade: bool = False) -> bool:
        self._reach()
        return self._turn(token, REVOKED, cascade=cascade)

    async def approve(self, token: str, *, cascade: bool = False) -> bool:
        self._reach()
        return not self._is_lost(token) and self._turn(token, APPROVED, cascade=cascade)

    async def revoke_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        self._reach()
        if refresh_token in self.spent:
            await self.revoke_family(self.families[refresh_token])
            return True
        return self._turn_refresh(refresh_token, REVOKED, cascade=cascade)

    async def approve_refresh(self, refresh_token: str, *, cascade: bool = False) -> bool:
        self._reach()
        is_lost = self._is_lost(refresh_token)
        return not is_lost and self._turn_refresh(refresh_token, APPROVED, cascade=cascade)

    def _is_lost(self, text: str) -> bool:
        return self.families.get(text, "") in self.revoked_families

    def _turn(self, token: str, status: str, *, cascade: bool) -> bool:
        if token not in self.issued:
            return False
        self.issued[token] = self.issued[token].but(status=status)
        if cascade:
            self._turn_refresh(self.refresh_of.get(token, ""), status, cascade=False)
        return True

    def _turn_refresh(self, refresh_token: str, status: str, *, cascade: bool) -> bool:
        if refresh_token not in self.refreshers:
            return False
        self.refreshers[refresh_token] = replace(self.refreshers[refresh_token], status=status)
        if cascade:
            self._turn(self.access_of.get(refresh_token, ""), status, cascade=False)
        return True

    async def revoke_family(self, family: str) -> None:
        self._reach()
        self.revoked_families.add(family)
        for text in [text for text, its in self.families.items() if its == family]:
            self._turn(text, REVOKED, cascade=False)
            self._turn_refresh(text, REVOKED, cascade=False)
