"""Sessions and passcodes: found by digest, good for as long as they may, passcodes once."""

from __future__ import annotations

import asyncio

from gateway.entities import LoginProof, LoginSession
from gateway.store import Connection, Store
from gateway.store.login_keys import login_session, passcode
from gateway.store.replies import as_count
from tests.support.store import VAULT

PROOF = LoginProof("a@x.com", "stamp", False, 1.0)
SESSION = LoginSession(PROOF, ("openid",), 100.0)


async def test_a_session_is_found_until_it_is_forgotten(store: Store, connection: Connection) -> None:
    sessions = store.login_sessions
    await sessions.save("token", SESSION, lifetime=60.0)
    assert await sessions.find("token") == SESSION
    assert await sessions.find("Token") is None
    left = as_count(await connection.ask("PTTL", login_session(VAULT.digest("token"))))
    assert 55_000 < left <= 60_000
    await sessions.forget("token")
    assert await sessions.find("token") is None


async def test_of_many_one_redeems_a_passcode(store: Store, connection: Connection) -> None:
    sessions = store.login_sessions
    await sessions.save_passcode("code", PROOF, lifetime=60.0)
    assert as_count(await connection.ask("PTTL", passcode(VAULT.digest("code")))) > 0
    redeemed = await asyncio.gather(*(sessions.redeem_passcode("code") for _ in range(5)))
    assert (redeemed.count(PROOF), redeemed.count(None)) == (1, 4)


async def test_no_text_is_kept(store: Store, connection: Connection) -> None:
    await store.login_sessions.save("the-token", SESSION, lifetime=60.0)
    await store.login_sessions.save_passcode("the-code", PROOF, lifetime=60.0)
    keys = await connection.ask("KEYS", "*")
    assert not [key for key in str(keys).split() if "the-" in key]
