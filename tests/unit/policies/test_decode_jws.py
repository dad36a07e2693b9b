from __future__ import annotations

import pytest

from gateway.policies.decode_jws import DecodeJWS
from tests.support.jose_runs import an_exchange, fault_of, run, token, told
from tests.support.policies import read

XML = '<DecodeJWS name="D"><Source>token</Source></DecodeJWS>'


@pytest.mark.parametrize(("payload", "text"), [(b"anything", "anything"), (b"", "")])
def test_what_a_token_says_is_told(payload: bytes, text: str) -> None:
    exchange = an_exchange(token=token(payload=payload, typ="x")[:-4] + "AAAA")
    run(XML, exchange)
    assert told(exchange, "jws.D.") == {
        "header.alg": "HS256",
        "header.typ": "x",
        "decoded.header.alg": "HS256",
        "decoded.header.typ": "x",
        "header.algorithm": "HS256",
        "header.type": "x",
        "header-json": '{"alg":"HS256","typ":"x"}',
        "payload": text,
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [("x", "FailedToDecode"), ("bm8.e30.AA", "InvalidJsonFormat"), (None, "FailedToResolveVariable")],
)
def test_what_cannot_be_read_is_a_fault(text: str | None, name: str) -> None:
    exchange = an_exchange(token=text)
    fault = fault_of(XML, exchange)
    assert (fault.code, fault.status) == (f"steps.jws.{name}", 401)
    assert told(exchange, "jws.D.") == {"fault.name": name, "fault.cause": fault.text}


def test_its_failure_is_told_twice() -> None:
    assert read(DecodeJWS, XML).failed_variables == ("jws.D.failed", "JWS.failed")
