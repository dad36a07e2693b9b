"""What is told of tokens: the keys that verify them, and whose one is."""

from __future__ import annotations

import json

from gateway.login.key_rotation import KEPT_FOR, rotate
from gateway.oauth import jose
from tests.support.login import LoginDriver, claims, header, refusal
from tests.support.management import ADMIN

RS256 = jose.parse_algorithm("RS256")


async def test_anybody_can_verify_a_token_with_the_keys(login: LoginDriver) -> None:
    token = str((await login.logged_in())["access_token"])
    reply = (await login.api.anonymous()("GET", "/token_keys")).expect(200)
    assert b"PRIVATE" not in reply.body
    keys = jose.read_key_set(reply.body.decode())
    jose.check_signature(jose.split(token), RS256, keys.pick(str(header(token)["kid"]), RS256))
    (told,) = json.loads(reply.body)["keys"]
    assert {*told} == {"kid", "kty", "n", "e", "alg", "use", "value"}


async def test_keys_are_told_for_as_long_as_they_verify(login: LoginDriver) -> None:
    await rotate(login.store.signing_keys, login.clock())
    assert len(json.loads((await login.api("GET", "/token_keys")).body)["keys"]) == 2
    login.clock.advance(KEPT_FOR)
    assert len(json.loads((await login.api("GET", "/token_keys")).body)["keys"]) == 1


async def test_whose_a_token_is(login: LoginDriver) -> None:
    token = (await login.logged_in())["access_token"]
    told = (await login.call(token, "/userinfo")).expect(200).value
    assert (told["email"], told["user_name"], told["user_id"]) == (ADMIN, ADMIN, claims(token)["user_id"])
    refusal(await login.call("x", "/userinfo"), 401, "invalid_token")
    refusal(await login.api("GET", "/userinfo"), 401, "invalid_token")
    refusal(await login.api("POST", "/userinfo", kind=""), 405, "method_not_allowed")
