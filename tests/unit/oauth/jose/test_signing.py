from __future__ import annotations

import json

import pytest

from gateway.oauth import jose
from gateway.oauth.jose.algorithms import ALGORITHMS
from gateway.oauth.jose.compact import encode
from tests.support import jose_keys as keys

PAIRS = {
    "HS256": (keys.SECRET, keys.SECRET),
    "HS384": (keys.LONG_SECRET, keys.LONG_SECRET),
    "HS512": (keys.LONG_SECRET, keys.LONG_SECRET),
    **{
        f"{family}{bits}": (keys.RSA_PRIVATE, keys.RSA_PUBLIC)
        for family in ("RS", "PS")
        for bits in (256, 384, 512)
    },
    "ES256": (keys.P256_PRIVATE, keys.P256_PUBLIC),
    "ES384": (keys.P384_PRIVATE, keys.P384_PUBLIC),
    "ES512": (keys.P521_PRIVATE, keys.P521_PUBLIC),
}


def pair(name: str) -> tuple[jose.Key, jose.Key]:
    algorithm, (private, public) = ALGORITHMS[name], PAIRS[name]
    if algorithm.kind is jose.KeyKind.SECRET:
        return (jose.secret_key(private, "utf-8", algorithm),) * 2
    return jose.private_key(private, "", algorithm), jose.public_key(public, algorithm)


@pytest.mark.parametrize("name", sorted(ALGORITHMS))
def test_what_is_signed_is_verified_and_nothing_else_is(name: str) -> None:
    algorithm, (private, public) = ALGORITHMS[name], pair(name)
    text = jose.write_token({"alg": name, "x": "\ud800"}, b"payload", algorithm, private)
    token = jose.split(text)
    assert token.header == {"alg": name, "x": "?"}
    assert token.payload == b"payload"
    jose.check_signature(token, algorithm, public)
    head, body, signature = text.split(".")
    for forged in (
        f"{head}.{encode(b'other')}.{signature}",
        f"{head}.{body}.",
        f"{head}.{body}.{encode(b'x')}",
    ):
        with pytest.raises(jose.Refused) as caught:
            jose.check_signature(jose.split(forged), algorithm, public)
        assert caught.value.why is jose.Refusal.BAD_SIGNATURE


def test_a_payload_may_come_apart() -> None:
    algorithm, (private, public) = ALGORITHMS["HS256"], pair("HS256")
    whole = jose.write_token({"alg": "HS256"}, b"payload", algorithm, private)
    text = jose.write_token({"alg": "HS256"}, b"payload", algorithm, private, detaches=True)
    head, _, signature = whole.split(".")
    assert text == f"{head}..{signature}"
    jose.check_signature(jose.split(text), algorithm, public, b"payload")
    with pytest.raises(jose.Refused):
        jose.check_signature(jose.split(text), algorithm, public, b"other")


def test_the_examples_of_rfc_7515() -> None:
    payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    secret = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
    first = f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{payload}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    algorithm = ALGORITHMS["HS256"]
    jose.check_signature(jose.split(first), algorithm, jose.secret_key(secret, "base64url", algorithm))
    curve = {
        "kty": "EC",
        "kid": "a3",
        "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }
    third = (
        f"eyJhbGciOiJFUzI1NiJ9.{payload}."
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    )
    algorithm = ALGORITHMS["ES256"]
    key = jose.read_key_set(json.dumps({"keys": [curve]})).pick("a3", algorithm)
    jose.check_signature(jose.split(third), algorithm, key)


class TestAlgorithm:
    ONE = jose.parse_algorithms("RS256")
    TWO = jose.parse_algorithms("RS256,PS256")

    def test_it_is_one_of_those_that_are_configured(self) -> None:
        assert jose.find_algorithm({"alg": "PS256"}, self.TWO).name == "PS256"

    @pytest.mark.parametrize(
        ("header", "configured", "why"),
        [
            ({}, ONE, jose.Refusal.NO_ALGORITHM),
            ({"alg": ""}, ONE, jose.Refusal.NO_ALGORITHM),
            ({"alg": 5}, ONE, jose.Refusal.NO_ALGORITHM),
            ({"alg": "none"}, ONE, jose.Refusal.ALGORITHM_MISMATCH),
            ({"alg": "HS256"}, ONE, jose.Refusal.ALGORITHM_MISMATCH),
            ({"alg": "none"}, TWO, jose.Refusal.ALGORITHM_NOT_CONFIGURED),
            ({"alg": "RS512"}, TWO, jose.Refusal.ALGORITHM_NOT_CONFIGURED),
        ],
    )
    def test_no_token_brings_another(
        self, header: dict[str, object], configured: tuple[jose.Algorithm, ...], why: jose.Refusal
    ) -> None:
        with pytest.raises(jose.Refused) as caught:
            jose.find_algorithm(header, configured)
        assert caught.value.why is why


class TestCritical:
    @pytest.mark.parametrize(
        "header", [{}, {"exp": 1}, {"crit": ["exp"], "exp": 1}, {"crit": ["exp", "x"], "exp": 1, "x": 2}]
    )
    def test_known_fields_are_handled(self, header: dict[str, object]) -> None:
        jose.check_critical(header, ("exp", "x"))

    @pytest.mark.parametrize(
        ("header", "why"),
        [
            ({"crit": ["y"], "y": 1}, jose.Refusal.UNHANDLED_CRITICAL_HEADER),
            ({"crit": ["b64"], "b64": False}, jose.Refusal.UNHANDLED_CRITICAL_HEADER),
            ({"crit": ["exp"]}, jose.Refusal.MALFORMED),
            ({"crit": []}, jose.Refusal.MALFORMED),
            ({"crit": "exp", "exp": 1}, jose.Refusal.MALFORMED),
            ({"crit": [5]}, jose.Refusal.MALFORMED),
            ({"crit": None}, jose.Refusal.MALFORMED),
        ],
    )
    def test_others_are_not(self, header: dict[str, object], why: jose.Refusal) -> None:
        with pytest.raises(jose.Refused) as caught:
            jose.check_critical(header, ("exp", "b64"))
        assert caught.value.why is why
