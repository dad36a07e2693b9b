from __future__ import annotations

import pytest

from gateway.policies.decode_jwt import DecodeJWT
from tests.support.fakes import NOW
from tests.support.jose_runs import an_exchange, fault_of, run, token, told
from tests.support.policies import read, read_with_warnings

XML = """<DecodeJWT name="D"><Source>token</Source>
    <IgnoreUnresolvedVariables>false</IgnoreUnresolvedVariables></DecodeJWT>"""


def test_what_a_token_says_is_told_whoever_signed_it() -> None:
    exchange = an_exchange(
        token=token({"sub": "s", "exp": NOW - 60}, algorithm="RS256", kid="k")[:-4] + "AAAA"
    )
    run(XML, exchange)
    found = told(exchange, "jwt.D.")
    assert found["claim.subject"] == "s"
    assert found["header.kid"] == "k"
    assert found["is_expired"] is True
    assert found["seconds_remaining"] == -60
    assert "valid" not in found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "FailedToDecode"),
        ("e30.e30", "FailedToDecode"),
        ("bm8.e30.AA", "InvalidJsonFormat"),
        (token(payload=b"no"), "InvalidJsonFormat"),
        (token({"exp": "x"}), "InvalidClaim"),
        (None, "FailedToResolveVariable"),
    ],
)
def test_what_cannot_be_read_is_a_fault(text: str | None, name: str) -> None:
    exchange = an_exchange(token=text)
    fault = fault_of(XML, exchange)
    assert (fault.code, fault.status) == (f"steps.jwt.{name}", 401)
    assert told(exchange, "jwt.D.") == {"fault.name": name, "fault.cause": fault.text}


def test_what_is_for_others_is_warned_of() -> None:
    _, warnings = read_with_warnings(DecodeJWT, '<DecodeJWT name="D"><Issuer>x</Issuer></DecodeJWT>')
    assert warnings == ["Issuer: has no effect in <DecodeJWT> and is ignored"]


def test_its_failure_is_told_twice() -> None:
    assert read(DecodeJWT, XML).failed_variables == ("jwt.D.failed", "JWT.failed")
