"""Races for one authorization code: exactly one gets tokens, and the others' replays revoke them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from gateway.message import Exchange
from gateway.policies.oauth_v2 import OAuthV2
from tests.races.race import ORGANIZATION, Outcome, Race, Runner
from tests.support.clients import make_code
from tests.support.policies import read
from tests.support.token_requests import CREDENTIALS, post

TOKENS = read(
    OAuthV2, '<OAuthV2 name="T"><Operation>GenerateAccessToken</Operation><GenerateResponse/></OAuthV2>'
)
_PREFIX = "oauthv2accesstoken.T."
_REFUSED = "Invalid Authorization Code"


def _exchange(text: str) -> Exchange:
    return post(f"grant_type=authorization_code&code={text}&{CREDENTIALS}")


async def _lay(runner: Runner, number: int) -> str:
    """Issue a code whose life ends long after the round."""
    now = time.time()
    text = f"code-{number}"
    assert await runner.services.codes.save(text, replace(make_code(), issued_at=now, expires_at=now + 600))
    return text


async def _judge(runner: Runner, text: str, outcomes: Sequence[Outcome]) -> str:
    """Say what is wrong with the outcomes, and with what stands in Redis."""
    served = [dict(each.told) for each in outcomes if not each.refusal]
    if len(served) != 1:
        return f"{len(served)} succeeded"
    if others := {each.refusal for each in outcomes} - {"", _REFUSED}:
        return f"somebody was told {others.pop()}"
    found = await runner.store.codes(ORGANIZATION).find(text)
    if found is None or not found.is_used:
        return "the code is not used up"
    profile = await runner.store.tokens(ORGANIZATION).profile(str(served[0][_PREFIX + "access_token"]))
    if profile is None or profile.refresh is None:
        return "what was told is not what is stored"
    expected = "revoked" if len(outcomes) > 1 else "approved"
    if {profile.record.status, profile.refresh[1].status} != {expected}:
        return f"the tokens are {profile.record.status} and {profile.refresh[1].status}, not {expected}"
    kept = await runner.store.connection.ask("KEYS", f"tk:{{{ORGANIZATION}}}:token:*")
    rounds = int(text.removeprefix("code-")) + 1
    return "" if isinstance(kept, list) and len(kept) == rounds else "others' tokens were not taken back"


CODES = Race(
    "an authorization code; one gets tokens, the others' replays revoke them",
    TOKENS,
    _lay,
    _exchange,
    _judge,
)
