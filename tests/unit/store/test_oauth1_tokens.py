"""OAuth 1.0's tokens: found by digest, exchanged once; secrets open to who shows the token."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from gateway.oauth import v1
from gateway.store import Connection, Store
from gateway.store.oauth1_tokens import MOST_MISSES, PENDING_PURGE, OAuth1Tokens
from tests.support.fakes import NOW
from tests.support.oauth1_tokens import (
    ACCESS_TOKEN,
    CODE,
    REQUEST_TOKEN,
    make_access,
    make_request,
    make_verifier,
)
from tests.support.store import PURGE_AFTER, VAULT
from tests.unit.store.samples import ORG

REQUEST, ACCESS, VERIFIER = make_request(), make_access(), make_verifier()
CLAIMS = v1.Claims("key", "token", "HMAC-SHA1", int(NOW), "nonce")


@pytest.fixture
def tokens(store: Store) -> OAuth1Tokens:
    return store.oauth1(ORG)


async def lifetime_ms(connection: Connection, kind: str, text: str) -> int:
    left = await connection.ask("PTTL", f"tk:{{acme}}:oauth1-{kind}:{VAULT.digest(text)}")
    assert isinstance(left, int)
    return left


async def dump(connection: Connection) -> str:
    """Return all keys and what they hold."""
    keys = await connection.ask("KEYS", "*oauth1*")
    assert isinstance(keys, list)
    held = [await connection.ask("GET", key) for key in keys]
    return repr([keys, held])


async def keep_pending(tokens: OAuth1Tokens) -> None:
    assert await tokens.save_request(REQUEST)
    await tokens.save_verifier(CODE, VERIFIER, REQUEST_TOKEN)


async def test_tokens_come_back_with_their_secrets(tokens: OAuth1Tokens) -> None:
    await keep_pending(tokens)
    assert await tokens.find_request(REQUEST_TOKEN) == REQUEST
    assert await tokens.find_verifier(CODE, REQUEST_TOKEN) == VERIFIER
    assert await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS) is v1.Redemption.DONE
    assert await tokens.find_access(ACCESS_TOKEN) == ACCESS


@pytest.mark.parametrize("text", ["", "\ud800", "x" * 100_000, "*"])
async def test_what_was_not_issued_is_none(tokens: OAuth1Tokens, text: str) -> None:
    await keep_pending(tokens)
    assert await tokens.find_request(text) is None
    assert await tokens.find_access(text) is None
    assert await tokens.find_verifier(text, REQUEST_TOKEN) is None
    assert not await tokens.set_access_status(text, "revoked")
    assert not await tokens.delete_access(text)
    assert not await tokens.delete_request(text)
    assert not await tokens.delete_verifier(text)


async def test_one_kind_is_not_the_other_and_one_organization_not_another(
    tokens: OAuth1Tokens, store: Store
) -> None:
    await keep_pending(tokens)
    assert await tokens.find_access(REQUEST_TOKEN) is None
    assert await store.oauth1("other").find_request(REQUEST_TOKEN) is None
    assert await store.oauth1("other").find_verifier(CODE, REQUEST_TOKEN) is None


async def test_a_text_that_is_taken_is_not_stored_again(tokens: OAuth1Tokens) -> None:
    await keep_pending(tokens)
    assert not await tokens.save_request(replace(REQUEST, secret="another"))
    assert await tokens.find_request(REQUEST_TOKEN) == REQUEST
    assert await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS) is v1.Redemption.DONE
    await tokens.delete_request(REQUEST_TOKEN)
    await keep_pending(tokens)
    assert await tokens.redeem(REQUEST_TOKEN, CODE, replace(ACCESS, secret="x")) is v1.Redemption.TAKEN
    assert await tokens.find_access(ACCESS_TOKEN) == ACCESS
    assert await tokens.redeem(REQUEST_TOKEN, CODE, make_access(token="free")) is v1.Redemption.DONE


async def test_a_verifier_is_of_one_request_token(tokens: OAuth1Tokens) -> None:
    await keep_pending(tokens)
    assert await tokens.find_verifier(CODE, "another") is None
    later = make_verifier("joe")
    await tokens.save_verifier(CODE, later, REQUEST_TOKEN)
    assert await tokens.find_verifier(CODE, REQUEST_TOKEN) == later


async def test_many_may_have_one_code_at_once(tokens: OAuth1Tokens) -> None:
    for number in range(20):
        await tokens.save_request(make_request(token=f"r{number}"))
    users = [make_verifier(f"user {number}") for number in range(20)]
    await asyncio.gather(*(tokens.save_verifier("1234", user, f"r{n}") for n, user in enumerate(users)))
    assert [await tokens.find_verifier("1234", f"r{number}") for number in range(20)] == users
    assert await tokens.redeem("r3", "1234", ACCESS) is v1.Redemption.DONE
    assert await tokens.redeem("r4", "1234", make_access(token="4")) is v1.Redemption.DONE


async def test_a_code_that_is_forgotten_is_for_all_who_have_it_and_may_be_had_again(
    tokens: OAuth1Tokens,
) -> None:
    await keep_pending(tokens)
    await tokens.save_request(make_request(token="another"))
    await tokens.save_verifier(CODE, VERIFIER, "another")
    assert await tokens.delete_verifier(CODE)
    assert not await tokens.delete_verifier(CODE)
    assert await tokens.find_verifier(CODE, REQUEST_TOKEN) is None
    late = replace(VERIFIER, issued_at=NOW + 1)
    await tokens.save_verifier(CODE, late, REQUEST_TOKEN)
    assert await tokens.find_verifier(CODE, REQUEST_TOKEN) == late
    assert await tokens.find_verifier(CODE, "another") is None
    assert await tokens.redeem("another", CODE, ACCESS) is v1.Redemption.USED_UP
    assert await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS) is v1.Redemption.DONE


async def test_of_many_who_exchange_a_request_token_exactly_one_gets_a_token(store: Store) -> None:
    for round_ in range(5):
        request, code = f"request{round_}", f"code{round_}"
        await store.oauth1(ORG).save_request(make_request(token=request))
        await store.oauth1(ORG).save_verifier(code, VERIFIER, request)
        made = [make_access(token=f"{round_}-{number}") for number in range(200)]
        outcomes = await asyncio.gather(*(store.oauth1(ORG).redeem(request, code, each) for each in made))
        assert outcomes.count(v1.Redemption.DONE) == 1
        assert outcomes.count(v1.Redemption.USED_UP) == 199
        found = [await store.oauth1(ORG).find_access(each.token) for each in made]
        assert [each is not None for each in found] == [each is v1.Redemption.DONE for each in outcomes]
        used = await store.oauth1(ORG).find_request(request)
        assert used is not None
        assert used.record.status == v1.USED


async def test_each_access_token_is_told_of_once_it_is_kept(store: Store) -> None:
    told: list[str] = []
    tokens = store.oauth1(ORG, lambda: told.append("issued"))
    await keep_pending(tokens)
    assert told == []
    for _ in range(2):
        await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS)
        assert told == ["issued"]


async def test_nothing_is_exchanged_without_both(tokens: OAuth1Tokens) -> None:
    await keep_pending(tokens)
    await tokens.save_request(make_request(token="other"))
    for request, code in (("unknown", CODE), (REQUEST_TOKEN, "unknown"), ("other", CODE)):
        assert await tokens.redeem(request, code, ACCESS) is v1.Redemption.USED_UP
    assert await tokens.find_access(ACCESS_TOKEN) is None
    await tokens.delete_verifier(CODE)
    assert await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS) is v1.Redemption.USED_UP


async def test_a_request_token_is_revoked_when_its_verifier_was_guessed_at(
    tokens: OAuth1Tokens, connection: Connection
) -> None:
    await keep_pending(tokens)
    misses = (tokens.miss_verifier(REQUEST_TOKEN) for _ in range(MOST_MISSES - 1))
    assert await asyncio.gather(*misses) == [True] * (MOST_MISSES - 1)
    assert await tokens.find_request(REQUEST_TOKEN) == REQUEST
    assert await tokens.miss_verifier(REQUEST_TOKEN)
    assert not await tokens.miss_verifier(REQUEST_TOKEN)
    found = await tokens.find_request(REQUEST_TOKEN)
    assert found is not None
    assert found.record.status == "revoked"
    assert await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS) is v1.Redemption.USED_UP
    assert await lifetime_ms(connection, "request", REQUEST_TOKEN) > 0
    assert not await tokens.miss_verifier("unknown")


async def test_of_many_guesses_at_once_five_are_judged(tokens: OAuth1Tokens) -> None:
    await keep_pending(tokens)
    judged = await asyncio.gather(*(tokens.miss_verifier(REQUEST_TOKEN) for _ in range(60)))
    assert sum(judged) == MOST_MISSES


async def test_a_used_token_stays_a_used_one_whatever_is_shown_with_it(tokens: OAuth1Tokens) -> None:
    await keep_pending(tokens)
    await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS)
    for _ in range(MOST_MISSES):
        await tokens.miss_verifier(REQUEST_TOKEN)
    found = await tokens.find_request(REQUEST_TOKEN)
    assert found is not None
    assert found.record.status == v1.USED


async def test_a_status_changes_and_the_life_goes_on(tokens: OAuth1Tokens, connection: Connection) -> None:
    await keep_pending(tokens)
    await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS)
    for status in ("revoked", "approved"):
        assert await tokens.set_access_status(ACCESS_TOKEN, status)
        found = await tokens.find_access(ACCESS_TOKEN)
        assert found is not None
        assert (found.record.status, found.secret) == (status, ACCESS.secret)
    assert await lifetime_ms(connection, "token", ACCESS_TOKEN) > 0
    assert await tokens.delete_access(ACCESS_TOKEN)
    assert await tokens.find_access(ACCESS_TOKEN) is None


async def test_an_endless_token_leaves_some_time_after_its_revocation(
    tokens: OAuth1Tokens, connection: Connection
) -> None:
    await keep_pending(tokens)
    await tokens.redeem(REQUEST_TOKEN, CODE, make_access(expires_at=None))
    assert await lifetime_ms(connection, "token", ACCESS_TOKEN) == -1
    await tokens.set_access_status(ACCESS_TOKEN, "revoked")
    await connection.ask("PEXPIRE", f"tk:{{acme}}:oauth1-token:{VAULT.digest(ACCESS_TOKEN)}", 5_000)
    await tokens.set_access_status(ACCESS_TOKEN, "revoked")
    assert 0 < await lifetime_ms(connection, "token", ACCESS_TOKEN) <= 5_000
    await tokens.set_access_status(ACCESS_TOKEN, "approved")
    assert await lifetime_ms(connection, "token", ACCESS_TOKEN) == -1
    await tokens.set_access_status(ACCESS_TOKEN, "revoked")
    left = await lifetime_ms(connection, "token", ACCESS_TOKEN)
    assert (PURGE_AFTER - 10) * 1000 < left <= PURGE_AFTER * 1000


async def test_all_leave_some_time_after_expiry(tokens: OAuth1Tokens, connection: Connection) -> None:
    await keep_pending(tokens)
    for kind, text in (
        ("request", REQUEST_TOKEN),
        ("code", CODE),
        ("verifier", f"{VAULT.digest(REQUEST_TOKEN)} {VAULT.digest(CODE)}"),
    ):
        left, most = await lifetime_ms(connection, kind, text), (1800 + PENDING_PURGE) * 1000
        assert most - 10_000 < left <= most
    await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS)
    assert await lifetime_ms(connection, "token", ACCESS_TOKEN) > (3600 + PURGE_AFTER - 10) * 1000
    assert await lifetime_ms(connection, "request", REQUEST_TOKEN) > 0
    endless = make_request(token="endless", expires_at=None)
    await tokens.save_request(endless)
    assert await lifetime_ms(connection, "request", "endless") == -1


async def test_a_nonce_serves_once_whoever_asks(store: Store, connection: Connection) -> None:
    asked = await asyncio.gather(*(store.oauth1(ORG).claim_nonce(CLAIMS, 360.0) for _ in range(50)))
    assert asked.count(True) == 1
    others = [
        *(replace(CLAIMS, consumer_key="k"), replace(CLAIMS, token=""), replace(CLAIMS, nonce="n")),
        *(replace(CLAIMS, timestamp=1), replace(CLAIMS, token='token",1,"', nonce="")),
    ]
    assert all([await store.oauth1(ORG).claim_nonce(each, 360.0) for each in others])
    keys = await connection.ask("KEYS", "*oauth1-nonce*")
    assert isinstance(keys, list)
    left = await connection.ask("PTTL", keys[0])
    assert isinstance(left, int)
    assert 350_000 < left <= 360_000


async def test_no_text_that_opens_anything_reaches_redis(
    tokens: OAuth1Tokens, connection: Connection
) -> None:
    await keep_pending(tokens)
    await tokens.claim_nonce(replace(CLAIMS, nonce="a-nonce"), 360.0)
    before = await dump(connection)
    await tokens.redeem(REQUEST_TOKEN, CODE, ACCESS)
    for text in (before, await dump(connection)):
        for secret in (REQUEST_TOKEN, REQUEST.secret, CODE, ACCESS_TOKEN, ACCESS.secret, "a-nonce"):
            assert secret not in text
