"""Access tokens: what they claim, and which of them the management API takes."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from gateway.entities import SecondFactor, SigningKey
from gateway.login.access_tokens import LONGEST, AccessTokens, Wish
from gateway.login.key_rotation import ACCESS_LIFE, KEPT_FOR, rotate
from gateway.oauth import jose
from tests.support.login import SECRET, LoginDriver, claims, header
from tests.support.management import ADMIN, signing_pair

RS256 = jose.parse_algorithm("RS256")


def forged(changes: dict[str, object], of: object, head: dict[str, object] | None = None) -> str:
    """Return a token like another one, but for some claims, signed with the key of the tests."""
    told = {name: value for name, value in {**claims(of), **changes}.items() if value is not None}
    key = jose.private_key(signing_pair()[0], "", RS256)
    return jose.write_token({**header(of), **(head or {})}, jose.write(told).encode(), RS256, key)


async def test_the_claims_suit_the_maven_plugins(login: LoginDriver) -> None:
    token = (await login.logged_in())["access_token"]
    told = claims(token)
    assert header(token) == {"alg": "RS256", "kid": "key-of-the-tests", "typ": "JWT"}
    assert {"client_id": "edgecli", "email": ADMIN, "user_name": ADMIN}.items() <= told.items()
    assert told["exp"] == int(login.clock()) + ACCESS_LIFE
    assert told["iat"] == int(login.clock())
    assert f"{login.api.url}/oauth/token".startswith(str(told["iss"]))
    assert "password" not in str({name: value for name, value in told.items() if name == "rev_sig"})


async def test_the_management_api_takes_them_until_they_end(login: LoginDriver) -> None:
    token = (await login.logged_in())["access_token"]
    (await login.call(token)).expect(200)
    login.clock.advance(ACCESS_LIFE - 1)
    (await login.call(token)).expect(200)
    login.clock.advance(1)
    reply = await login.call(token)
    reply.refused(401, "security.AuthenticationFailed")
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")


async def test_forging_by_the_tests_is_right(login: LoginDriver) -> None:
    (await login.call(forged({}, (await login.logged_in())["access_token"]))).expect(200)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "never"},
        {"nbf": 1e11},
        {"email": None},
        {"email": 5},
        {"email": "nobody@x.com"},
        {"client_id": "another"},
        {"rev_sig": None},
        {"rev_sig": "0" * 32},
        {"rev_sig": "ä"},
    ],
    ids=str,
)
async def test_a_token_of_other_claims_is_refused(login: LoginDriver, changes: dict[str, object]) -> None:
    token = (await login.logged_in())["access_token"]
    (await login.call(forged(changes, token))).expect(401)


@pytest.mark.parametrize(
    "head",
    [{"alg": "none"}, {"alg": "HS256"}, {"kid": "other"}, {"kid": 5}, {"crit": ["x"], "x": 1}],
    ids=str,
)
async def test_a_token_of_another_header_is_refused(login: LoginDriver, head: dict[str, object]) -> None:
    (await login.call(forged({}, (await login.logged_in())["access_token"], head))).expect(401)


async def test_what_was_altered_is_refused(login: LoginDriver) -> None:
    token = str((await login.logged_in())["access_token"])
    head, payload, signature = token.split(".")
    other = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for altered in (
        f"{head}.{payload}.{signature[:-4]}AAAA",
        f"{head}.{payload}.",
        f"{other}.{payload}.",
        f"{head}.{payload}",
        "",
        "x",
        "." * 9,
    ):
        (await login.call(altered)).expect(401)


async def test_a_token_of_before_the_second_factor_ends_with_its_confirmation(login: LoginDriver) -> None:
    before = (await login.logged_in())["access_token"]
    factors = login.store.second_factors
    await factors.save(ADMIN, lambda _: SecondFactor(ADMIN, SECRET))
    (await login.call(before)).expect(200)
    await factors.update(ADMIN, lambda factor: factor.used(1))
    (await login.call(before)).expect(401)
    shown = await login.by_password(code=login.code())
    (await login.call(shown.expect(200).value["access_token"])).expect(200)


async def test_a_token_outlives_codes_and_not_another_second_factor(login: LoginDriver) -> None:
    factors = login.store.second_factors
    await factors.save(ADMIN, lambda _: SecondFactor(ADMIN, SECRET, is_confirmed=True))
    user = await login.store.users.find(ADMIN)
    assert user is not None
    tokens = AccessTokens(
        login.store.signing_keys, login.store.users, factors, login.store.vault, login.clock
    )
    token = (await tokens.issue(user, Wish("http://x/oauth/token", (), login.clock()))).text
    await factors.update(ADMIN, lambda factor: factor.used(7).missed(1.0))
    assert await tokens.owner(token) == ADMIN
    await factors.save(ADMIN, lambda _: SecondFactor(ADMIN, SECRET[::-1], is_confirmed=True))
    assert await tokens.owner(token) is None
    await factors.delete(ADMIN)
    assert await tokens.owner(token) is None


async def test_what_is_longer_than_any_of_ours_is_not_looked_at(login: LoginDriver) -> None:
    store = login.store
    tokens = AccessTokens(store.signing_keys, store.users, store.second_factors, store.vault, login.clock)
    token = str((await login.logged_in())["access_token"])
    assert await tokens.owner(token) == ADMIN
    assert await tokens.owner(token + "A" * LONGEST) is None


async def test_a_rotation_logs_nobody_out_and_old_keys_end(login: LoginDriver) -> None:
    before = (await login.logged_in())["access_token"]
    keys = login.store.signing_keys
    ring = await rotate(keys, login.clock())
    after = (await login.logged_in())["access_token"]
    assert header(after)["kid"] == ring.keys[0].key_id != header(before)["kid"]
    (await login.call(before)).expect(200)
    (await login.call(after)).expect(200)
    login.clock.advance(KEPT_FOR)
    stale = forged({"exp": 1e11}, before)
    (await login.call(stale)).expect(401)


async def test_an_old_key_is_replaced_by_itself(login: LoginDriver) -> None:
    keys = login.store.signing_keys
    private, public = signing_pair()
    old = SigningKey("old", public, private, login.clock() - 40 * 86_400)
    await keys.update(lambda ring: replace(ring, keys=(old,)))
    token = (await login.logged_in())["access_token"]
    ring = await keys.read()
    assert [header(token)["kid"], "old"] == [key.key_id for key in ring.keys]
    assert header((await login.logged_in())["access_token"])["kid"] == ring.keys[0].key_id
