"""What a worker remembers: learnt from a real Redis, taken back by word of a change, bounded in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import orjson
import pytest

from gateway.entities import ApiProduct, ClientRegistration, ProductGrant
from gateway.errors import StoreUnavailable
from gateway.flow import IssuedToken
from gateway.oauth import AccessToken
from gateway.store import MISSING, Connection, EmbeddedRedis, Store
from gateway.store.apps import AppCodec
from tests.support.recall import IMPATIENCE, Remembered, client_lookup, remembered, token_lookup
from tests.support.resp import a_peer, word_of_change
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, APP, CREDENTIAL, KEY, ORG, OWNER, PRODUCT, register

CLIENT = ClientRegistration(OWNER, APP, CREDENTIAL, (PRODUCT,))


@pytest.fixture
async def here(redis_server: EmbeddedRedis, store: Store) -> AsyncIterator[Remembered]:
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    async with remembered(redis_server.url, ORG) as opened:
        yield opened


async def asked(connection: Connection) -> int:
    """Return how many keys were read since the statistics were reset."""
    stats = await connection.ask("INFO", "commandstats")
    assert isinstance(stats, bytes)
    lines = dict(line.split(":", 1) for line in stats.decode().splitlines() if ":" in line)
    return int(lines.get("cmdstat_get", "calls=0,").split("=")[1].split(",")[0])


async def test_a_token_is_joined_with_its_client(here: Remembered) -> None:
    assert here.peek(token_lookup("token")) is MISSING
    issued = await here.find(token_lookup("token"))
    assert issued == here.peek(token_lookup("token"))
    assert isinstance(issued, IssuedToken)
    assert issued.token == ACCESS
    assert issued.client == CLIENT


async def test_what_is_remembered_is_not_asked_again(here: Remembered, connection: Connection) -> None:
    await here.find(token_lookup("token"))
    await connection.ask("CONFIG", "RESETSTAT")
    assert isinstance(await here.find(token_lookup("token")), IssuedToken)
    assert await here.find(client_lookup(KEY)) == CLIENT
    assert await asked(connection) == 0


async def test_of_many_that_wait_one_asks(here: Remembered, connection: Connection) -> None:
    await here.find(client_lookup(KEY))
    await connection.ask("CONFIG", "RESETSTAT")
    answers = await asyncio.gather(*(here.find(token_lookup("token")) for _ in range(50)))
    assert len({id(answer) for answer in answers}) == 1
    assert await asked(connection) == 1


async def test_an_unknown_token_is_none_for_a_short_while(here: Remembered) -> None:
    assert await here.find(token_lookup("other")) is None
    assert here.peek(token_lookup("other")) is None
    here.clock.pass_by(0.5)
    assert await here.find(token_lookup("token")) is not None
    here.clock.pass_by(0.5)
    assert await here.find(client_lookup(KEY)) is not None
    assert here.peek(token_lookup("other")) is None
    for _ in range(4):
        here.clock.pass_by(0.5)
        await here.find(token_lookup("token"))
    assert here.peek(token_lookup("other")) is MISSING


async def test_a_token_that_is_stored_after_it_was_unknown_is_found(here: Remembered, store: Store) -> None:
    assert await here.find(token_lookup("late")) is None
    await store.tokens(ORG).save("late", ACCESS, None)
    await store.confirmations.until_seen(patience=10.0)
    assert isinstance(await here.find(token_lookup("late")), IssuedToken)


@pytest.mark.parametrize("text", ["", "\ud800", "x" * 10_000, "a\0b", "ä"])
async def test_any_text_may_be_presented(here: Remembered, text: str) -> None:
    assert await here.find(token_lookup(text)) is None
    assert await here.find(client_lookup(text)) is None


async def test_a_token_outlives_its_client(here: Remembered, store: Store) -> None:
    await store.tokens(ORG).save("orphan", ACCESS.but(client_id="nobody"), None)
    assert await here.find(token_lookup("orphan")) == IssuedToken(ACCESS.but(client_id="nobody"), None)
    assert here.peek(token_lookup("orphan")) == IssuedToken(ACCESS.but(client_id="nobody"), None)


async def test_organizations_are_apart(redis_server: EmbeddedRedis, here: Remembered, store: Store) -> None:
    other = ACCESS.but(organization="other", scope="OTHER")
    await store.tokens("other").save("token", other, None)
    found = [await here.memory.find(each, token_lookup("token")) for each in (ORG, "other")]
    assert [each.token.scope for each in found if isinstance(each, IssuedToken)] == ["READ", "OTHER"]
    await store.tokens("other").revoke("token")
    await store.confirmations.until_seen(patience=10.0)
    assert here.peek(token_lookup("token")) is not MISSING
    assert here.memory.peek("other", token_lookup("token")) is MISSING


# ----------------------------------------------------------------------------------------- taken back


async def revoke(store: Store) -> None:
    assert await store.tokens(ORG).revoke("token")


async def rewrite_app(store: Store) -> None:
    await store.apps(ORG).update("app-1", lambda app: replace(app, status="revoked"))


async def drop_app(store: Store) -> None:
    await store.apps(ORG).delete("app-1")


async def stop_developer(store: Store) -> None:
    await store.developers(ORG).update("dev-1", lambda one: replace(one, status="inactive"))


async def drop_developer(store: Store) -> None:
    await store.developers(ORG).delete("dev-1")


async def change_product(store: Store) -> None:
    await store.products(ORG).update(PRODUCT.name, lambda _: ApiProduct(PRODUCT.name, quota="1"))


async def drop_product(store: Store) -> None:
    await store.products(ORG).delete(PRODUCT.name)


CHANGES = (revoke, rewrite_app, drop_app, stop_developer, drop_developer, change_product, drop_product)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_confirmed_change_is_seen(here: Remembered, store: Store, change) -> None:
    before = await here.find(token_lookup("token"))
    assert here.peek(token_lookup("token")) is not MISSING
    await change(store)
    await store.confirmations.until_seen(patience=10.0)
    assert here.peek(token_lookup("token")) is MISSING
    now = await here.find(token_lookup("token"))
    token, client = await store.tokens(ORG).find_access("token"), await store.clients(ORG).find(KEY)
    assert token is not None
    assert now == IssuedToken(token, client)
    assert now != before


async def test_products_count_as_they_come_and_go(here: Remembered, store: Store) -> None:
    grants = tuple(ProductGrant(name) for name in ("Late", PRODUCT.name))
    credential = replace(CREDENTIAL, products=grants)
    await store.apps(ORG).update("app-1", lambda app: replace(app, credentials=(credential,)))
    client = await here.find(client_lookup(KEY))
    assert isinstance(client, ClientRegistration)
    assert client.products == (PRODUCT,)
    # Absence was remembered, and is taken back.
    await store.products(ORG).create("Late", ApiProduct("Late"))
    await store.confirmations.until_seen(patience=10.0)
    client = await here.find(client_lookup(KEY))
    assert isinstance(client, ClientRegistration)
    assert client.products == (ApiProduct("Late"), PRODUCT)


async def test_a_flush_takes_everything_back(here: Remembered, store: Store, connection: Connection) -> None:
    await here.find(token_lookup("token"))
    await connection.ask("FLUSHALL")
    await store.confirmations.until_seen(patience=10.0)
    assert await here.find(token_lookup("token")) is None
    assert await here.find(client_lookup(KEY)) is None


async def test_without_word_for_a_while_it_is_asked_again(here: Remembered, connection: Connection) -> None:
    await here.find(token_lookup("token"))
    here.clock.pass_by(0.59)
    assert here.peek(token_lookup("token")) is not MISSING
    here.clock.pass_by(0.02)
    assert here.peek(token_lookup("token")) is MISSING
    assert here.peek(client_lookup(KEY)) is MISSING
    await connection.ask("CONFIG", "RESETSTAT")
    assert isinstance(await here.find(token_lookup("token")), IssuedToken)
    # One answer confirms all of it: the token's own, and the beat that went ahead.
    assert await asked(connection) == 2


async def test_after_a_lost_connection_each_is_asked_again(here: Remembered, connection: Connection) -> None:
    before = await here.find(token_lookup("token"))
    await connection.ask("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
    while here.tracking.link.is_up:
        await connection.ask("PING")
    assert here.peek(token_lookup("token")) is MISSING
    assert await here.find(token_lookup("token")) == before
    assert here.tracking.link.epoch == 2


# -------------------------------------------------------------------------------- on a peer that is played


AREA = f"tk:{{{ORG}}}:"
CLIENT_KEYS = {
    f"{AREA}key:{KEY}".encode(): APP.app_id.encode(),
    f"{AREA}app:{APP.app_id}".encode(): AppCodec(VAULT).encode(APP),
    f"{AREA}developer:{OWNER.developer_id}".encode(): orjson.dumps(OWNER.to_record()),
    f"{AREA}product:{PRODUCT.name}".encode(): orjson.dumps(PRODUCT.to_record()),
}


def stored(token: AccessToken = ACCESS) -> bytes:
    return orjson.dumps({"record": token.to_record(), "refresh": ""})


def token_key(text: str) -> bytes:
    return f"tk:{{{ORG}}}:token:{VAULT.digest(text)}".encode()


async def test_a_record_that_does_not_fit_is_no_answer(caplog: pytest.LogCaptureFixture) -> None:
    misfit = {token_key("token"): b'{"record":{"client_id":1},"refresh":""}'}
    async with a_peer(misfit) as peer, remembered(f"redis://127.0.0.1:{peer.port}", ORG) as here:
        with pytest.raises(StoreUnavailable, match="does not fit"):
            await here.find(token_lookup("token"))
    assert "tk:{acme}:token does not fit" in caplog.text
    assert VAULT.digest("token") not in caplog.text


async def test_word_of_a_change_while_the_client_is_asked_for_takes_the_token_back() -> None:
    key = token_key("token")
    consumer = f"tk:{{{ORG}}}:key:{KEY}".encode()
    async with a_peer({key: stored()}) as peer, remembered(f"redis://127.0.0.1:{peer.port}", ORG) as here:
        peer.silent.add(consumer)
        told = here.fetch(token_lookup("token"))
        await peer.hears(b"GET", consumer)
        peer.held[key] = stored(ACCESS.but(status="revoked"))
        peer.send(word_of_change(key))
        peer.speak()
        record, error = await told
        assert error is None
        assert isinstance(record, IssuedToken)
        assert record.token.status == "revoked"
        assert peer.count(b"GET", key) == 2


async def test_an_old_answer_is_not_passed_on() -> None:
    key = token_key("token")
    async with a_peer({key: stored()}) as peer, remembered(f"redis://127.0.0.1:{peer.port}", ORG) as here:
        assert isinstance(await here.find(token_lookup("token")), IssuedToken)
        here.clock.pass_by(0.7)
        peer.silent.add(key)
        told = here.fetch(token_lookup("token"))
        await peer.hears(b"GET", key, times=2)
        # As if the process had been stopped while the answer lay in its socket.
        here.clock.pass_by(20.0)
        peer.answers[key] = b"$%d\r\n%b\r\n" % (len(stored()), stored())
        peer.answer()
        await peer.hears(b"GET", key, times=3)
        del peer.answers[key]
        peer.held[key] = stored(ACCESS.but(status="revoked"))
        peer.speak()
        record, _ = await told
        assert isinstance(record, IssuedToken)
        assert record.token.status == "revoked"


async def test_while_redis_is_away_known_tokens_pass_within_the_grace_and_nothing_else() -> None:
    held = {token_key("token"): stored(), token_key("orphan"): stored(ACCESS.but(client_id="nobody"))}
    opened = partial(remembered, organization=ORG, patience=IMPATIENCE)
    async with a_peer(held | CLIENT_KEYS) as peer, opened(f"redis://127.0.0.1:{peer.port}") as here:
        before = await here.find(token_lookup("token"))
        assert before == IssuedToken(ACCESS, CLIENT)
        assert await here.find(token_lookup("orphan")) is not None
        assert await here.find(token_lookup("unknown")) is None
        peer.silent.update({b"GET", b"SET", b"SADD", b"HELLO"})
        here.clock.pass_by(1.0)
        assert await here.find(token_lookup("token")) == before
        assert here.peek(token_lookup("token")) == before
        assert await here.find(client_lookup(KEY)) == CLIENT
        # What would be refused is not refused either: nobody knows.
        for text in ("unknown", "never seen", "orphan"):
            told = here.fetch(token_lookup(text))
            assert isinstance((await told)[1], StoreUnavailable)
        here.clock.pass_by(9.1)
        with pytest.raises(StoreUnavailable):
            await here.find(token_lookup("token"))
        with pytest.raises(StoreUnavailable):
            await here.find(client_lookup(KEY))
