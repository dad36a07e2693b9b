"""Token requests of any shape: no token for a wrong secret, and no answer that is not documented.

This is a share of what `make fuzz` does.
"""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from tests.support.clients import KEY, SECRET
from tests.support.token_attempts import OTHER, OTHER_SECRET, REVOKED, REVOKED_SECRET, Attempt, near
from tests.support.token_fuzz import Outcome, attempt, fuzz, judged, wrong
from tests.support.token_world import OnFakes

ISSUED = '{"access_token" : "a"}'


def test_any_token_requests() -> None:
    seen = fuzz(2_000, 1, OnFakes().ask)
    assert seen["issued"] > 120
    assert seen["issued, though one might read it otherwise"] > 20
    # Every way to refuse is met.
    for kind in ("ErrorCode invalid_request", "ErrorCode invalid_client", "error invalid_client"):
        assert seen[kind] > 20
    assert seen["oauth.v2.InvalidClientIdentifier"] > 20
    assert seen["steps.oauth.v2.InvalidRequest"] > 5
    assert seen["protocol.http.BadFormData"] > 0


def test_what_is_near_is_not_the_same() -> None:
    random = Random(2)
    for text in (SECRET, OTHER_SECRET, KEY):
        assert text not in {near(text, random) for _ in range(500)}


RIGHT = Attempt(
    pair=(KEY, SECRET), shown={KEY, SECRET}, grants=["client_credentials"], form=[("client_id", KEY)]
)


@pytest.mark.parametrize(
    ("made", "outcome", "complaint"),
    [
        (RIGHT, Outcome(200, ISSUED, [KEY]), ""),
        (RIGHT, Outcome(401, '{"ErrorCode" : "invalid_client", "Error" :"x"}'), "no token for what is right"),
        (RIGHT, Outcome(200, ISSUED, [OTHER]), "a token of"),
        (RIGHT, Outcome(400, ISSUED, [KEY]), "a token that was issued and is not told"),
        (
            replace(RIGHT, shown={KEY, OTHER_SECRET}, pair=(KEY, OTHER_SECRET)),
            Outcome(200, ISSUED, [KEY]),
            "a token",
        ),
        (
            replace(RIGHT, shown={REVOKED, REVOKED_SECRET}, pair=(REVOKED, REVOKED_SECRET)),
            Outcome(200, ISSUED, [REVOKED]),
            "a token",
        ),
        (replace(RIGHT, path="/refresh", held="r" * 32), Outcome(200, ISSUED, [KEY]), "a token"),
        (replace(RIGHT, is_plain=False, overruled={OTHER, OTHER_SECRET}), Outcome(200, ISSUED, [OTHER]), ""),
        (replace(RIGHT, overruled={OTHER, OTHER_SECRET}), Outcome(200, ISSUED, [OTHER]), "a token"),
        (replace(RIGHT, is_plain=False), Outcome(500, "Internal Server Error"), "500  is none of"),
        (
            replace(RIGHT, is_plain=False),
            Outcome(500, '{"fault":{"faultstring":"x","detail":{"errorcode":"Internal Server Error"}}}'),
            "500 Internal Server Error is none of",
        ),
        (
            replace(RIGHT, is_plain=False),
            Outcome(500, '{"ErrorCode" : "invalid_request", "Error" :"x"}'),
            "500 ",
        ),
        (
            replace(RIGHT, is_plain=False),
            Outcome(401, json.dumps({"ErrorCode": f"x{SECRET}"})),
            "tells a secret",
        ),
        (replace(RIGHT, is_plain=False), Outcome(200, "token"), "200 without a token says"),
    ],
)
def test_the_judgement_can_fail(made: Attempt, outcome: Outcome, complaint: str) -> None:
    told = wrong(made, outcome)
    assert complaint in told
    assert bool(told) is bool(complaint)
    if complaint:
        with pytest.raises(AssertionError, match="Attempt"):
            judged(made, outcome)


def test_the_same_seed_makes_the_same_requests() -> None:
    assert [attempt(Random(seed)) for seed in range(50)] == [attempt(Random(seed)) for seed in range(50)]
