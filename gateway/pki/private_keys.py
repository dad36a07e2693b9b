"""Read private keys, encrypted or not, and write them as the PEM text that is sealed at rest."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa

from gateway.pki.errors import Unreadable

PrivateKey = (
    rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey
)
"""The kinds of keys that TLS can use."""
_KINDS = (rsa.RSAPrivateKey, ec.EllipticCurvePrivateKey, ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)
_DER = b"\x30"


def read_private_key(raw: bytes, password: str) -> PrivateKey:
    """Read a key in PEM or DER; the password ("" for none) counts only if the key is encrypted.

    Raises:
        Unreadable: it is no key that can be used, or the password is absent or wrong.
    """
    load = serialization.load_der_private_key if raw[:1] == _DER else serialization.load_pem_private_key
    secret = password.encode("utf-8", "surrogatepass") or None
    try:
        try:
            key = load(raw, secret)
        except TypeError as error:
            # Either a password that nothing needs, or none where one is needed.
            if secret is None:
                raise Unreadable("The private key is encrypted; its password is expected") from error
            key = load(raw, None)
    except (ValueError, UnsupportedAlgorithm) as error:
        if isinstance(error, Unreadable):
            raise
        reason = ", or the password is wrong" if secret else ""
        raise Unreadable(f"The private key cannot be read: it is no PEM or DER of a key{reason}") from error
    return usable(key)


def usable(key: object) -> PrivateKey:
    """Return a key that TLS can use.

    Raises:
        Unreadable: it is of another kind.
    """
    if not isinstance(key, _KINDS):
        raise Unreadable("The private key is of a kind that TLS does not use; RSA or EC is expected")
    return key


def pem_of_key(key: PrivateKey) -> str:
    """Return a key as PEM, not encrypted."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_bytes(key: object) -> bytes:
    """Return a public key in the form that tells it from any other."""
    spell = getattr(key, "public_bytes")  # noqa: B009 - a certificate's key may be of any kind
    spelled: bytes = spell(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return spelled
