"""Private keys: encrypted or not, in PEM or DER, of kinds that TLS uses."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, x25519

from gateway.pki import Unreadable
from gateway.pki.private_keys import pem_of_key, read_private_key
from tests.support.pki import PASSWORD, client


def test_a_key_comes_as_pem_or_der_encrypted_or_not() -> None:
    plain = client().key_pem()
    assert pem_of_key(read_private_key(plain.encode(), "")) == plain
    assert pem_of_key(read_private_key(plain.encode(), "not needed")) == plain
    assert pem_of_key(read_private_key(client().key_pem(PASSWORD).encode(), PASSWORD)) == plain
    der = client().key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    assert pem_of_key(read_private_key(der, "")) == plain
    edwards = pem_of_key(ed25519.Ed25519PrivateKey.generate())
    assert pem_of_key(read_private_key(edwards.encode(), "")) == edwards


def test_what_cannot_be_read_is_refused_without_showing_it() -> None:
    encrypted = client().key_pem(PASSWORD).encode()
    with pytest.raises(Unreadable, match="is encrypted; its password is expected"):
        read_private_key(encrypted, "")
    with pytest.raises(Unreadable, match="or the password is wrong") as refused:
        read_private_key(encrypted, "a guess")
    assert "a guess" not in str(refused.value)
    with pytest.raises(Unreadable, match=r"no PEM or DER of a key$"):
        read_private_key(b"hello", "")
    exchange = x25519.X25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(Unreadable, match="of a kind that TLS does not use"):
        read_private_key(exchange, "")
