from __future__ import annotations

import json

import pytest

from gateway.oauth.jose.algorithms import ALGORITHMS
from gateway.oauth.jose.key_sets import MOST_KEYS, key_id, read_key_set
from gateway.oauth.jose.refusals import Refusal, Refused
from tests.support.jose_keys import P256_PUBLIC, P384_PUBLIC, RSA_PUBLIC, WEAK_RSA_PUBLIC, jwk, jwks

RSA, EC = jwk(RSA_PUBLIC, kid="r"), jwk(P256_PUBLIC, kid="e")
RS256, ES256, ES384 = (ALGORITHMS[name] for name in ("RS256", "ES256", "ES384"))


def refusal_of(text: str, named: str = "r", algorithm: str = "RS256") -> Refusal:
    with pytest.raises(Refused) as caught:
        read_key_set(text).pick(named, ALGORITHMS[algorithm])
    return caught.value.why


def test_a_key_is_found_by_its_id() -> None:
    keys = read_key_set(jwks(RSA, EC, jwk(P384_PUBLIC, kid="e")))
    assert keys.pick("r", RS256).as_dict()["n"] == RSA["n"]
    assert keys.pick("e", ES256).as_dict()["x"] == EC["x"]


@pytest.mark.parametrize(
    "members", [{"use": "sig"}, {"alg": "RS256"}, {"key_ops": ["verify"]}, {"x5c": 7, "more": {}}]
)
def test_what_a_key_says_of_itself_may_suit(members: dict[str, object]) -> None:
    assert not read_key_set(jwks({**RSA, **members})).pick("r", RS256).is_private


@pytest.mark.parametrize(
    "members",
    [
        {"use": "enc"},
        {"use": 1},
        {"alg": "RS512"},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"kid": "other"},
    ],
)
def test_or_not(members: dict[str, object]) -> None:
    assert refusal_of(jwks({**RSA, **members})) is Refusal.NO_MATCHING_KEY


def test_a_key_of_another_kind_is_not_the_one() -> None:
    secret: dict[str, object] = {"kty": "oct", "k": "c2VjcmV0", "kid": "s"}
    assert refusal_of(jwks(RSA, EC, secret), "e") is Refusal.WRONG_KEY_TYPE
    assert refusal_of(jwks(RSA, EC, secret), "s") is Refusal.WRONG_KEY_TYPE
    assert refusal_of(jwks(RSA, EC), "e", "ES384") is Refusal.INVALID_CURVE


def test_keys_must_be_strong_and_whole() -> None:
    assert refusal_of(jwks(jwk(WEAK_RSA_PUBLIC, kid="r"))) is Refusal.INSUFFICIENT_KEY_LENGTH
    assert refusal_of(jwks({**RSA, "n": 5})) is Refusal.KEY_PARSING_FAILED
    assert refusal_of(jwks({"kty": "RSA", "kid": "r"})) is Refusal.KEY_PARSING_FAILED
    assert refusal_of(jwks({**RSA, "n": "+"})) is Refusal.KEY_PARSING_FAILED
    assert refusal_of(jwks({**RSA, "e": "AA"})) is Refusal.KEY_PARSING_FAILED
    assert refusal_of(jwks({**EC, "x": EC["y"]}), "e", "ES256") is Refusal.KEY_PARSING_FAILED


def test_the_private_members_of_a_key_are_not_looked_at() -> None:
    assert not read_key_set(jwks({**RSA, "d": "AQAB"})).pick("r", RS256).is_private


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"keys":{}}', json.dumps({"keys": [{}] * (MOST_KEYS + 1)})]
)
def test_what_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(Refused) as caught:
        read_key_set(text)
    assert caught.value.why is Refusal.KEY_PARSING_FAILED


def test_keys_that_cannot_be_named_are_left_out() -> None:
    text = json.dumps({"keys": [5, {"kid": 5}, jwk(RSA_PUBLIC), RSA]})
    assert list(read_key_set(text).by_id) == ["r"]


def test_a_header_must_name_its_key() -> None:
    assert key_id({"kid": "k"}) == "k"
    for header in ({}, {"kid": ""}, {"kid": 5}):
        with pytest.raises(Refused) as caught:
            key_id(header)
        assert caught.value.why is Refusal.KEY_ID_MISSING
