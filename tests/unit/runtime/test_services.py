"""The wiring of one environment: against a store that is a fake of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import pytest

from gateway import faults
from gateway.errors import StoreUnavailable
from gateway.faults import Fault
from gateway.oauth import DEFAULT_HASHING, Hashing, Rotation
from gateway.runtime.services import Threads, services_of
from gateway.store import Store
from tests.support.clients import make_client, make_refresh_token, make_token
from tests.support.fake_entities import FakeEntities
from tests.support.fake_oauth1 import FakeOAuth1
from tests.support.fake_revocations import FakeRevocations
from tests.support.fakes import FakeClients, FakeCodes, FakeServices, FakeTokens


@dataclass
class FakeStore:
    """Hand out the ports of organizations."""

    held: dict[str, FakeTokens] = field(default_factory=dict)
    coded: dict[str, FakeCodes] = field(default_factory=dict)
    registered: dict[str, FakeClients] = field(default_factory=dict)
    known: dict[str, FakeEntities] = field(default_factory=dict)
    signed: dict[str, FakeOAuth1] = field(default_factory=dict)
    hashings: list[Hashing] = field(default_factory=list)

    def tokens(self, organization: str, hashing: Hashing = DEFAULT_HASHING) -> FakeTokens:
        self.hashings.append(hashing)
        return self.held.setdefault(organization, FakeTokens())

    def codes(self, organization: str) -> FakeCodes:
        return self.coded.setdefault(organization, FakeCodes())

    def oauth1(self, organization: str, on_issued: Callable[[], None] = lambda: None) -> FakeOAuth1:
        return self.signed.setdefault(organization, FakeOAuth1())

    def clients(self, organization: str) -> FakeClients:
        return self.registered.setdefault(organization, FakeClients())

    def entities(self, organization: str) -> FakeEntities:
        return self.known.setdefault(organization, FakeEntities())

    def revocations(self, organization: str) -> FakeRevocations:
        return FakeRevocations(FakeServices(organization=organization))


@pytest.fixture
def store() -> FakeStore:
    return FakeStore()


def wired(store: FakeStore) -> Store:
    return cast("Store", store)


async def test_the_ports_are_those_of_the_organization(store: FakeStore) -> None:
    store.clients("acme").registrations["key"] = client = make_client()
    services = services_of(wired(store), "acme", "test")
    assert (services.organization, services.environment) == ("acme", "test")
    assert await services.clients.find("key") is client
    assert services.codes is store.codes("acme")
    assert store.signed == {}
    assert services.oauth1 is store.oauth1("acme")
    assert await services_of(wired(store), "other", "test").clients.find("key") is None
    assert services.entities is store.known["acme"]
    assert len(services.random_text(28)) == 28
    assert services.clock() > 0


async def test_each_access_token_is_told_of_once_it_is_kept(store: FakeStore) -> None:
    told: list[str] = []
    services = services_of(wired(store), "acme", "test", lambda: told.append("issued"))
    await services.tokens.save("a", make_token(), ("r", make_refresh_token()))
    assert told == ["issued"]
    assert await services.tokens.find_refresh("r") is not None
    rotation = await services.tokens.rotate("r", "b", make_token(), ("s", make_refresh_token()))
    assert rotation is Rotation.DONE
    assert told == ["issued", "issued"]
    rotation = await services.tokens.rotate("r", "c", make_token(), ("t", make_refresh_token()))
    assert rotation is Rotation.USED_UP
    assert told == ["issued", "issued"]


async def test_a_token_that_was_not_kept_is_not_told_of(store: FakeStore) -> None:
    told: list[str] = []
    store.tokens("acme").is_down = True
    services = services_of(wired(store), "acme", "test", lambda: told.append("issued"))
    with pytest.raises(StoreUnavailable):
        await services.tokens.save("a", make_token(), None)
    assert told == []


async def test_a_text_that_was_taken_is_not_told_of(store: FakeStore) -> None:
    told: list[str] = []
    services = services_of(wired(store), "acme", "test", lambda: told.append("issued"))
    assert await services.tokens.save("a", make_token(), ("r", make_refresh_token()))
    assert not await services.tokens.save("a", make_token(), None)
    rotation = await services.tokens.rotate("r", "a", make_token(), ("s", make_refresh_token()))
    assert rotation is Rotation.TAKEN
    assert told == ["issued"]
    assert await services.tokens.save("a", make_token(), None, renews=True)
    rotation = await services.tokens.rotate("r", "a", make_token(), ("s", make_refresh_token()), renews=True)
    assert rotation is Rotation.DONE
    assert told == ["issued"] * 3


async def test_tokens_are_hashed_as_it_is_said(store: FakeStore) -> None:
    services_of(wired(store), "acme", "test")
    services_of(wired(store), "acme", "test", hashing=Hashing("sha512", "sha1"))
    assert store.hashings == [DEFAULT_HASHING, Hashing("sha512", "sha1")]


async def test_without_a_listener_tokens_are_kept_all_the_same(store: FakeStore) -> None:
    await services_of(wired(store), "acme", "test").tokens.save("a", make_token(), None)
    assert "a" in store.tokens("acme").issued


async def test_long_work_leaves_the_loop_to_others(store: FakeStore) -> None:
    offload = services_of(wired(store), "acme", "test").offload
    begun, goes_on = threading.Event(), threading.Event()

    def work() -> int:
        begun.set()
        assert goes_on.wait(10)
        return threading.get_ident()

    pending = asyncio.ensure_future(offload(work))
    assert await asyncio.to_thread(begun.wait, 10)
    goes_on.set()
    assert await pending != threading.get_ident()


async def test_what_long_work_raises_comes_out_as_it_is(store: FakeStore) -> None:
    def fail() -> None:
        raise faults.BAD_FORM()

    with pytest.raises(Fault) as caught:
        await services_of(wired(store), "acme", "test", offload=Threads(1)).offload(fail)
    assert caught.value.kind is faults.BAD_FORM
