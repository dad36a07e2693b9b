"""Authorization codes: found by digest, used by one of many, gone some time after expiry."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.oauth import Redemption
from gateway.store import Connection, Store
from gateway.store.replies import as_bytes, as_items
from tests.support.clients import make_code
from tests.support.store import PURGE_AFTER, VAULT
from tests.unit.store.samples import ORG, register

CODE = make_code(issued_at=1000.0, expires_at=1600.0, state="s")


async def lifetime_ms(connection: Connection, code: str) -> object:
    return await connection.ask("PTTL", f"tk:{{acme}}:code:{VAULT.digest(code)}")


@pytest.mark.parametrize("code", ["", "Code", "code ", "\ud800", "x" * 100_000, "*"])
async def test_what_was_not_issued_is_none(store: Store, code: str) -> None:
    codes = store.codes(ORG)
    await codes.save("code", CODE)
    assert await codes.find(code) is None
    assert await codes.redeem(code, "family") == Redemption(is_first=False, family="")
    assert not await codes.delete(code)
    assert await codes.find("code") == CODE


async def test_a_code_of_one_organization_is_none_in_another(store: Store) -> None:
    await store.codes(ORG).save("code", CODE)
    assert await store.codes("other").find("code") is None


async def test_a_text_that_is_known_is_taken(store: Store) -> None:
    codes = store.codes(ORG)
    assert await codes.save("code", CODE)
    assert not await codes.save("code", replace(CODE, client_id="another"))
    assert await codes.find("code") == CODE
    await codes.redeem("code", "family")
    assert not await codes.save("code", CODE)


async def test_a_code_is_used_once_and_stays_known(store: Store, connection: Connection) -> None:
    codes = store.codes(ORG)
    await codes.save("code", CODE)
    assert await codes.redeem("code", "first") == Redemption(is_first=True, family="first")
    assert await codes.redeem("code", "second") == Redemption(is_first=False, family="first")
    assert await codes.find("code") == replace(CODE, family="first")
    left = await lifetime_ms(connection, "code")
    assert isinstance(left, int)
    assert left > 0


async def test_one_that_was_revoked_with_its_app_s_refresh_tokens_is_not_used(store: Store) -> None:
    await register(store)
    codes = store.codes(ORG)
    for code in ("used", "code"):
        await codes.save(code, replace(CODE, app_id="app-1"))
    await codes.redeem("used", "first")
    revoking = store.revocations(ORG)
    await revoking.of_app("app-1", 2000.0, cascade=False)
    await revoking.of_app("app-1", 1000.0, cascade=True)
    await revoking.of_app("app-1", 1000.5, cascade=True)
    assert await codes.redeem("code", "family") == Redemption(is_first=False, family="")
    assert await codes.redeem("used", "family") == Redemption(is_first=False, family="first")
    await codes.save("later", replace(CODE, app_id="app-1", issued_at=1000.5))
    assert (await codes.redeem("later", "family")).is_first


async def test_of_a_thousand_redemptions_one_wins(store: Store) -> None:
    codes = store.codes(ORG)
    for turn in range(3):
        await codes.save(f"code{turn}", CODE)
        answers = await asyncio.gather(*(codes.redeem(f"code{turn}", f"f{n}") for n in range(1000)))
        firsts = [each for each in answers if each.is_first]
        assert len(firsts) == 1
        assert {each.family for each in answers} == {firsts[0].family}


async def test_codes_stay_until_purged(store: Store, connection: Connection) -> None:
    await store.codes(ORG).save("code", CODE)
    left = await lifetime_ms(connection, "code")
    assert isinstance(left, int)
    assert (600 + PURGE_AFTER - 10) * 1000 < left <= (600 + PURGE_AFTER) * 1000


async def test_a_code_without_expiry_stays(store: Store, connection: Connection) -> None:
    endless = replace(CODE, expires_at=None)
    await store.codes(ORG).save("code", endless)
    assert await lifetime_ms(connection, "code") == -1
    assert await store.codes(ORG).find("code") == endless


async def test_a_code_that_is_deleted_is_unknown(store: Store) -> None:
    codes = store.codes(ORG)
    await codes.save("code", CODE)
    assert await codes.delete("code")
    assert await codes.find("code") is None


async def test_no_text_reaches_redis(store: Store, connection: Connection) -> None:
    await store.codes(ORG).save("a-secret-code", CODE)
    (key,) = as_items(await connection.ask("KEYS", "tk:{acme}:code:*"))
    assert isinstance(key, bytes)
    held = as_items(await connection.ask("HGETALL", key))
    assert b"a-secret-code" not in b"".join([key, *(as_bytes(each) or b"" for each in held)])
