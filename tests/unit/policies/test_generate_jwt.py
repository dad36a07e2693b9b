from __future__ import annotations

import pytest

from gateway.oauth import jose
from gateway.policies.generate_jwt import GenerateJWT
from tests.support.jose_runs import HS256, an_exchange, fault_of, run, told
from tests.support.policies import read
from tests.support.policy_runs import rules

LENIENT = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"


def generate(inside: str) -> str:
    return f'<GenerateJWT name="G">{HS256}{inside}</GenerateJWT>'


def claims_of(inside: str, **variables: object) -> dict[str, object]:
    exchange = an_exchange(**variables)
    run(generate(inside), exchange)
    (name,) = told(exchange, "jwt.G.")
    assert name == "generated_jwt"
    return jose.claims_of(jose.split(str(exchange.variables["jwt.G.generated_jwt"])).payload)[0]


def test_there_is_always_a_time_of_issue() -> None:
    assert claims_of("") == {"iat": 1_700_000_000}


def test_all_of_them_in_edges_order() -> None:
    inside = """<Subject>s</Subject><Issuer>i</Issuer><Audience>a,b</Audience><ExpiresIn>1h</ExpiresIn>
        <NotBefore>10m</NotBefore><Id>j</Id><AdditionalClaims><Claim name="c">v</Claim></AdditionalClaims>"""
    assert list(claims_of(inside).items()) == [
        ("sub", "s"),
        ("iss", "i"),
        ("aud", ["a", "b"]),
        ("iat", 1_700_000_000),
        ("exp", 1_700_003_600),
        ("nbf", 1_700_000_600),
        ("jti", "j"),
        ("c", "v"),
    ]


@pytest.mark.parametrize(
    ("inside", "claim", "value"),
    [
        ('<Subject ref="v"/>', "sub", "x"),
        ('<Subject ref="none">other</Subject>', "sub", "other"),
        ('<Issuer ref="v">other</Issuer>', "iss", "x"),
        ('<Audience ref="v"/>', "aud", "x"),
        ('<Audience ref="list"/>', "aud", ["p", "q"]),
        ('<Id ref="v"/>', "jti", "x"),
        ("<ExpiresIn>300</ExpiresIn>", "exp", 1_700_000_300),
        ("<ExpiresIn>1500ms</ExpiresIn>", "exp", 1_700_000_001),
        ('<ExpiresIn ref="life"/>', "exp", 1_700_000_060),
        ('<NotBefore ref="start"/>', "nbf", 1_560_880_811),
        ("<NotBefore>Tue, 18 Jun 2019 11:00:11 PDT</NotBefore>", "nbf", 1_560_880_811),
    ],
)
def test_values(inside: str, claim: str, value: object) -> None:
    found = claims_of(inside, v="x", list=["p", "q"], life="60s", start="2019-06-18T11:00:11.500-0700")
    assert found == {"iat": 1_700_000_000, claim: value}


@pytest.mark.parametrize("inside", ["<Id/>", f'<Id ref="none"/>{LENIENT}'])
def test_an_empty_id_is_made(inside: str) -> None:
    made = claims_of(inside)["jti"]
    assert isinstance(made, str)
    assert len(made) == 36


@pytest.mark.parametrize(
    "inside",
    ['<Subject ref="none"/>', '<Issuer ref="none"/>', '<Audience ref="none"/>', '<ExpiresIn ref="none"/>',
     '<NotBefore ref="none"/>', '<AdditionalClaims><Claim name="c" ref="none"/></AdditionalClaims>'],
)  # fmt: skip
def test_unset_variables(inside: str) -> None:
    assert fault_of(generate(inside), an_exchange()).text == (
        "Failed to resolve variable: policy(G) variable(none)"
    )
    assert claims_of(inside + LENIENT) == {"iat": 1_700_000_000}


@pytest.mark.parametrize(
    "inside",
    ['<ExpiresIn ref="v"/>', '<NotBefore ref="v"/>',
     '<AdditionalClaims><Claim name="c" ref="v" type="number"/></AdditionalClaims>',
     '<AdditionalClaims ref="v"/>',
     '<AdditionalHeaders><Claim name="c" ref="v" type="boolean"/></AdditionalHeaders>'],
)  # fmt: skip
def test_what_cannot_be_made(inside: str) -> None:
    exchange = an_exchange(v="x")
    fault = fault_of(generate(inside), exchange)
    assert (fault.code, fault.text) == ("steps.jwt.GenerationFailed", "Generation failed: policy(G)")
    assert told(exchange, "jwt.G.") == {"fault.name": "GenerationFailed", "fault.cause": fault.text}


@pytest.mark.parametrize("inside", ["<ExpiresIn>soon</ExpiresIn>", "<NotBefore>soon</NotBefore>"])
def test_times_are_read_at_deploy(inside: str) -> None:
    assert rules(generate(inside)) == ["InvalidTimeFormat"]


def test_what_cannot_be_written_in_utf_8_is_a_question_mark() -> None:
    assert claims_of('<Subject ref="v"/>', v="a\ud800")["sub"] == "a?"


def test_its_failure_is_told_twice() -> None:
    assert read(GenerateJWT, generate("")).failed_variables == ("jwt.G.failed", "JWT.failed")
