from __future__ import annotations

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from gateway.oauth.jose.algorithms import ALGORITHMS
from gateway.oauth.jose.keys import Key, certificate_key, private_key, public_key, secret_key
from gateway.oauth.jose.refusals import Refusal, Refused
from tests.support import jose_keys as keys

HS256, RS256, ES256 = (ALGORITHMS[name] for name in ("HS256", "RS256", "ES256"))


def refusal_of(read: Callable[[], Key]) -> Refusal:
    with pytest.raises(Refused) as caught:
        read()
    assert str(caught.value) == caught.value.why.value
    return caught.value.why


class TestSecrets:
    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("utf-8", keys.SECRET),
            ("hex", keys.SECRET.encode().hex()),
            ("base16", keys.SECRET.encode().hex().upper()),
            ("base64", base64.b64encode(keys.SECRET.encode()).decode()),
            ("base64", base64.encodebytes(keys.SECRET.encode()).decode()),
            ("base64url", base64.urlsafe_b64encode(keys.SECRET.encode()).decode()),
            ("base64url", base64.urlsafe_b64encode(keys.SECRET.encode()).decode().rstrip("=")),
        ],
    )
    def test_they_are_read_in_each_encoding(self, encoding: str, text: str) -> None:
        assert secret_key(text, encoding, HS256).raw_value == keys.SECRET.encode()

    @pytest.mark.parametrize(
        ("encoding", "text"),
        [
            ("hex", "zz"),
            ("hex", "abc"),
            ("hex", ""),
            ("base64", "a"),
            ("base64", "\u00fc"),
            ("base64url", "a+/"),
        ],
    )
    def test_what_cannot_be_decoded_is_refused(self, encoding: str, text: str) -> None:
        assert refusal_of(lambda: secret_key(text, encoding, HS256)) is Refusal.INVALID_SECRET_KEY

    @pytest.mark.parametrize(("name", "least"), [("HS256", 32), ("HS384", 48), ("HS512", 64)])
    def test_they_have_a_least_length(self, name: str, least: int) -> None:
        assert secret_key("k" * least, "utf-8", ALGORITHMS[name]).raw_value == b"k" * least
        short = "k" * (least - 1)
        assert (
            refusal_of(lambda: secret_key(short, "utf-8", ALGORITHMS[name]))
            is Refusal.INSUFFICIENT_KEY_LENGTH
        )

    @pytest.mark.parametrize(
        "text",
        [
            keys.RSA_PUBLIC,
            keys.RSA_CERTIFICATE,
            keys.P256_PRIVATE,
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQC7",
        ],
    )
    def test_another_kind_of_key_is_no_secret(self, text: str) -> None:
        assert refusal_of(lambda: secret_key(text, "utf-8", HS256)) is Refusal.WRONG_KEY_TYPE

    def test_nor_is_a_public_key_in_binary(self) -> None:
        native = load_pem_public_key(keys.RSA_PUBLIC.encode())
        der = native.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        assert refusal_of(lambda: secret_key(der.hex(), "hex", HS256)) is Refusal.WRONG_KEY_TYPE


class TestPrivateKeys:
    @pytest.mark.parametrize(
        ("pem", "password", "name"),
        [
            (keys.RSA_PRIVATE, "", "RS256"),
            (keys.RSA_PRIVATE, "", "PS512"),
            (keys.RSA_ENCRYPTED, keys.RSA_PASSWORD, "RS256"),
            (keys.P256_PRIVATE, "", "ES256"),
            (keys.P384_PRIVATE, "", "ES384"),
            (keys.P521_PRIVATE, "", "ES512"),
        ],
    )
    def test_they_are_read(self, pem: str, password: str, name: str) -> None:
        assert private_key(pem, password, ALGORITHMS[name]).is_private

    @pytest.mark.parametrize(
        ("pem", "password", "name", "why"),
        [
            ("", "", "RS256", Refusal.INVALID_PRIVATE_KEY),
            (keys.RSA_PUBLIC, "", "RS256", Refusal.INVALID_PRIVATE_KEY),
            (keys.RSA_ENCRYPTED, "", "RS256", Refusal.INVALID_PASSWORD),
            (keys.RSA_ENCRYPTED, "wrong", "RS256", Refusal.INVALID_PASSWORD),
            (keys.RSA_PRIVATE, "superfluous", "RS256", Refusal.INVALID_PASSWORD),
            (keys.WEAK_RSA_PRIVATE, "", "RS256", Refusal.INSUFFICIENT_KEY_LENGTH),
            (keys.P256_PRIVATE, "", "RS256", Refusal.WRONG_KEY_TYPE),
            (keys.RSA_PRIVATE, "", "ES256", Refusal.WRONG_KEY_TYPE),
            (keys.P256_PRIVATE, "", "ES384", Refusal.INVALID_CURVE),
        ],
    )
    def test_what_does_not_fit_is_refused(self, pem: str, password: str, name: str, why: Refusal) -> None:
        assert refusal_of(lambda: private_key(pem, password, ALGORITHMS[name])) is why


class TestPublicKeys:
    @pytest.mark.parametrize(
        ("pem", "name"),
        [(keys.RSA_PUBLIC, "RS384"), (keys.P256_PUBLIC, "ES256"), (keys.P521_PUBLIC, "ES512")],
    )
    def test_they_are_read(self, pem: str, name: str) -> None:
        assert not public_key(pem, ALGORITHMS[name]).is_private

    @pytest.mark.parametrize(
        ("pem", "name", "why"),
        [
            ("", "RS256", Refusal.KEY_PARSING_FAILED),
            (keys.RSA_CERTIFICATE, "RS256", Refusal.KEY_PARSING_FAILED),
            (keys.RSA_PRIVATE, "RS256", Refusal.INVALID_PUBLIC_KEY),
            (keys.WEAK_RSA_PUBLIC, "PS256", Refusal.INSUFFICIENT_KEY_LENGTH),
            (keys.ED_PUBLIC, "RS256", Refusal.WRONG_KEY_TYPE),
            (keys.RSA_PUBLIC, "ES256", Refusal.WRONG_KEY_TYPE),
            (keys.P521_PUBLIC, "ES256", Refusal.INVALID_CURVE),
            (keys.K1_PUBLIC, "ES256", Refusal.INVALID_CURVE),
        ],
    )
    def test_what_does_not_fit_is_refused(self, pem: str, name: str, why: Refusal) -> None:
        assert refusal_of(lambda: public_key(pem, ALGORITHMS[name])) is why

    def test_a_certificate_has_one(self) -> None:
        assert (
            certificate_key(keys.RSA_CERTIFICATE, RS256).as_dict()
            == public_key(keys.RSA_PUBLIC, RS256).as_dict()
        )
        assert refusal_of(lambda: certificate_key(keys.RSA_PUBLIC, RS256)) is Refusal.KEY_PARSING_FAILED
        assert refusal_of(lambda: certificate_key(keys.RSA_CERTIFICATE, ES256)) is Refusal.WRONG_KEY_TYPE
