"""The cipher by itself; what is refused, and why, is tested with the vault."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.oauth import VaultError
from gateway.oauth.cipher import Cipher

KEY = bytes(range(32))


def test_it_is_aes_256_gcm() -> None:
    text = Cipher(KEY).encrypt("sécret", "key-1")
    raw = base64.urlsafe_b64decode(text.removeprefix("v1."))
    assert AESGCM(KEY).decrypt(raw[:12], raw[12:], b"key-1") == "sécret".encode()


def test_who_has_the_key_and_the_name_can_decrypt() -> None:
    text = Cipher(KEY).encrypt("secret", "key-1")
    assert Cipher(KEY).decrypt(text, "key-1") == "secret"
    with pytest.raises(VaultError, match="for another record"):
        Cipher(KEY).decrypt(text, "key-2")
    with pytest.raises(VaultError, match="another secret key"):
        Cipher(bytes(32)).decrypt(text, "key-1")
