from __future__ import annotations

import pytest

from gateway.oauth.jose.facts import claim_facts, header_facts
from gateway.oauth.jose.refusals import Refused
from tests.support.fakes import NOW


def test_a_header_is_told() -> None:
    header = {"alg": "HS256", "typ": "JWT", "kid": "k", "x": {"y": [1]}}
    assert header_facts(header, "text") == {
        "header.alg": "HS256",
        "header.typ": "JWT",
        "header.kid": "k",
        "header.x": '{"y":[1]}',
        "decoded.header.alg": "HS256",
        "decoded.header.typ": "JWT",
        "decoded.header.kid": "k",
        "decoded.header.x": '{"y":[1]}',
        "header.algorithm": "HS256",
        "header.type": "JWT",
        "header-json": "text",
    }


def test_claims_are_told() -> None:
    claims = {
        "sub": "s",
        "iss": "i",
        "aud": ["a"],
        "exp": NOW + 3600,
        "iat": NOW,
        "nbf": NOW + 0.5,
        "n": 5,
        "b": True,
    }
    told = claim_facts(claims, "text", NOW + 0.074)
    assert {name: value for name, value in told.items() if not name.startswith("decoded.")} == {
        "claim.sub": "s",
        "claim.iss": "i",
        "claim.aud": ["a"],
        "claim.exp": NOW + 3600,
        "claim.iat": NOW,
        "claim.nbf": NOW + 0.5,
        "claim.n": 5,
        "claim.b": True,
        "claim.subject": "s",
        "claim.issuer": "i",
        "claim.audience": ["a"],
        "claim.expiry": 1_700_003_600_000,
        "claim.issuedat": 1_700_000_000_000,
        "claim.notbefore": 1_700_000_000_500,
        "payload-json": "text",
        "payload-claim-names": list(claims),
        "is_expired": False,
        "seconds_remaining": 3599,
        "time_remaining_formatted": "00:59:59.926",
        "expiry_formatted": "2023-11-14T23:13:20.000+0000",
    }
    assert told["decoded.claim.aud"] == '["a"]'
    assert told["decoded.claim.n"] == 5


def test_a_token_that_is_over() -> None:
    told = claim_facts({"exp": NOW - 61.5}, "", NOW)
    assert told["is_expired"] is True
    assert told["seconds_remaining"] == -62
    assert told["time_remaining_formatted"] == "-00:01:01.500"


def test_a_token_that_never_is() -> None:
    assert claim_facts({}, "{}", NOW) == {
        "payload-json": "{}",
        "payload-claim-names": [],
        "is_expired": False,
    }


def test_an_end_beyond_all_calendars() -> None:
    told = claim_facts({"exp": 1e15}, "", NOW)
    assert "expiry_formatted" not in told
    assert told["is_expired"] is False


def test_a_time_that_is_none() -> None:
    with pytest.raises(Refused):
        claim_facts({"exp": "x"}, "", NOW)
