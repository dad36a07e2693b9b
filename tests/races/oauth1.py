"""Races of OAuth 1.0a: for one request token with its verifier, and for one signed call."""

from __future__ import annotations

import time
from collections.abc import Sequence
from secrets import token_hex
from urllib.parse import parse_qs, urlencode

from tests.e2e.examples import CALLBACK, RESOURCE
from tests.races.ground import Ground
from tests.races.race import Race
from tests.support.oauth1_signing import Signing, sign

_EXAMPLE = "oauth1"
_GUARDED = "/json"
_FORM = {"a": "b"}
"""What an exchange signs along: a body, so that all can be under way without its last byte."""


def _signing(ground: Ground, tokens: dict[str, str] | None = None, verifier: str = "") -> Signing:
    token = tokens or {"oauth_token": "", "oauth_token_secret": ""}
    return Signing(
        key=ground.examples.key,
        secret=ground.examples.secret,
        token=token["oauth_token"],
        token_secret=token["oauth_token_secret"],
        verifier=verifier,
        nonce=token_hex(16),
        at=int(time.time()),
    )


def _signed(ground: Ground, path: str, signing: Signing) -> bytes:
    """Spell a request that is signed in its header: a call of what is guarded, or a form for a token."""
    url = ground.url(_EXAMPLE, path)
    verb, form = ("GET", {}) if path == _GUARDED else ("POST", _FORM)
    _, headers, _ = sign(signing, verb, url, urlencode(form))
    return ground.request(verb, url, {"Authorization": headers["Authorization"]}, form)


def _read(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}


async def _agreed(ground: Ground) -> tuple[dict[str, str], str]:
    """Go the first two legs; return the request token with its secret, and the verifier."""
    request = _signed(ground, "/request_token", _signing(ground).but(callback=CALLBACK))
    (answer,) = await ground.lines.send([request])
    assert answer.status == 200, answer
    token = _read(answer.text)
    asked = {"oauth_token": token["oauth_token"]}
    back = await ground.agree(ground.url(_EXAMPLE, "/authorize"), asked)
    return token, back["oauth_verifier"]


async def _lay_exchange(ground: Ground, parallel: int) -> Sequence[bytes]:
    """Sign each exchange by itself: it is the request token that is used up, not a nonce."""
    token, verifier = await _agreed(ground)
    signings = (_signing(ground, token, verifier) for _ in range(parallel))
    return [_signed(ground, "/access_token", signing) for signing in signings]


async def _judge_exchange(ground: Ground, won: str, is_replayed: bool) -> list[str]:
    """Say what is wrong with the access token: it is good on each worker, also after replays."""
    token, found = _read(won), []

    def call() -> bytes:
        return _signed(ground, _GUARDED, _signing(ground, token))

    for each in await ground.lines.ask_each_worker(call):
        if each.status != 200:
            who = "replayed" if is_replayed else "only"
            found.append(f"the {who} exchange's token is answered by {each}")
    return found


async def _lay_call(ground: Ground, parallel: int) -> Sequence[bytes]:
    token, verifier = await _agreed(ground)
    (answer,) = await ground.lines.send([_signed(ground, "/access_token", _signing(ground, token, verifier))])
    assert answer.status == 200, answer
    return [_signed(ground, _GUARDED, _signing(ground, _read(answer.text)))] * parallel


async def _judge_call(ground: Ground, won: str, is_replayed: bool) -> list[str]:
    return [] if str(RESOURCE["firstName"]) in won else [f"what passed was answered by {won}"]


EXCHANGE = Race(
    "oauth1-token",
    "an OAuth 1.0a request token with its verifier: one gets an access token, which stays good",
    _lay_exchange,
    _judge_exchange,
    leaves="oauth1-token",
    lost=(401, "oauth_problem=token_used"),
)
NONCE = Race(
    "oauth1-nonce",
    "an OAuth 1.0a call, signed once: one passes",
    _lay_call,
    _judge_call,
    leaves="oauth1-nonce",
    lost=(401, "oauth_problem=nonce_used"),
)
