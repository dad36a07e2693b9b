from __future__ import annotations

import pytest

from gateway.oauth import jose
from gateway.policies.generate_jws import GenerateJWS
from tests.support.jose_runs import HS256, an_exchange, fault_of, run, told
from tests.support.policies import read
from tests.support.policy_runs import rules

LENIENT = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"


def generate(inside: str = '<Payload ref="payload"/>') -> str:
    return f'<GenerateJWS name="G">{HS256}{inside}</GenerateJWS>'


def test_a_payload_is_signed() -> None:
    exchange = an_exchange(payload="anything")
    run(generate(), exchange)
    token = jose.split(str(exchange.variables["jws.G.generated_jws"]))
    assert (token.header, token.payload) == ({"alg": "HS256"}, b"anything")


def test_it_may_stay_apart() -> None:
    whole, apart = an_exchange(payload="anything"), an_exchange(payload="anything")
    run(generate(), whole)
    run(generate('<Payload ref="payload"/><DetachContent>true</DetachContent>'), apart)
    head, _, signature = str(whole.variables["jws.G.generated_jws"]).split(".")
    assert apart.variables["jws.G.generated_jws"] == f"{head}..{signature}"


def test_a_header_may_say_that_it_is_a_jwt() -> None:
    exchange = an_exchange(payload="{}")
    added = '<AdditionalHeaders><Claim name="typ">JWT</Claim></AdditionalHeaders>'
    run(generate('<Payload ref="payload"/>' + added), exchange)
    assert jose.split(str(exchange.variables["jws.G.generated_jws"])).header == {"alg": "HS256", "typ": "JWT"}


@pytest.mark.parametrize("name", ["alg", "crit", "b64"])
def test_some_fields_are_not_to_be_added(name: str) -> None:
    added = f'<AdditionalHeaders><Claim name="{name}">x</Claim></AdditionalHeaders>'
    assert rules(generate('<Payload ref="payload"/>' + added)) == ["InvalidNameForAdditionalHeader"]


@pytest.mark.parametrize(
    ("inside", "name"),
    [
        ('<Payload ref="none"/>', "FailedToResolveVariable"),
        ('<Payload ref="none"/>' + LENIENT, "MissingPayload"),
        ('<Payload ref="empty"/>', "MissingPayload"),
    ],
)
def test_there_must_be_a_payload(inside: str, name: str) -> None:
    exchange = an_exchange(empty="")
    fault = fault_of(generate(inside), exchange)
    assert (fault.code, fault.status) == (f"steps.jws.{name}", 401)
    assert told(exchange, "jws.G.") == {"fault.name": name, "fault.cause": fault.text}


def test_its_failure_is_told_twice() -> None:
    assert read(GenerateJWS, generate()).failed_variables == ("jws.G.failed", "JWS.failed")
