from __future__ import annotations

import pytest

from gateway.faults import Fault
from gateway.message import Exchange
from gateway.policies._jose_payload import raw_of
from gateway.policies._jose_terms import JWS, Terms
from gateway.policies.generate_jws import GenerateJWS
from tests.support.builders import make_exchange, make_request
from tests.support.policies import read, refusals

KEY = '<Algorithm>HS256</Algorithm><SecretKey><Value ref="private.s"/></SecretKey>'
TERMS = Terms(JWS, "P")
LENIENT = Terms(JWS, "P", ignores_unresolved=True)


@pytest.fixture
def exchange() -> Exchange:
    made = make_exchange(make_request(content=b"\xff\x00", headers=[("X", "y")]))
    made.variables.update({"text": "ü", "raw": b"\xfe"})
    return made


def payload(xml: str, exchange: Exchange, terms: Terms = TERMS) -> bytes:
    made = read(GenerateJWS, f'<GenerateJWS name="P">{KEY}{xml}</GenerateJWS>')
    return made.payload.read(exchange, terms)


@pytest.mark.parametrize(
    ("xml", "raw"),
    [
        ("<Payload>fixed</Payload>", b"fixed"),
        ("<Payload>a {text} b {request.header.x}</Payload>", "a ü b y".encode()),
        ('<Payload ref="text"/>', "ü".encode()),
        ('<Payload ref="raw"/>', b"\xfe"),
        ('<Payload ref="request"/>', b"\xff\x00"),
        ('<Payload ref="none">other</Payload>', b"other"),
        ('<Payload ref="text">other</Payload>', "ü".encode()),
    ],
)
def test_what_is_signed(exchange: Exchange, xml: str, raw: bytes) -> None:
    assert payload(xml, exchange) == raw


def test_a_variable_is_no_template(exchange: Exchange) -> None:
    exchange.variables["text"] = "{private.secret}"
    assert payload('<Payload ref="text"/>', exchange) == b"{private.secret}"


@pytest.mark.parametrize("xml", ['<Payload ref="none"/>', "<Payload>{none}</Payload>"])
def test_what_is_unset(exchange: Exchange, xml: str) -> None:
    with pytest.raises(Fault, match=r"FailedToResolveVariable.*variable\(none\)"):
        payload(xml, exchange)
    assert payload(xml, exchange, LENIENT) == b""


@pytest.mark.parametrize("xml", ["", "<Payload/>"])
def test_there_must_be_one(xml: str) -> None:
    (error,) = refusals(GenerateJWS, f'<GenerateJWS name="P">{KEY}{xml}</GenerateJWS>')
    assert error.rule == "InvalidEmptyElement"


def test_numbers_are_texts() -> None:
    assert raw_of(5) == b"5"
