from __future__ import annotations

import pytest

from gateway.policies.verify_jwt import VerifyJWT
from tests.support.fakes import NOW
from tests.support.jose_runs import HS256, an_exchange, fault_of, run, token, told
from tests.support.policies import read
from tests.support.policy_runs import rules

LENIENT = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"


def verify(inside: str = "") -> str:
    return f'<VerifyJWT name="V"><Source>token</Source>{HS256}{inside}</VerifyJWT>'


def additional(claim: str) -> str:
    return f"<AdditionalClaims>{claim}</AdditionalClaims>"


def header(claim: str) -> str:
    return f"<AdditionalHeaders>{claim}</AdditionalHeaders>"


CLAIMS: dict[str, object] = {"sub": "s", "iss": "i", "aud": ["a", "b"], "jti": "j"}
CLAIMS |= {"n": 5, "b": True, "l": ["x", "y"], "m": {"k": [1]}}


def test_what_is_good_is_told() -> None:
    exchange = an_exchange(token=token({"sub": "s", "exp": NOW + 60}, typ="JWT"))
    run(verify(), exchange)
    found = told(exchange, "jwt.V.")
    assert found["valid"] is True
    assert found["claim.subject"] == found["decoded.claim.sub"] == "s"
    assert found["header.type"] == "JWT"
    assert found["seconds_remaining"] == 60


@pytest.mark.parametrize(
    ("claims", "inside", "name"),
    [
        ({"exp": NOW}, "", "TokenExpired"),
        ({"exp": NOW - 5}, "<TimeAllowance>5s</TimeAllowance>", "TokenExpired"),
        ({"nbf": NOW + 1}, "", "TokenNotYetValid"),
        ({"iat": NOW + 1}, "", "TokenNotYetValid"),
        ({"exp": "x"}, "", "InvalidClaim"),
    ],
)
def test_what_is_not_is_not(claims: object, inside: str, name: str) -> None:
    exchange = an_exchange(token=token(claims))
    fault = fault_of(verify(inside), exchange)
    assert (fault.code, fault.status) == (f"steps.jwt.{name}", 401)
    assert told(exchange, "jwt.V.") == {"valid": False, "fault.name": name, "fault.cause": fault.text}


def test_times_may_differ() -> None:
    run(
        verify("<TimeAllowance>1m</TimeAllowance>"),
        an_exchange(token=token({"exp": NOW - 59, "nbf": NOW + 60})),
    )
    run(verify("<IgnoreIssuedAt>true</IgnoreIssuedAt>"), an_exchange(token=token({"iat": NOW + 99})))
    assert rules(verify("<TimeAllowance>x</TimeAllowance>")) == ["InvalidTimeFormat"]


@pytest.mark.parametrize(
    "inside",
    [
        "<Subject>s</Subject><Issuer>i</Issuer><Audience>b</Audience><Id>j</Id>",
        '<Subject ref="v">s</Subject>',
        "<Audience>x,a</Audience>",
        '<Audience ref="audiences"/>',
        "<Subject/><Issuer/><Audience/><Id/>",
        additional('<Claim name="n" type="number">5</Claim><Claim name="b" type="boolean">true</Claim>'),
        additional('<Claim name="l" array="true">x,y</Claim>'),
        additional('<Claim name="m" type="map">{"k":[1]}</Claim>'),
        '<AdditionalClaims ref="more"/>',
        header('<Claim name="h" type="number">7</Claim>'),
    ],
)
def test_what_is_expected_is_there(inside: str) -> None:
    more = {"token": token(CLAIMS, h=7), "audiences": ["x", "a"], "more": '{"n":5,"l":["x","y"]}'}
    run(verify(inside), an_exchange(**more))


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ("<Subject>x</Subject>", "JwtSubjectMismatch"),
        ("<Subject>S</Subject>", "JwtSubjectMismatch"),
        ("<Issuer>x</Issuer>", "JwtIssuerMismatch"),
        ("<Audience>x</Audience>", "InvalidClaim"),
        ("<Id>x</Id>", "InvalidClaim"),
        (additional('<Claim name="n">5</Claim>'), "InvalidClaim"),
        (additional('<Claim name="b" type="number">1</Claim>'), "InvalidClaim"),
        (additional('<Claim name="l" array="true">y,x</Claim>'), "InvalidClaim"),
        (additional('<Claim name="none">x</Claim>'), "InvalidClaim"),
        (additional('<Claim name="none"/>'), "InvalidClaim"),
        (additional('<Claim name="n" ref="v" type="number"/>'), "InvalidClaim"),
        ('<AdditionalClaims ref="v"/>', "InvalidClaim"),
        (header('<Claim name="h">8</Claim>'), "InvalidClaim"),
        ("<Subject>x</Subject><Issuer>x</Issuer>", "JwtSubjectMismatch"),
        ("<Issuer>x</Issuer><Audience>x</Audience>", "JwtIssuerMismatch"),
        ('<Subject ref="none"/>', "FailedToResolveVariable"),
        ('<Audience ref="none"/>', "FailedToResolveVariable"),
        (additional('<Claim name="n" ref="none"/>'), "FailedToResolveVariable"),
        ('<Subject ref="none"/>' + LENIENT, "JwtSubjectMismatch"),
        ('<Issuer ref="none"/>' + LENIENT, "JwtIssuerMismatch"),
        ('<Audience ref="none"/>' + LENIENT, "InvalidClaim"),
        ('<Id ref="none"/>' + LENIENT, "InvalidClaim"),
        (additional('<Claim name="n" ref="none"/>') + LENIENT, "InvalidClaim"),
    ],
)
def test_or_it_is_refused(inside: str, name: str) -> None:
    exchange = an_exchange(token=token(CLAIMS, h=7), v="x")
    fault = fault_of(verify(inside), exchange)
    assert fault.name == name
    assert told(exchange, "jwt.V.") == {"valid": False, "fault.name": name, "fault.cause": fault.text}


def test_what_is_missing_is_refused() -> None:
    for inside in ("<Subject>s</Subject>", "<Issuer>i</Issuer>", "<Audience>a</Audience>"):
        assert fault_of(verify(inside), an_exchange(token=token())).name == "InvalidClaim"


def test_its_failure_is_told_twice() -> None:
    assert read(VerifyJWT, verify()).failed_variables == ("jwt.V.failed", "JWT.failed")
