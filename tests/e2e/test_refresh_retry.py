"""A refresh token that is presented twice, on a gateway that runs: the same answer again, or the end."""

from __future__ import annotations

import json
import time

from gateway.oauth import RefreshToken
from tests.e2e.running import Gateway, Reply, curl


async def lay(gateway: Gateway, refresh_token: str) -> None:
    """Give a token of the tutorial's app a refresh token, as a password grant would."""
    token = gateway.token()
    async with await gateway.store() as store:
        tokens = store.tokens("myorg")
        record = await tokens.find_access(token)
        assert record is not None
        refresh = RefreshToken("approved", time.time(), None, record)
        assert await tokens.save(token, record, (refresh_token, refresh), renews=True, family="f" * 22)


def refresh(gateway: Gateway, refresh_token: str) -> Reply:
    key, secret = gateway.credentials()
    url = gateway.url("/oauth/client_credential/refresh_accesstoken?grant_type=refresh_token")
    return curl(
        "-X", "POST", url, "-d", f"refresh_token={refresh_token}&client_id={key}&client_secret={secret}"
    )


async def test_a_lost_answer_is_given_again_and_a_replay_ends_it(gateway: Gateway) -> None:
    await lay(gateway, "first")
    answers = [json.loads(refresh(gateway, "first").body) for _ in range(8)]
    assert len({(each["access_token"], each["refresh_token"]) for each in answers}) == 1
    assert gateway.forecast(answers[0]["access_token"]).status == 200

    last = json.loads(refresh(gateway, answers[0]["refresh_token"]).body)
    replayed = refresh(gateway, "first")
    assert (replayed.status, json.loads(replayed.body)["Error"]) == (401, "Invalid Refresh Token")
    assert "access_token_not_approved" in gateway.forecast(last["access_token"]).body
    assert "Refresh Token not approved" in refresh(gateway, last["refresh_token"]).body
