"""Key pairs of our own: made at random, written as PEM, and their public half told as JWK.

Must not know where keys are kept, nor what is signed by them. Nothing private is ever part of what is told.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from gateway.oauth.jose.algorithms import Algorithm
from gateway.oauth.jose.keys import public_key

RSA_BITS = 2048
_EXPONENT = 65537


def new_rsa_pair() -> tuple[str, str]:
    """Return a new private key and its public one, both as PEM. It takes a tenth of a second, or some."""
    private = generate_private_key(_EXPONENT, RSA_BITS)
    told = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return told, public


def public_members(pem: str, algorithm: Algorithm) -> dict[str, object]:
    """Return a public key in PEM as a JWK, without its id.

    Raises:
        Refused: it is none for this algorithm.
    """
    members = public_key(pem, algorithm).as_dict(private=False)
    return {**{name: members[name] for name in ("kty", "n", "e")}, "alg": algorithm.name, "use": "sig"}
