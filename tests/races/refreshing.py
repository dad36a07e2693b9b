"""Races for one refresh token: exactly one successor is ever minted."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from gateway.message import Exchange
from gateway.policies.oauth_v2 import OAuthV2
from tests.races.race import ORGANIZATION, Outcome, Race, Runner
from tests.support.clients import make_refresh_token, make_token
from tests.support.policies import read
from tests.support.token_requests import CREDENTIALS, post

REFRESH = read(
    OAuthV2, '<OAuthV2 name="R"><Operation>RefreshAccessToken</Operation><GenerateResponse/></OAuthV2>'
)
_PREFIX = "oauthv2accesstoken.R."
_REFUSED = "Invalid Refresh Token"


def _exchange(text: str) -> Exchange:
    return post(f"grant_type=refresh_token&refresh_token={text}&{CREDENTIALS}")


async def _lay(runner: Runner, number: int) -> str:
    """Issue an access token and its refresh token, with lives that end long after the round."""
    now = time.time()
    access = make_token(issued_at=now, expires_at=now + 600)
    refresh = replace(make_refresh_token(access), issued_at=now, expires_at=now + 600)
    text = f"refresh-{number}"
    pair = (text, refresh)
    assert await runner.services.tokens.save(f"access-{number}", access, pair, family=f"family{number}")
    return text


def _pairs(outcomes: Sequence[Outcome]) -> set[tuple[object, object]]:
    told = [dict(each.told) for each in outcomes if not each.refusal]
    return {(each[_PREFIX + "access_token"], each[_PREFIX + "refresh_token"]) for each in told}


async def _minted(runner: Runner, text: str, pairs: set[tuple[object, object]], status: str) -> str:
    """Say what is wrong with what stands in Redis after a round."""
    if len(pairs) != 1:
        return f"{len(pairs)} successors were told"
    ((token, refresher),) = pairs
    profile = await runner.store.tokens(ORGANIZATION).profile(str(token))
    if profile is None or profile.refresh is None or profile.refresh[0] != refresher:
        return "what was told is not what is stored"
    if {profile.record.status, profile.refresh[1].status} != {status}:
        return f"the successors are {profile.record.status} and {profile.refresh[1].status}, not {status}"
    family = "family" + text.removeprefix("refresh-")
    members = await runner.store.connection.ask("HLEN", f"tk:{{{ORGANIZATION}}}:family:{family}")
    expected = 2 if status == "approved" else 1
    return "" if members == expected else f"the family has {members} members"


async def _judge_lost(runner: Runner, text: str, outcomes: Sequence[Outcome]) -> str:
    refused = [each.refusal for each in outcomes if each.refusal]
    if refused:
        return f"{len(refused)} were refused: {refused[0]}"
    return await _minted(runner, text, _pairs(outcomes), "approved")


async def _judge_strict(runner: Runner, text: str, outcomes: Sequence[Outcome]) -> str:
    served = [each for each in outcomes if not each.refusal]
    if len(served) != 1:
        return f"{len(served)} succeeded"
    if others := {each.refusal for each in outcomes} - {"", _REFUSED}:
        return f"somebody was told {others.pop()}"
    return await _minted(runner, text, _pairs(outcomes), "revoked" if len(outcomes) > 1 else "approved")


LOST_ANSWERS = Race(
    "a refresh token; all get the same successor, as their answers may have been lost",
    REFRESH,
    _lay,
    _exchange,
    _judge_lost,
    retry=60.0,
)
STRICT = Race(
    "a refresh token without GATEWAY_REFRESH_RETRY; one gets a successor, the others' replays revoke it",
    REFRESH,
    _lay,
    _exchange,
    _judge_strict,
)
