"""Profiles: a token with its companion, for whoever presents one of them."""

from __future__ import annotations

import orjson
import pytest

from gateway.oauth import RefreshProfile, TokenProfile, VaultError
from gateway.store import Connection, Store
from tests.support.store import VAULT
from tests.unit.store.samples import ACCESS, ORG, REFRESH

KEY = f"tk:{{acme}}:token:{VAULT.digest('token')}"
REFRESH_KEY = f"tk:{{acme}}:refresh:{VAULT.digest('refresh')}"


async def stored(connection: Connection, key: str) -> dict[str, object]:
    raw = await connection.ask("GET", key)
    assert isinstance(raw, bytes)
    return dict(orjson.loads(raw))


async def test_either_leads_to_the_other(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH), family="F")
    assert await tokens.profile("token") == TokenProfile(ACCESS, ("refresh", REFRESH))
    assert await tokens.refresh_profile("refresh") == RefreshProfile(REFRESH, ("token", ACCESS))


async def test_what_is_not_known_has_none(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    assert await tokens.profile("refresh") is None
    assert await tokens.refresh_profile("token") is None
    await tokens.save("alone", ACCESS, None)
    assert await tokens.profile("alone") == TokenProfile(ACCESS)


async def test_a_companion_that_is_gone_is_none(store: Store, connection: Connection) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await connection.ask("DEL", REFRESH_KEY)
    assert await tokens.profile("token") == TokenProfile(ACCESS)
    await tokens.save("token2", ACCESS, ("refresh2", REFRESH))
    await connection.ask("DEL", f"tk:{{acme}}:token:{VAULT.digest('token2')}")
    assert await tokens.refresh_profile("refresh2") == RefreshProfile(REFRESH)


async def test_they_are_told_as_they_stand(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await tokens.revoke("token")
    found = await tokens.refresh_profile("refresh")
    assert found == RefreshProfile(REFRESH, ("token", ACCESS.but(status="revoked")))


async def test_a_rotation_links_the_successors(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    await tokens.rotate("refresh", "token2", ACCESS, ("refresh2", REFRESH))
    assert await tokens.profile("token2") == TokenProfile(ACCESS, ("refresh2", REFRESH))
    await tokens.rotate("refresh2", "token3", ACCESS, ("refresh2", REFRESH))
    assert await tokens.refresh_profile("refresh2") == RefreshProfile(REFRESH, ("token3", ACCESS))


async def test_a_renewed_one_keeps_its_companion(store: Store) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    later = ACCESS.but(issued_at=2000.0)
    await tokens.save("token", later, None, renews=True)
    assert await tokens.profile("token") == TokenProfile(later, ("refresh", REFRESH))


async def test_the_text_of_a_companion_needs_the_presented_one(store: Store, connection: Connection) -> None:
    await store.tokens(ORG).save("token", ACCESS, ("refresh", REFRESH))
    sealed = (await stored(connection, KEY))["sealed"]
    assert isinstance(sealed, str)
    assert VAULT.unseal(sealed, under="token") == "refresh"
    with pytest.raises(VaultError):
        VAULT.decrypt(sealed)


async def test_one_that_was_stored_without_texts_has_no_companion(
    store: Store, connection: Connection
) -> None:
    tokens = store.tokens(ORG)
    await tokens.save("token", ACCESS, ("refresh", REFRESH))
    for key in (KEY, REFRESH_KEY):
        bare = await stored(connection, key)
        del bare["sealed"]
        await connection.ask("SET", key, orjson.dumps(bare))
    assert await tokens.profile("token") == TokenProfile(ACCESS)
    assert await tokens.refresh_profile("refresh") == RefreshProfile(REFRESH)
