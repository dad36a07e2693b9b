"""What a worker remembers of tokens: their records in a table, and the questions that are under way.

A token is remembered as its record alone; whose it is is joined at each lookup from what is remembered of the
client, so that a change of a client, an app or a product is one change. Unknown tokens are remembered apart,
for a short time, and never count while Redis is away.

What is held of a call that waits is taken back by word of a change like anything else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Protocol

from gateway.entities.registration import ClientRegistration  # house: the compiler, likewise
from gateway.errors import StoreUnavailable
from gateway.flow.action import IssuedToken  # house: the compiler knows a type by the module that makes it
from gateway.oauth import Hashing, TokenDigests, Vault
from gateway.oauth.records import AccessToken  # house: the compiler, likewise
from gateway.store.remembered_clients import MISSING, RememberedClients
from gateway.store.token_keys import TokenKeys
from gateway.store.token_shelf import read_access_token
from gateway.store.tracking import ANSWERED, CHANGED, Link, Unreachable, unavailable, unfit

MOST_UNKNOWN = 16_384
"""Texts of unknown tokens: a flood of them drives out no token."""
UNKNOWN_FOR = 2.0
"""Seconds for which an unknown token is remembered as such."""
_PER_SECOND = 16
_UNKNOWN_TICKS = UNKNOWN_FOR * _PER_SECOND
_MOST_ATTEMPTS = 12
_SWEPT = 8
"""Places that are looked at for tokens past their time whenever one is remembered."""

Done = Callable[[object | None, StoreUnavailable | None], None]


class Table(Protocol):
    """Remember objects by organization and token, as a TextTable; `TokenTable` of `_fastpath` is one."""

    def epoch_found(self) -> int:
        """Return the epoch of what `get` returned last."""
        ...

    def __len__(self) -> int:
        """Return how many are remembered."""
        ...

    def get(self, organization: str, token: str, /) -> object | None:
        """Return what is remembered of a token."""
        ...

    def put(
        self,
        organization: str,
        token: str,
        name: bytes,
        value: object,
        *,
        epoch: int,
        expires_at: float = 0.0,
    ) -> None:
        """Remember an object; `name` is the key in Redis."""
        ...

    def remove_expired(self, now: float, most: int, /) -> int:
        """Look at `most` places and forget what is past its time; return how many that were."""
        ...

    def remove(self, name: bytes, /) -> bool:
        """Forget by the key in Redis; say whether there was something."""
        ...

    def clear(self) -> None:
        """Forget everything."""
        ...


class _Inquiry:
    """Be one token that is being asked for, and who waits for it."""

    __slots__ = ("attempts", "key", "organization", "text", "token", "waiting")

    def __init__(self, organization: str, text: str, key: bytes, done: Done) -> None:
        self.organization = organization
        self.text = text
        self.key = key
        self.waiting = [done]
        self.token: AccessToken | None = None
        """Its record, once it is known, until word of a change comes."""
        self.attempts = 0


class RememberedTokens:
    """Remember the tokens of all organizations.

    `tokens` and `unknown` are tables for known and unknown ones; `purge_after` is for how many seconds beyond
    its expiry a token is called expired. `lasted` counts answers that were given because Redis was away.
    """

    def __init__(
        self,
        link: Link,
        vault: Vault,
        clients: RememberedClients,
        *,
        tokens: Table,
        unknown: Table,
        purge_after: float,
    ) -> None:
        self.lasted = 0
        self._link = link
        self._vault = vault
        self._clients = clients
        self._tokens = tokens
        self._unknown = unknown
        self._purge_after = purge_after
        self._spelt: dict[str, TokenKeys] = {}
        self._inquiries: dict[bytes, _Inquiry] = {}

    def __len__(self) -> int:
        """Return how many tokens are remembered."""
        return len(self._tokens)

    def peek(self, organization: str, text: str) -> object | None:
        """Return a token and whose it is, None when there is none, or MISSING."""
        token = self._tokens.get(organization, text)
        if token is None:
            return None if self._is_unknown(organization, text) else MISSING
        epoch = self._tokens.epoch_found()
        if not self._link.counts(epoch) or not isinstance(token, AccessToken):
            return MISSING
        known: AccessToken = token
        client = self._clients.peek(organization, known.facts.client_id, epoch)
        return MISSING if client is MISSING else _issued(known, client)

    def fetch(self, organization: str, text: str, done: Done) -> None:
        """Ask for a token; `done(issued, error)` is called once, maybe at once."""
        key = self._keys_of(organization).key(text)
        inquiry = self._inquiries.get(key)
        if inquiry is not None:
            inquiry.waiting.append(done)
            return
        self._inquiries[key] = inquiry = _Inquiry(organization, text, key, done)
        token = self._tokens.get(organization, text)
        if isinstance(token, AccessToken) and self._link.is_fresh(self._tokens.epoch_found()):
            inquiry.token = token
        self._go_on(inquiry)

    def invalidate(self, key: bytes) -> bool:
        """Forget what was learnt from a key; say whether it is a token's."""
        is_token = self._tokens.remove(key) or self._unknown.remove(key)
        inquiry = self._inquiries.get(key)
        if inquiry is not None:
            inquiry.token = None
        return is_token or inquiry is not None

    def begin_anew(self) -> None:
        """Hold nothing that was learnt on an earlier connection as if it were of this one."""
        self._unknown.clear()
        for inquiry in self._inquiries.values():
            inquiry.token = None

    def clear(self) -> None:
        """Forget everything."""
        self._tokens.clear()
        self.begin_anew()

    # ------------------------------------------------------------------------------------- asking for one

    def _go_on(self, inquiry: _Inquiry) -> None:
        token = inquiry.token
        if token is None or not self._link.is_current():
            self._ask(inquiry)
            return
        client = self._clients.peek(inquiry.organization, token.client_id)
        if client is MISSING:
            self._clients.fetch(inquiry.organization, token.client_id, partial(self._joined, inquiry))
        else:
            self._settle(inquiry, _issued(token, client), None)

    def _ask(self, inquiry: _Inquiry) -> None:
        inquiry.attempts += 1
        if inquiry.attempts > _MOST_ATTEMPTS:
            self._settle(inquiry, None, StoreUnavailable("a token is being changed all the time"))
        else:
            self._link.ask(inquiry.key, partial(self._answered, inquiry))

    def _answered(self, inquiry: _Inquiry, raw: bytes | None, outcome: str) -> None:
        if outcome not in (ANSWERED, CHANGED):
            self._fail(inquiry, unavailable(outcome))
        elif raw is None:
            self._miss(inquiry, outcome)
        else:
            try:
                inquiry.token = read_access_token(raw)
            except (ValueError, KeyError, TypeError) as error:
                self._settle(inquiry, None, unfit(inquiry.key.decode(), error))
                return
            if outcome == ANSWERED:
                self._remember(inquiry, inquiry.token)
            self._go_on(inquiry)

    def _remember(self, inquiry: _Inquiry, token: AccessToken) -> None:
        ends = 0.0 if token.expires_at is None else token.expires_at + self._purge_after
        self._tokens.remove_expired(time.time(), _SWEPT)
        self._tokens.put(
            inquiry.organization, inquiry.text, inquiry.key, token, epoch=self._link.epoch, expires_at=ends
        )

    def _miss(self, inquiry: _Inquiry, outcome: str) -> None:
        """Answer that there is no such token, unless that answer is an old one."""
        if not self._link.is_current():
            self._ask_by(self._keys_of(inquiry.organization).key(inquiry.text), inquiry)
            return
        older = self._keys_of(inquiry.organization).older_key(inquiry.text)
        if older and inquiry.key != older:
            self._ask_by(older, inquiry)
            return
        # With two keys it is not known at one moment that there is no token: that is not remembered.
        if outcome == ANSWERED and not older:
            self._unknown.put(inquiry.organization, inquiry.text, inquiry.key, True, epoch=self._tick())
        self._settle(inquiry, None, None)

    def _ask_by(self, key: bytes, inquiry: _Inquiry) -> None:
        """Go on by another key; who asks by it already is told of the answer, too."""
        del self._inquiries[inquiry.key]
        inquiry.key = key
        other = self._inquiries.get(key)
        if other is not None:
            other.waiting.extend(inquiry.waiting)
            return
        self._inquiries[key] = inquiry
        self._ask(inquiry)

    def _joined(self, inquiry: _Inquiry, client: object | None, error: StoreUnavailable | None) -> None:
        if error is not None:
            self._fail(inquiry, error)
        elif inquiry.token is None:
            self._go_on(inquiry)
        else:
            self._settle(inquiry, _issued(inquiry.token, client), None)

    def _fail(self, inquiry: _Inquiry, error: StoreUnavailable) -> None:
        """Answer from what is remembered as far as that counts while Redis is away."""
        token = self._tokens.get(inquiry.organization, inquiry.text)
        if isinstance(error, Unreachable) and isinstance(token, AccessToken):
            client = self._clients.lasting(inquiry.organization, token.client_id)
            if client is not MISSING and self._link.lasts(self._tokens.epoch_found()):
                self.lasted += 1
                self._settle(inquiry, _issued(token, client), None)
                return
        self._settle(inquiry, None, error)

    def _settle(self, inquiry: _Inquiry, record: object | None, error: StoreUnavailable | None) -> None:
        del self._inquiries[inquiry.key]
        for done in inquiry.waiting:
            done(record, error)

    def _is_unknown(self, organization: str, text: str) -> bool:
        return (
            self._unknown.get(organization, text) is not None
            and self._link.is_current()
            and self._tick() - self._unknown.epoch_found() <= _UNKNOWN_TICKS
        )

    def _tick(self) -> int:
        return int(self._link.now() * _PER_SECOND)

    def _keys_of(self, organization: str) -> TokenKeys:
        """Return how an organization's keys are spelt, by keyed SHA-256 unless `hash_by` said otherwise."""
        keys = self._spelt.get(organization)
        if keys is None:
            keys = self._spelt[organization] = TokenKeys(organization, TokenDigests(self._vault))
        return keys

    def hash_by(self, organization: str, hashing: Hashing) -> None:
        """Look an organization's tokens up by these hashes from now on."""
        self._spelt[organization] = TokenKeys(organization, TokenDigests(self._vault, hashing))


def _issued(token: AccessToken, client: object | None) -> IssuedToken:
    issued = IssuedToken.__new__(IssuedToken)
    issued.token = token
    issued.client = client if isinstance(client, ClientRegistration) else None
    return issued
