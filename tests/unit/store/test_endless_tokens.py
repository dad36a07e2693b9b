"""Endless tokens: found whatever kind they are of, without their texts, and nothing else is."""

from __future__ import annotations

from dataclasses import asdict, replace

import orjson
import pytest

from gateway.oauth import v1
from gateway.store import Connection, EndlessToken, EndlessTokens, Store
from tests.support.clients import make_code
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, KEY, ORG, REFRESH

ENDLESS = ACCESS.but(expires_at=None)
ENDLESS_REFRESH = replace(REFRESH, expires_at=None)
SIGNED = v1.SignedToken(KEY, "app-1", ("PremiumWeatherAPI",), "", 5.0, None)


async def listed(connection: Connection, organization: str = "*") -> list[EndlessToken]:
    found = [each async for each in EndlessTokens(connection).of(organization)]
    return sorted(found, key=lambda each: (each.organization, each.kind, each.digest))


async def test_tokens_that_expire_are_not_listed(store: Store, connection: Connection) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    await store.codes(ORG).save("code", make_code())
    await store.tokens(ORG).save("revoked", ENDLESS, ("revoked too", ENDLESS_REFRESH))
    await store.tokens(ORG).revoke("revoked", cascade=True)
    assert await listed(connection) == []


async def test_endless_ones_of_every_kind_are(store: Store, connection: Connection) -> None:
    await store.tokens(ORG).save("token", ENDLESS, ("refresh", ENDLESS_REFRESH))
    await store.tokens("other").save("token2", ACCESS, ("refresh2", ENDLESS_REFRESH))
    await store.codes(ORG).save("code", make_code(expires_at=None))
    raw = orjson.dumps({"record": SIGNED.to_record(), "secret": "sealed"})
    await connection.ask("SET", f"tk:{{{ORG}}}:oauth1-token:{VAULT.digest('signed')}", raw)

    found = await listed(connection)

    told = [
        (each.organization, each.kind, each.client_id, each.app, each.issued_at, each.status)
        for each in found
    ]
    assert told == [
        (ORG, "access_token", KEY, "Weather App", 1000.0, "approved"),
        (ORG, "authorization_code", make_code().client_id, "", make_code().issued_at, ""),
        (ORG, "oauth1_token", KEY, "", 5.0, "approved"),
        (ORG, "refresh_token", KEY, "Weather App", 1000.0, "approved"),
        ("other", "refresh_token", KEY, "Weather App", 1000.0, "approved"),
    ]
    assert found[0].digest == VAULT.digest("token")
    texts = orjson.dumps([asdict(each) for each in found])
    assert not [text for text in (b"refresh2", b"sealed", b'"token"', b'"code"') if text in texts]
    assert await listed(connection, "other") == found[-1:]
    assert await listed(connection, "nobody") == []


async def test_a_refresh_token_that_was_used_up_does_not_count(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", ENDLESS_REFRESH))
    await tokens.rotate("refresh", "token2", ACCESS, ("refresh2", ENDLESS_REFRESH))
    assert [each.digest for each in await listed(connection)] == [VAULT.digest("refresh2")]


@pytest.mark.parametrize("raw", [b"{}", b'{"record":[]}', b'{"spent":{}}'])
async def test_what_is_no_token_is_passed_over(connection: Connection, raw: bytes) -> None:
    await connection.ask("SET", f"tk:{{{ORG}}}:refresh:{'0' * 64}", raw)
    assert await listed(connection) == []


async def test_many_are_each_listed_once_and_the_count_grows(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    for number in range(150):
        await tokens.save(f"token {number}", ENDLESS, None)
        await connection.ask("SET", f"other:{number}", "x")
    counts: list[int] = []
    found = [each async for each in EndlessTokens(connection, counts.append).of(ORG)]
    assert len(found) == len({each.digest for each in found}) == 150
    assert counts == sorted(counts)
    assert 150 <= counts[-1] <= 300
