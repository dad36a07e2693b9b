from __future__ import annotations

import pytest

from gateway.policies.verify_jws import VerifyJWS
from tests.support.builders import make_request
from tests.support.jose_runs import HS256, an_exchange, fault_of, run, token, told
from tests.support.policies import read

DETACHED = "<DetachedContent>payload</DetachedContent>"
LENIENT = "<IgnoreUnresolvedVariables>true</IgnoreUnresolvedVariables>"


def verify(inside: str = "") -> str:
    return f'<VerifyJWS name="V"><Source>token</Source>{HS256}{inside}</VerifyJWS>'


def detached(payload: bytes) -> str:
    head, _, signature = token(payload=payload).split(".")
    return f"{head}..{signature}"


def test_what_is_good_is_told() -> None:
    exchange = an_exchange(token=token(payload=b"any\xffthing", x=1))
    run(verify('<AdditionalHeaders><Claim name="x" type="number">1</Claim></AdditionalHeaders>'), exchange)
    assert told(exchange, "jws.V.") == {
        "valid": True,
        "header.alg": "HS256",
        "header.x": 1,
        "decoded.header.alg": "HS256",
        "decoded.header.x": 1,
        "header.algorithm": "HS256",
        "header-json": '{"alg":"HS256","x":1}',
        "payload": "any\ufffdthing",
    }


@pytest.mark.parametrize("payload", ["ü", "ü".encode(), make_request(content="ü")])
def test_a_payload_may_come_apart(payload: object) -> None:
    exchange = an_exchange(token=detached("ü".encode()), payload=payload)
    run(verify(DETACHED), exchange)
    assert exchange.variables["jws.V.payload"] == ""
    assert exchange.variables["jws.V.valid"] is True


@pytest.mark.parametrize(
    ("text", "inside", "name"),
    [
        ("x", "", "FailedToDecode"),
        (token()[:-4] + "AAAA", "", "InvalidJws"),
        (detached(b"payload"), "", "InvalidSignature"),
        (token(payload=b"payload"), DETACHED, "ContentIsNotDetached"),
        (detached(b"other"), DETACHED, "InvalidJws"),
        (detached(b"x"), "<DetachedContent>none</DetachedContent>", "FailedToResolveVariable"),
        (detached(b"x"), "<DetachedContent>none</DetachedContent>" + LENIENT, "MissingPayload"),
        (token(), '<AdditionalHeaders><Claim name="x">1</Claim></AdditionalHeaders>', "InvalidClaim"),
        (
            token(x=1),
            '<AdditionalHeaders><Claim name="x" ref="payload" type="number"/></AdditionalHeaders>',
            "InvalidClaim",
        ),
        (
            token(x=1),
            '<AdditionalHeaders><Claim name="x" ref="none"/></AdditionalHeaders>' + LENIENT,
            "InvalidClaim",
        ),
        (token(algorithm="HS384"), "", "AlgorithmMismatch"),
    ],
)
def test_or_it_is_refused(text: str, inside: str, name: str) -> None:
    exchange = an_exchange(token=text, payload="payload")
    fault = fault_of(verify(inside), exchange)
    assert (fault.code, fault.status) == (f"steps.jws.{name}", 401)
    assert told(exchange, "jws.V.") == {"valid": False, "fault.name": name, "fault.cause": fault.text}


def test_its_failure_is_told_twice() -> None:
    assert read(VerifyJWS, verify()).failed_variables == ("jws.V.failed", "JWS.failed")
