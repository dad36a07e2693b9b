from __future__ import annotations

import pytest

from gateway.oauth.jose.compact import LONGEST, claims_of, decode, encode, signing_input, split
from gateway.oauth.jose.refusals import Refusal, Refused

HEAD = encode(b'{"alg":"HS256"}')


def refusal_of(token: str) -> Refusal:
    with pytest.raises(Refused) as caught:
        split(token)
    return caught.value.why


def test_a_token_is_taken_apart() -> None:
    token = split(f"{HEAD}.{encode(b'payload')}.{encode(b'signature')}")
    assert token.header == {"alg": "HS256"}
    assert token.header_text == '{"alg":"HS256"}'
    assert (token.payload, token.signature, token.is_detached) == (b"payload", b"signature", False)
    assert token.signed == f"{HEAD}.{encode(b'payload')}".encode()
    assert token.signed == signing_input(b'{"alg":"HS256"}', b"payload")
    assert "signature" not in repr(token)


def test_a_token_without_payload_is_detached() -> None:
    token = split(f"{HEAD}..{encode(b's')}")
    assert token.is_detached
    assert token.signed == f"{HEAD}.".encode()


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        HEAD,
        f"{HEAD}.",
        f".{HEAD}.{HEAD}",
        f"{HEAD}.{HEAD}.{HEAD}.{HEAD}",
        f"{HEAD}.{HEAD}.{HEAD}.{HEAD}.{HEAD}",
        f"{HEAD}.a.b",
        f"{HEAD}=.AA.AA",
        f"{HEAD}.A+A.AA",
        f"{HEAD}.AB.AA",
        f"{HEAD}.A A.AA",
        f"{HEAD}.\u00fc.AA",
        f"{HEAD}.{'A' * LONGEST}.AA",
    ],
)
def test_what_has_not_the_form_is_malformed(token: str) -> None:
    assert refusal_of(token) is Refusal.MALFORMED


@pytest.mark.parametrize("header", [b"[]", b"x", b"\xff", b'{"alg":"a","alg":"b"}'])
def test_a_header_must_be_an_object(header: bytes) -> None:
    assert refusal_of(f"{encode(header)}.AA.AA") is Refusal.INVALID_JSON


def test_claims_are_an_object() -> None:
    assert claims_of(b'{"sub":"x"}') == ({"sub": "x"}, '{"sub":"x"}')
    for payload in (b"", b"[]", b"\xff"):
        with pytest.raises(Refused) as caught:
            claims_of(payload)
        assert caught.value.why is Refusal.INVALID_JSON


def test_bytes_have_one_spelling() -> None:
    assert decode(encode(b"\xff\xfe\x00")) == b"\xff\xfe\x00"
    assert encode(b"\xff") == "_w"
    for text in ("_x", "_w==", "/w", "_"):
        with pytest.raises(ValueError, match=r"."):
            decode(text)
