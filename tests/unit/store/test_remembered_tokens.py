"""Tokens, on a link that is played move by move: nothing stale stays, and nobody is told what was revoked."""

from __future__ import annotations

import random
from collections.abc import Callable

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway._fastpath import TokenTable
from gateway.entities import ApiProduct
from gateway.errors import StoreUnavailable
from gateway.flow import IssuedToken
from gateway.oauth import AccessToken, Hashing
from gateway.store.remembered_clients import MISSING, RememberedClients
from gateway.store.remembered_tokens import RememberedTokens
from gateway.store.tracking import ANSWERED, CHANGED, CROWDED, REFUSED, UNREACHABLE, Unreachable
from tests.support.store import VAULT
from tests.unit.store.played import PlayedLink, client_records
from tests.unit.store.samples import ACCESS, APP, ORG, PRODUCT, TESLA

SEED = bytes(16)
TOKEN_KEY = f"tk:{{{ORG}}}:token:{VAULT.digest('token')}".encode()
Told = list[tuple[object | None, StoreUnavailable | None]]


def stored(token: AccessToken = ACCESS) -> bytes:
    return orjson.dumps({"record": token.to_record(), "refresh": ""})


class Here:
    """Be a memory of tokens and clients on a played link."""

    def __init__(self, *, capacity: int = 100, purge_after: float = 100.0) -> None:
        self.link = PlayedLink({**client_records(ORG, APP, TESLA, PRODUCT), TOKEN_KEY: stored()})
        self.clients = RememberedClients(self.link, VAULT)
        self.tokens = RememberedTokens(
            self.link,
            VAULT,
            self.clients,
            tokens=TokenTable(capacity, SEED),
            unknown=TokenTable(10, SEED),
            purge_after=purge_after,
        )
        self.told: Told = []
        self.link.on_word = self.word
        self.link.on_epoch = self.tokens.begin_anew

    def word(self, key: bytes) -> None:
        if not self.tokens.invalidate(key):
            self.clients.invalidate(key.decode())

    def fetch(self, text: str = "token") -> None:
        self.tokens.fetch(ORG, text, lambda record, error: self.told.append((record, error)))

    def fetched(self, text: str = "token") -> object | None:
        self.fetch(text)
        self.link.answer_all()
        record, error = self.told.pop()
        assert error is None
        return record

    def status(self) -> str:
        record, _ = self.told[-1]
        assert isinstance(record, IssuedToken)
        return record.token.status


@pytest.fixture
def here() -> Here:
    return Here()


def test_a_token_and_its_client_take_their_keys_once(here: Here) -> None:
    first = here.fetched()
    assert isinstance(first, IssuedToken)
    assert first.token == ACCESS
    assert len(here.link.keys) == 5
    assert here.tokens.peek(ORG, "token") == first
    assert len(here.tokens) == 1


def test_what_is_fresh_is_not_asked_again_only_because_its_client_is(here: Here) -> None:
    here.fetched()
    here.clients.invalidate(f"tk:{{{ORG}}}:app:app-1")
    assert here.tokens.peek(ORG, "token") is MISSING
    here.fetched()
    assert here.link.keys.count(TOKEN_KEY) == 1


def test_a_marked_answer_is_passed_on_and_not_remembered(here: Here) -> None:
    here.fetch()
    here.link.answer(CHANGED)
    here.link.answer_all()
    assert here.status() == "approved"
    assert here.tokens.peek(ORG, "token") is MISSING
    here.fetch("unknown")
    here.link.answer(CHANGED)
    assert here.told[-1] == (None, None)
    assert here.tokens.peek(ORG, "unknown") is MISSING


def test_a_new_connection_makes_a_waiting_call_ask_again(here: Here) -> None:
    here.fetch()
    here.link.answer()
    here.link.lose()
    here.link.held[TOKEN_KEY] = stored(ACCESS.but(status="revoked"))
    here.link.answer_all()
    assert here.status() == "revoked"


@pytest.mark.parametrize("text", ["token", "unknown"])
def test_answers_that_are_always_old_are_given_up(here: Here, text: str) -> None:
    here.link.fresh, here.link.is_late = False, True
    here.fetch(text)
    here.link.answer_all()
    record, error = here.told.pop()
    assert record is None
    assert isinstance(error, StoreUnavailable)


@pytest.mark.parametrize("outcome", [REFUSED, CROWDED])
def test_only_silence_has_a_grace(here: Here, outcome: str) -> None:
    here.fetched()
    here.link.fresh = False
    here.fetch()
    here.link.answer(outcome)
    assert type(here.told.pop()[1]) is StoreUnavailable
    here.fetch()
    here.link.answer(UNREACHABLE)
    assert isinstance(here.told.pop()[0], IssuedToken)
    assert here.tokens.lasted == 1
    here.link.lasting = False
    here.fetch()
    here.link.answer(UNREACHABLE)
    assert isinstance(here.told.pop()[1], Unreachable)


def test_a_client_that_cannot_be_asked_for_is_the_token_s_matter_too(here: Here) -> None:
    here.fetch()
    here.link.answer()
    here.link.answer(UNREACHABLE)
    assert isinstance(here.told.pop()[1], Unreachable)


