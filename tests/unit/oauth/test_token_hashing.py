"""Which hashes an organization's properties come to, and that each is keyed."""

from __future__ import annotations

import hashlib

import pytest

from gateway.oauth import DEFAULT_HASHING, Hashing, TokenDigests, UnknownHash, Vault

VAULT = Vault(bytes(range(32)))
ENABLED, ALGORITHM = "isOAuthTokenHashingEnabled", "OAuthTokenHashingAlgorithm"
HAS_FALLBACK, FALLBACK = "isOAuthTokenFallbackHashingEnabled", "OAuthTokenFallbackHashingAlgorithm"


def hashing(**properties: str) -> Hashing:
    return Hashing.of({f"features.{name}": value for name, value in properties.items()}.get)


def test_without_properties_it_is_keyed_sha_256() -> None:
    assert hashing() == DEFAULT_HASHING == Hashing("sha256", "")
    assert hashing(**{ALGORITHM: "SHA512", FALLBACK: "SHA1"}) == DEFAULT_HASHING
    assert hashing(**{ENABLED: "true"}) == DEFAULT_HASHING


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [
        ("SHA1", "sha1"),
        ("SHA256", "sha256"),
        ("sha384", "sha384"),
        (" SHA512 ", "sha512"),
        ("PLAIN", "sha256"),
    ],
)
def test_the_algorithms(name: str, algorithm: str) -> None:
    assert hashing(**{ENABLED: "true", ALGORITHM: name}) == Hashing(algorithm)
    other = "sha384" if algorithm != "sha384" else "sha1"
    with_fallback = {ENABLED: "TRUE", ALGORITHM: other.upper(), HAS_FALLBACK: "true", FALLBACK: name}
    assert hashing(**with_fallback) == Hashing(other, algorithm)


def test_a_fallback_that_is_the_first_is_none() -> None:
    assert hashing(**{HAS_FALLBACK: "true", FALLBACK: "PLAIN"}) == DEFAULT_HASHING
    assert hashing(**{HAS_FALLBACK: "true", FALLBACK: "SHA1"}) == Hashing("sha256", "sha1")
    assert hashing(**{HAS_FALLBACK: "false", FALLBACK: "SHA1"}) == DEFAULT_HASHING


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        (ENABLED, "yes", "property features.isOAuthTokenHashingEnabled must be true or false, not 'yes'"),
        (
            HAS_FALLBACK,
            "1",
            "property features.isOAuthTokenFallbackHashingEnabled must be true or false, not '1'",
        ),
        (ALGORITHM, "MD5", "must be one of SHA1, SHA256, SHA384, SHA512, PLAIN, not 'MD5'"),
        (FALLBACK, "CRC", "must be one of SHA1, SHA256, SHA384, SHA512, PLAIN, not 'CRC'"),
    ],
)
def test_what_there_is_not(name: str, value: str, why: str) -> None:
    with pytest.raises(UnknownHash, match=why):
        hashing(**{name: value})


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_digests_are_keyed(algorithm: str) -> None:
    digest = TokenDigests(VAULT, Hashing(algorithm)).digest("token")
    assert len(digest) == 2 * hashlib.new(algorithm).digest_size
    assert digest == TokenDigests(VAULT, Hashing(algorithm)).digest("token")
    assert digest != hashlib.new(algorithm, b"token").hexdigest()
    assert digest != TokenDigests(Vault(bytes(32)), Hashing(algorithm)).digest("token")
    assert digest != TokenDigests(VAULT, Hashing(algorithm)).digest("Token")


def test_the_default_is_the_vault_s_own_digest() -> None:
    assert TokenDigests(VAULT).digest("\ud800") == VAULT.digest("\ud800")
    assert TokenDigests(VAULT, Hashing("sha512")).digest("\ud800") != VAULT.digest("\ud800")


def test_the_fallback() -> None:
    assert TokenDigests(VAULT).fallback("token") == ""
    assert TokenDigests(VAULT, Hashing("sha512", "sha256")).fallback("token") == VAULT.digest("token")
