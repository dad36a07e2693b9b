"""Races for one authorization code, and for one refresh token with and without a window for lost answers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.e2e.examples import CALLBACK
from tests.races.ground import USER, Ground
from tests.races.race import Race

_CODE, _REFRESH = "authorization-code", "refresh"
_NOT_APPROVED = "access_token_not_approved"


def _refused(status: int, text: str) -> tuple[int, str]:
    """Return how the classic form refuses a token request."""
    return status, f'{{"ErrorCode" : "invalid_request", "Error" :"{text}"}}'


def _pair(text: str) -> object:
    """Return the tokens of an answer: the time that they have left is told by the second."""
    told = json.loads(text)
    return told["access_token"], told["refresh_token"]


async def _lay_code(ground: Ground, parallel: int) -> Sequence[bytes]:
    asked = {"response_type": "code", "client_id": ground.examples.key, "redirect_uri": CALLBACK}
    back = await ground.agree(ground.url(_CODE, "/authorize"), asked)
    form = {"grant_type": "authorization_code", "code": back["code"], "redirect_uri": CALLBACK}
    return [ground.request("POST", ground.url(_CODE, "/token"), ground.basic(), form)] * parallel


async def _lay_refresh(ground: Ground, parallel: int) -> Sequence[bytes]:
    url = ground.url(_REFRESH, "/token")
    app = {"client_id": ground.examples.key, "client_secret": ground.examples.secret}
    user = dict(zip(("username", "password"), USER, strict=True))
    pair = json.loads(await ground.ask(url, {"grant_type": "password", **user, **app}))
    form = {"grant_type": "refresh_token", "refresh_token": pair["refresh_token"]}
    return [ground.request("POST", url, ground.basic(), form)] * parallel


async def _judge_code(ground: Ground, won: str, is_replayed: bool) -> list[str]:
    return await _judge(ground, _CODE, won, is_replayed)


async def _judge_refresh(ground: Ground, won: str, is_replayed: bool) -> list[str]:
    return await _judge(ground, _REFRESH, won, is_replayed)


async def _judge(ground: Ground, example: str, won: str, is_replayed: bool) -> list[str]:
    """Say what is wrong with the tokens: good on each worker, or revoked on each where there was a replay."""
    tokens = json.loads(won)
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    call = ground.request("GET", ground.url(example, "/json"), bearer)
    found = []
    for each in await ground.lines.ask_each_worker(lambda: call):
        is_right = (each.status == 401 and _NOT_APPROVED in each.text) if is_replayed else each.status == 200
        if not is_right:
            found.append(f"the access token is answered by {each}")
    if is_replayed:
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        again = ground.request("POST", ground.url(example, "/token"), ground.basic(), form)
        for each in await ground.lines.ask_each_worker(lambda: again):
            if "Refresh Token not approved" not in each.text:
                found.append(f"the refresh token is answered by {each}")
    return found


CODE = Race(
    "code",
    "an authorization code: one gets tokens, and the others' replays revoke them",
    _lay_code,
    _judge_code,
    leaves="token",
    lost=_refused(400, "Invalid Authorization Code"),
)
REFRESH = Race(
    "refresh",
    "a refresh token without GATEWAY_REFRESH_RETRY: one gets a successor, and the others' replays revoke it",
    _lay_refresh,
    _judge_refresh,
    leaves="token",
    lost=_refused(401, "Invalid Refresh Token"),
)
REFRESH_RETRY = Race(
    "refresh-retry",
    "a refresh token with GATEWAY_REFRESH_RETRY: all get the same successor, which stays good",
    _lay_refresh,
    _judge_refresh,
    leaves="token",
    all_win=True,
    essence=_pair,
    retry="60s",
)
