"""Clients: shared, bounded, dropped with any of their keys, never stale, in whatever order things happen."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.entities import ApiProduct, ClientRegistration, Company
from gateway.errors import StoreUnavailable
from gateway.store.remembered_clients import MISSING, Bounds, RememberedClients
from gateway.store.tracking import CHANGED, REFUSED, UNREACHABLE, Unreachable
from tests.support.store import VAULT
from tests.unit.store.played import PlayedLink, client_records
from tests.unit.store.samples import APP, CREDENTIAL, KEY, ORG, PRODUCT, TESLA

CLIENT = ClientRegistration(TESLA, APP, CREDENTIAL, (PRODUCT,))
Told = list[tuple[ClientRegistration | None, StoreUnavailable | None]]


def told_to(told: Told) -> Callable[[ClientRegistration | None, StoreUnavailable | None], None]:
    return lambda client, error: told.append((client, error))


@pytest.fixture
def link() -> PlayedLink:
    return PlayedLink(client_records(ORG, APP, TESLA, PRODUCT))


def fetched(clients: RememberedClients, link: PlayedLink, key: str = KEY) -> ClientRegistration | None:
    told: Told = []
    clients.fetch(ORG, key, told_to(told))
    link.answer_all()
    ((client, error),) = told
    assert error is None
    return client


def test_what_clients_share_is_asked_and_held_once(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    link.held |= client_records(ORG, link.another_app(APP, "app-2", "key-2"), TESLA, PRODUCT)
    one, other = fetched(clients, link), fetched(clients, link, "key-2")
    assert one is not None
    assert other is not None
    assert one.developer is other.developer
    assert one.products[0] is other.products[0]
    assert link.keys.count(f"tk:{{{ORG}}}:developer:dev-1".encode()) == 1
    assert len(clients) == 2


def test_word_of_a_company_drops_the_clients_of_its_apps() -> None:
    company = Company("acme-ltd")
    app = replace(APP, developer_id="", company=company.name)
    link = PlayedLink(client_records(ORG, app, company, PRODUCT))
    clients = RememberedClients(link, VAULT)
    assert fetched(clients, link) == ClientRegistration(company, app, CREDENTIAL, (PRODUCT,))
    closed = replace(company, status="inactive")
    link.held |= client_records(ORG, app, closed, PRODUCT)
    assert clients.invalidate(f"tk:{{{ORG}}}:company:acme-ltd")
    assert clients.peek(ORG, KEY) is MISSING
    assert fetched(clients, link) == ClientRegistration(closed, app, CREDENTIAL, (PRODUCT,))


def test_whoever_comes_meanwhile_waits_for_the_same(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    told: Told = []
    for _ in range(3):
        clients.fetch(ORG, KEY, told_to(told))
    link.answer_all()
    assert [client for client, _ in told] == [CLIENT] * 3
    assert len(link.keys) == 4


def test_a_key_that_changes_while_others_are_asked_is_asked_again(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    told: Told = []
    clients.fetch(ORG, KEY, told_to(told))
    link.answer()  # the key's app
    link.answer()  # the app
    link.held |= client_records(ORG, link.another_app(APP, "app-1", KEY, status="revoked"), TESLA, PRODUCT)
    clients.invalidate(f"tk:{{{ORG}}}:app:app-1")
    link.answer_all()
    ((client, _),) = told
    assert client is not None
    assert client.app.status == "revoked"


def test_a_marked_answer_is_not_remembered(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    told: Told = []
    clients.fetch(ORG, KEY, told_to(told))
    link.answer(CHANGED)
    link.answer_all()
    assert [client for client, _ in told] == [CLIENT]
    assert link.keys.count(f"tk:{{{ORG}}}:key:{KEY}".encode()) == 2


def test_one_that_changes_all_the_time_is_given_up(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    told: Told = []
    clients.fetch(ORG, KEY, told_to(told))
    while link.waiting:
        link.answer(CHANGED)
    ((client, error),) = told
    assert client is None
    assert isinstance(error, StoreUnavailable)


@pytest.mark.parametrize("outcome", [REFUSED, UNREACHABLE])
def test_a_question_that_is_not_answered_is_no_answer(link: PlayedLink, outcome: str) -> None:
    clients = RememberedClients(link, VAULT)
    told: Told = []
    clients.fetch(ORG, KEY, told_to(told))
    link.answer()
    link.answer()
    link.answer(outcome)
    assert not told  # the other question of the same step is still under way
    link.answer()
    assert told[0][0] is None
    assert isinstance(told[0][1], StoreUnavailable)


def test_while_redis_is_away_what_was_known_lasts(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    fetched(clients, link)
    link.fresh = False
    assert clients.peek(ORG, KEY) is MISSING
    told: Told = []
    clients.fetch(ORG, KEY, told_to(told))
    link.answer(UNREACHABLE)
    assert told == [(CLIENT, None)]
    clients.fetch(ORG, KEY, told_to(told))
    link.lasting = False
    link.answer(UNREACHABLE)
    assert isinstance(told[1][1], Unreachable)
    clients.fetch(ORG, KEY, told_to(told))
    link.lasting = True
    link.answer(REFUSED)
    assert isinstance(told[2][1], StoreUnavailable)


def test_in_a_new_epoch_each_is_asked_again_and_what_did_not_change_is_kept(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    before = fetched(clients, link)
    link.epoch = 2
    assert clients.peek(ORG, KEY) is MISSING
    after = fetched(clients, link)
    assert after == before
    assert len(link.keys) == 8


def test_a_record_that_does_not_fit_is_no_answer(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT)
    told: Told = []
    link.held[f"tk:{{{ORG}}}:app:app-1".encode()] = b"{}"
    clients.fetch(ORG, KEY, told_to(told))
    link.answer_all()
    assert "does not fit" in str(told[0][1])


def test_what_cannot_be_a_key_is_not_asked(link: PlayedLink) -> None:
    assert RememberedClients(link, VAULT).peek(ORG, "no key \n") is None


def test_clients_and_strangers_are_bounded_apart(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT, Bounds(clients=10, strangers=50))
    for number in range(40):
        app = link.another_app(APP, f"app-{number}", f"key-{number}")
        link.held |= client_records(ORG, app, TESLA, PRODUCT)
        fetched(clients, link, "key-0")
        fetched(clients, link, f"key-{number}")
        clients.peek(ORG, "key-0")
    assert len(clients) == 10
    assert clients.peek(ORG, "key-0") is not MISSING  # used all the time
    for number in range(200):
        assert fetched(clients, link, f"stranger-{number}") is None
    assert len(clients) == 10
    assert clients.peek(ORG, "stranger-199") is None
    assert clients.peek(ORG, "stranger-0") is MISSING
    assert clients.entities < 10 * 3 + 50 + 5


def test_what_nobody_needs_goes_first_when_there_is_too_much(link: PlayedLink) -> None:
    clients = RememberedClients(link, VAULT, Bounds(entities=12))
    for number in range(30):
        app = link.another_app(APP, f"app-{number}", f"key-{number}")
        link.held |= client_records(ORG, app, TESLA, PRODUCT)
        assert fetched(clients, link, f"key-{number}") is not None
        assert clients.entities <= 12
        clients.invalidate(f"tk:{{{ORG}}}:key:key-{number}")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_no_order_of_events_leaves_something_stale(seed: int) -> None:
    """Writes, answers, word of changes and lost connections in any order that the wire allows."""
    chance = random.Random(seed)
    link = PlayedLink(client_records(ORG, APP, TESLA, PRODUCT))
    clients = RememberedClients(link, VAULT)
    link.on_word = lambda key: clients.invalidate(key.decode())
    told: Told = []

    def write() -> None:
        number = chance.randrange(1_000_000)
        product = ApiProduct(PRODUCT.name, quota=str(number))
        app = link.another_app(APP, "app-1", KEY, display=str(number))
        records = client_records(ORG, app, TESLA, product)
        key = chance.choice(sorted(records))
        link.write(key, None if chance.random() < 0.2 else records[key])

    moves: tuple[Callable[[], object], ...] = (
        write,
        link.carry_out,
        link.deliver,
        lambda: clients.fetch(ORG, KEY, told_to(told)),
        lambda: link.lose() if chance.random() < 0.2 else None,
    )
    for _ in range(chance.randrange(60)):
        chance.choice(moves)()
    while link.waiting or link.wire:
        link.carry_out()
        link.deliver()
    known = clients.peek(ORG, KEY)
    if known is not MISSING:
        fresh = RememberedClients(still := PlayedLink(dict(link.held)), VAULT)
        assert known == fetched(fresh, still)
