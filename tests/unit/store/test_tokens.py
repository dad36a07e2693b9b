"""Tokens: found by digest, rotated once, gone some time after expiry."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.entities import ApiProduct
from gateway.flow import IssuedToken
from gateway.oauth import AccessToken, RefreshToken
from gateway.store import Connection, Store
from tests.support.store import PURGE_AFTER, VAULT
from tests.unit.store.samples import ACCESS, APP, CREDENTIAL, KEY, ORG, PRODUCT, REFRESH, TESLA, register

NEXT = replace(ACCESS, refresh_count=1)
NEXT_REFRESH = replace(REFRESH, access=NEXT)


async def access(store: Store, token: str) -> AccessToken | None:
    issued = await store.tokens(ORG).find_access(token)
    return None if issued is None else issued.token


async def lifetime_ms(connection: Connection, kind: str, token: str) -> object:
    return await connection.ask("PTTL", f"tk:{{acme}}:{kind}:{VAULT.digest(token)}")


async def test_a_token_and_its_client_take_one_round_trip(store: Store, connection: Connection) -> None:
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    await store.tokens(ORG).find_access("token")
    await connection.ask("CONFIG", "RESETSTAT")
    issued = await store.tokens(ORG).find_access("token")
    assert isinstance(issued, IssuedToken)
    assert issued.token == ACCESS
    assert issued.client is not None
    assert (issued.client.app, issued.client.developer) == (APP, TESLA)
    assert (issued.client.credential, issued.client.products) == (CREDENTIAL, (PRODUCT,))
    stats = await connection.ask("INFO", "commandstats")
    assert isinstance(stats, bytes)
    assert b"cmdstat_evalsha:calls=1," in stats


async def test_the_client_is_as_it_stands_now(store: Store) -> None:
    await register(store)
    await store.tokens(ORG).save("token", ACCESS, None)
    await store.products(ORG).update(PRODUCT.name, lambda _: ApiProduct(PRODUCT.name, quota="1"))
    issued = await store.tokens(ORG).find_access("token")
    assert issued is not None
    assert issued.client is not None
    assert issued.client.products == (ApiProduct(PRODUCT.name, quota="1"),)


async def test_a_token_outlives_its_client(store: Store) -> None:
    await store.tokens(ORG).save("token", ACCESS, None)
    assert await store.tokens(ORG).find_access("token") == IssuedToken(ACCESS, None)


@pytest.mark.parametrize("token", ["", "Token", "token ", "\ud800", "x" * 100_000, "*"])
async def test_what_was_not_issued_is_none(store: Store, token: str) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    assert await access(store, token) is None
    assert await store.tokens(ORG).find_refresh(token) is None


async def test_one_kind_of_token_is_not_the_other(store: Store) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    assert await access(store, "refresh") is None
    assert await store.tokens(ORG).find_refresh("token") is None
    assert await store.tokens(ORG).find_refresh("refresh") == REFRESH


async def test_a_token_of_one_organization_is_none_in_another(store: Store) -> None:
    await store.tokens(ORG).save("token", ACCESS, None)
    assert await store.tokens("other").find_access("token") is None


async def test_tokens_stay_until_purged(store: Store, connection: Connection) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    for kind, token, life in (("token", "token", 3600), ("refresh", "refresh", 8000)):
        left = await lifetime_ms(connection, kind, token)
        assert isinstance(left, int)
        assert (life + PURGE_AFTER - 10) * 1000 < left <= (life + PURGE_AFTER) * 1000


async def test_a_token_without_expiry_stays(store: Store, connection: Connection) -> None:
    endless = replace(ACCESS, expires_at=None)
    await store.tokens(ORG).save("token", endless, ("refresh", RefreshToken("approved", 1.0, None, endless)))
    assert await lifetime_ms(connection, "token", "token") == -1
    assert await lifetime_ms(connection, "refresh", "refresh") == -1


async def test_rotation_replaces_both_tokens(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH))
    assert await access(store, "token") is None
    assert await tokens.find_refresh("refresh") is None
    assert await access(store, "token2") == NEXT
    assert await tokens.find_refresh("refresh2") == NEXT_REFRESH
    assert not await tokens.rotate("refresh", "token3", NEXT, ("refresh3", NEXT_REFRESH))
    assert await access(store, "token3") is None
    left = await lifetime_ms(connection, "token", "token2")
    assert isinstance(left, int)
    assert left > 0
    assert await tokens.rotate("refresh2", "token3", NEXT, ("refresh3", NEXT_REFRESH))


async def test_rotation_to_tokens_without_expiry(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    endless = replace(NEXT, expires_at=None)
    assert await tokens.rotate("refresh", "t2", endless, ("r2", replace(NEXT_REFRESH, expires_at=None)))
    assert await lifetime_ms(connection, "token", "t2") == -1
    assert await lifetime_ms(connection, "refresh", "r2") == -1


async def test_a_refresh_token_can_be_kept(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.rotate("refresh", "token2", NEXT, ("refresh", NEXT_REFRESH))
    assert await tokens.find_refresh("refresh") == NEXT_REFRESH
    assert await access(store, "token") is None
    assert await tokens.rotate("refresh", "token3", NEXT, ("refresh", NEXT_REFRESH))
    assert await access(store, "token2") is None
    assert await access(store, "token3") == NEXT


async def test_of_a_thousand_rotations_one_wins(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    wins = await asyncio.gather(
        *(tokens.rotate("refresh", f"t{n}", NEXT, (f"r{n}", NEXT_REFRESH)) for n in range(1000))
    )
    assert sum(wins) == 1
    winner = wins.index(True)
    assert await access(store, f"t{winner}") == NEXT
    others = await asyncio.gather(*(access(store, f"t{n}") for n in range(0, 1000, 50) if n != winner))
    assert set(others) == {None}


async def test_a_revoked_token_is_found_and_keeps_its_time(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.revoke("token")
    assert await access(store, "token") == replace(ACCESS, status="revoked")
    assert await tokens.find_refresh("refresh") == REFRESH
    left = await lifetime_ms(connection, "token", "token")
    assert isinstance(left, int)
    assert left > 0


async def test_revocation_cascades_both_ways(store: Store) -> None:
    tokens = store.tokens(ORG)
    for name in ("a", "b", "c"):
        await tokens.save(name, ACCESS, (f"{name}r", REFRESH))
    assert await tokens.revoke("a", cascade=True)
    assert await tokens.revoke_refresh("br", cascade=True)
    assert await tokens.revoke_refresh("cr")
    for name, status in (("a", "revoked"), ("b", "revoked"), ("c", "approved")):
        issued, refresh = await access(store, name), await tokens.find_refresh(f"{name}r")
        assert issued is not None
        assert refresh is not None
        assert (issued.status, refresh.status) == (status, "revoked")


async def test_a_revoked_refresh_token_is_not_rotated(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await tokens.revoke_refresh("refresh")
    assert not await tokens.rotate("refresh", "token2", NEXT, ("refresh2", NEXT_REFRESH))
    assert await access(store, "token") == ACCESS


async def test_a_cascade_passes_over_what_is_gone(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await connection.ask("DEL", f"tk:{{acme}}:refresh:{VAULT.digest('refresh')}")
    assert await tokens.revoke("token", cascade=True)
    await tokens.save("alone", ACCESS, None)
    assert await tokens.revoke("alone", cascade=True)
    assert not await tokens.revoke("never issued", cascade=True)


async def test_no_refresh_slips_through_a_cascade(store: Store) -> None:
    tokens = store.tokens(ORG)
    for round_ in range(20):
        await tokens.save("token", ACCESS, ("refresh", REFRESH))
        rotated, revoked = await asyncio.gather(
            tokens.rotate("refresh", f"t{round_}", NEXT, (f"r{round_}", NEXT_REFRESH)),
            tokens.revoke("token", cascade=True),
        )
        # Whichever came first: the revocation found the token, or the rotation had replaced it.
        assert rotated != revoked


async def test_neither_tokens_nor_secrets_lie_in_redis(store: Store, connection: Connection) -> None:
    await register(store)
    await store.tokens(ORG).save("the-access-token", ACCESS, ("the-refresh-token", REFRESH))
    keys = await connection.ask("KEYS", "*")
    assert isinstance(keys, list)
    values = [
        value
        for key in keys
        if await connection.ask("TYPE", key) == b"string"
        for value in [await connection.ask("GET", key)]
    ]
    everything = b"\n".join([*keys, *(value for value in values if isinstance(value, bytes))])
    assert KEY.encode() in everything
    for secret in (b"the-access-token", b"the-refresh-token", CREDENTIAL.consumer_secret.encode()):
        assert secret not in everything