def test_what_is_long_over_makes_room(here: Here) -> None:
    here.link.held[TOKEN_KEY] = stored(ACCESS.but(issued_at=1.0, expires_at=2.0))
    here.fetched()
    assert here.tokens.peek(ORG, "token") is not MISSING
    # Looked for whenever another one is remembered, a few places at a time.
    for number in range(200):
        here.link.held[f"tk:{{{ORG}}}:token:{VAULT.digest(str(number))}".encode()] = stored(
            ACCESS.but(expires_at=None)
        )
        here.fetched(str(number))
    assert here.tokens.peek(ORG, "token") is MISSING


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_events_leaves_or_tells_something_stale(seed: int) -> None:
    """Writes, answers, word of changes, lost connections, in any order that the wire allows.

    Each status of the token is written once: an answer must be one that was stored when its call began, or
    later. And what is confirmed - nothing of the write's word is on the wire any more - is told to nobody.
    """
    chance = random.Random(seed)
    here = Here()
    link = here.link
    statuses = ["s0"]
    link.held[TOKEN_KEY] = stored(ACCESS.but(status="s0"))

    def write() -> None:
        if chance.random() < 0.5:
            statuses.append(f"s{len(statuses)}")
            link.write(TOKEN_KEY, stored(ACCESS.but(status=statuses[-1])))
            return
        product = ApiProduct(PRODUCT.name, quota=str(chance.randrange(100)))
        records = client_records(ORG, APP, TESLA, product)
        key = chance.choice(sorted(records))
        link.write(key, None if chance.random() < 0.2 else records[key])

    def fetch() -> None:
        begun = len(statuses) - 1

        def told(record: object | None, error: StoreUnavailable | None) -> None:
            if isinstance(record, IssuedToken):
                assert int(record.token.status[1:]) >= min(begun, heard(statuses, link))

        here.tokens.fetch(ORG, "token", told)

    moves: tuple[Callable[[], object], ...] = (
        *(write, fetch, link.carry_out, link.deliver),
        lambda: link.lose() if chance.random() < 0.2 else None,
    )
    for _ in range(chance.randrange(80)):
        chance.choice(moves)()
    while link.waiting or link.wire:
        link.carry_out()
        link.deliver()
    known = here.tokens.peek(ORG, "token")
    if known is not MISSING:
        other = Here()
        other.link.held = dict(link.held)
        assert known == other.fetched()


def heard(statuses: list[str], link: PlayedLink) -> int:
    """Return the number of the latest status that everybody has heard of: no word of it is on the wire."""
    is_on_the_wire = any(key == TOKEN_KEY and done is None for key, done, _ in link.wire)
    return 0 if is_on_the_wire else len(statuses) - 1


# --------------------------------------------------------------------------------------- two hashes

NEW_KEY = f"tk:{{{ORG}}}:token:{VAULT.digest_by('token', 'sha512')}".encode()
"""By which the token is not known: it is of earlier days."""


@pytest.fixture
def twice(here: Here) -> Here:
    here.tokens.hash_by(ORG, Hashing("sha512", "sha256"))
    return here


def test_a_token_of_earlier_days_is_found_by_its_old_key(twice: Here) -> None:
    found = twice.fetched()
    assert isinstance(found, IssuedToken)
    assert twice.link.keys[:2] == [NEW_KEY, TOKEN_KEY]
    assert twice.tokens.peek(ORG, "token") == found
    assert twice.tokens.invalidate(TOKEN_KEY)
    assert twice.tokens.peek(ORG, "token") is MISSING


def test_a_new_token_is_found_by_its_new_key(twice: Here) -> None:
    twice.link.held[NEW_KEY] = twice.link.held.pop(TOKEN_KEY)
    assert isinstance(twice.fetched(), IssuedToken)
    assert TOKEN_KEY not in twice.link.keys
    assert twice.tokens.invalidate(NEW_KEY)


def test_without_the_fallback_what_is_old_is_unknown(here: Here) -> None:
    here.tokens.hash_by(ORG, Hashing("sha512"))
    assert here.fetched() is None
    assert here.link.keys == [NEW_KEY]
    assert here.tokens.peek(ORG, "token") is None


def test_with_two_keys_what_is_unknown_is_not_remembered(twice: Here) -> None:
    del twice.link.held[TOKEN_KEY]
    assert twice.fetched() is None
    assert twice.tokens.peek(ORG, "token") is MISSING
    twice.link.held[NEW_KEY] = stored()
    assert isinstance(twice.fetched(), IssuedToken)


def test_all_who_wait_are_told_whichever_key_they_wait_for(twice: Here) -> None:
    twice.fetch()
    twice.fetch()
    twice.link.answer()
    # The first two wait for the old key by now; the next begins with the new one and finds them there.
    twice.fetch()
    assert list(twice.link.keys) == [NEW_KEY, TOKEN_KEY, NEW_KEY]
    key, done = twice.link.waiting.pop()
    done(None, ANSWERED)
    assert key == NEW_KEY
    twice.link.answer_all()
    assert [isinstance(record, IssuedToken) for record, _ in twice.told] == [True] * 3
    assert twice.link.keys.count(TOKEN_KEY) == 1


def test_an_old_answer_makes_it_begin_with_the_new_key_again(twice: Here) -> None:
    twice.fetch()
    twice.link.answer()
    twice.link.held[NEW_KEY] = twice.link.held.pop(TOKEN_KEY)
    twice.link.fresh, twice.link.is_late = False, True
    twice.link.answer()
    twice.link.is_late = False
    twice.link.answer_all()
    assert twice.status() == "approved"
    assert twice.link.keys[:3] == [NEW_KEY, TOKEN_KEY, NEW_KEY]


def test_what_is_revoked_while_it_is_looked_up_by_the_old_key(twice: Here) -> None:
    twice.fetch()
    twice.link.answer()
    twice.link.answer()
    twice.link.held[TOKEN_KEY] = stored(ACCESS.but(status="revoked"))
    twice.word(TOKEN_KEY)
    twice.link.answer_all()
    assert twice.status() == "revoked"
