"""`confirm=true`: the answer to a change comes when every worker has heard of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gateway.config import Settings
from gateway.errors import StoreUnavailable
from gateway.management.app import ports_of
from gateway.management.call import Call
from gateway.management.confirming import confirm
from gateway.management.errors import NotConfirmed
from gateway.store import MISSING, Connection, EmbeddedRedis, Store
from gateway.store.keys import BARRIER, WITNESSES, lease
from tests.support.management import ORG, Driver, O
from tests.support.recall import client_lookup, remembered

APP = f"{O}/developers/t@w.com/apps/Weather%20App"


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("POST", f"{APP}?action=revoke&confirm=true"),
        ("DELETE", f"{APP}?confirm=true"),
        ("POST", f"{O}/developers/t@w.com?action=inactive&confirm=true"),
        ("DELETE", f"{O}/developers/t@w.com?confirm=true"),
    ],
)
async def test_a_confirmed_change_is_seen_by_every_worker(
    api: Driver, redis_server: EmbeddedRedis, verb: str, path: str
) -> None:
    await api.registered()
    own = {"consumerKey": "a-key", "consumerSecret": "very-secret"}
    (await api("POST", f"{APP}/keys/create", own)).expect(201)
    url = redis_server.url
    async with remembered(url, ORG, worker_id="1") as one, remembered(url, ORG, worker_id="2") as two:
        for each in (one, two):
            assert await each.find(client_lookup("a-key")) is not None
        reply = await api(verb, path)
        assert reply.status in {200, 204}
        assert [each.peek(client_lookup("a-key")) for each in (one, two)] == [MISSING, MISSING]


async def test_without_it_nobody_is_waited_for(api: Driver, connection: Connection) -> None:
    await api.registered()
    (await api("POST", f"{O}/developers/t@w.com?action=inactive")).expect(204)
    (await api("GET", f"{O}/developers/t@w.com?confirm=true")).expect(200)
    assert await connection.ask("GET", BARRIER) is None


async def test_a_value_that_is_none_changes_nothing(api: Driver) -> None:
    await api.registered()
    reply = await api("DELETE", f"{O}/developers/t@w.com?confirm=maybe")
    assert "confirm must be true or false" in reply.refused(400, "management.InvalidParameter")
    (await api("GET", f"{O}/developers/t@w.com")).expect(200)


def asking(store: Store) -> Call:
    ports = replace(ports_of(store, Settings()), confirm_patience=0.05)
    return Call("DELETE", {"organization": ORG}, "me", ports)


async def test_a_worker_that_neither_hears_nor_runs_out_is_told_of(
    store: Store, connection: Connection
) -> None:
    await connection.ask("SADD", WITNESSES, "deaf")
    await connection.ask("SET", lease("deaf"), "0", "PX", 60_000)
    with pytest.raises(NotConfirmed, match=r"The change is stored .* not be confirmed: 1 workers"):
        await confirm(asking(store))


async def test_a_store_that_goes_away_meanwhile_is_told_of(store: Store) -> None:
    gone = Store(Connection.open("unix:///nowhere/redis.sock"), store.vault, 1.0, ())
    with pytest.raises(NotConfirmed, match="the store does not answer any more") as refusal:
        await confirm(asking(gone))
    assert isinstance(refusal.value.__cause__, StoreUnavailable)
