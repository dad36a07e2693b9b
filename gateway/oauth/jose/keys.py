"""Keys, read as what the algorithm needs and as nothing else, and checked for their strength.

Must not know where keys come from. No key is ever part of an error.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate
from joserfc.jwk import ECKey, OctKey, RSAKey

from gateway.oauth.jose.algorithms import Algorithm, KeyKind
from gateway.oauth.jose.compact import decode
from gateway.oauth.jose.refusals import Refusal, Refused
from gateway.oauth.octets import octets

Key: TypeAlias = OctKey | RSAKey | ECKey

_NOT_SECRETS = (b"-----BEGIN ", b"---- BEGIN ", b"ssh-", b"ecdsa-")
"""What stands in a text that is some other key: such a one is public, or may be."""
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})+")
_BLANKS = re.compile(r"\s+")
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
"""JWK's names of the curves, by those of the library."""


# --- secrets ------------------------------------------------------------------------------


def secret_key(text: str, encoding: str, algorithm: Algorithm) -> Key:
    """Return the secret that a text holds in one of `ENCODINGS`.

    Raises:
        Refused: INVALID_SECRET_KEY, when it cannot be decoded; WRONG_KEY_TYPE, when it is a key of
            another kind; INSUFFICIENT_KEY_LENGTH.
    """
    try:
        raw = ENCODINGS[encoding](text)
    except ValueError as error:
        raise Refused(Refusal.INVALID_SECRET_KEY) from error
    if len(raw) < algorithm.least:
        raise Refused(Refusal.INSUFFICIENT_KEY_LENGTH)
    if any(sign in raw for sign in _NOT_SECRETS):
        raise Refused(Refusal.WRONG_KEY_TYPE)
    try:
        return OctKey.import_key(raw)
    except ValueError as error:
        # A public key in binary.
        raise Refused(Refusal.WRONG_KEY_TYPE) from error


def _from_hex(text: str) -> bytes:
    if not _HEX.fullmatch(text.strip()):
        raise ValueError("not hexadecimal")
    return bytes.fromhex(text)


def _from_base64(text: str) -> bytes:
    return base64.b64decode(_BLANKS.sub("", text).encode("ascii"), validate=True)


def _from_base64url(text: str) -> bytes:
    return decode(text.strip().rstrip("="))


ENCODINGS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": octets,
    "hex": _from_hex,
    "base16": _from_hex,
    "base64": _from_base64,
    "base64url": _from_base64url,
}
"""How a secret may be written, and how it is read; the first is the default."""


# --- keys in PEM --------------------------------------------------------------------------


def private_key(pem: str, password: str, algorithm: Algorithm) -> Key:
    """Return a private key that stands in PEM; a password of "" is none.

    Raises:
        Refused: INVALID_PASSWORD, when it is encrypted with another password, or not at all;
            INVALID_PRIVATE_KEY, when it cannot be read; what `_fitting` refuses.
    """
    try:
        native = load_pem_private_key(octets(pem), octets(password) if password else None)
    except TypeError as error:
        # There is a password and no encryption, or the other way round.
        raise Refused(Refusal.INVALID_PASSWORD) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        why = Refusal.INVALID_PASSWORD if password and "ENCRYPTED" in pem else Refusal.INVALID_PRIVATE_KEY
        raise Refused(why) from error
    return _fitting(native, algorithm)


def public_key(pem: str, algorithm: Algorithm) -> Key:
    """Return a public key that stands in PEM.

    Raises:
        Refused: INVALID_PUBLIC_KEY, when a private one is given; KEY_PARSING_FAILED, when it cannot be
            read; what `_fitting` refuses.
    """
    if "PRIVATE KEY" in pem:
        raise Refused(Refusal.INVALID_PUBLIC_KEY)
    try:
        native = load_pem_public_key(octets(pem))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused(Refusal.KEY_PARSING_FAILED) from error
    return _fitting(native, algorithm)


def certificate_key(pem: str, algorithm: Algorithm) -> Key:
    """Return the public key of a certificate in PEM. Nothing else of the certificate is looked at.

    Raises:
        Refused: KEY_PARSING_FAILED, when it cannot be read; what `_fitting` refuses.
    """
    try:
        native = load_pem_x509_certificate(octets(pem)).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Refused(Refusal.KEY_PARSING_FAILED) from error
    return _fitting(native, algorithm)


# --- what a key must be -------------------------------------------------------------------


def _fitting(native: object, algorithm: Algorithm) -> Key:
    """Return a key of the library as one for the algorithm.

    Raises:
        Refused: WRONG_KEY_TYPE, INSUFFICIENT_KEY_LENGTH or INVALID_CURVE.
    """
    if algorithm.kind is KeyKind.RSA and isinstance(native, RSAPrivateKey | RSAPublicKey):
        if native.key_size < algorithm.least:
            raise Refused(Refusal.INSUFFICIENT_KEY_LENGTH)
        return RSAKey.import_key(native)
    if algorithm.kind is KeyKind.CURVE and isinstance(
        native, EllipticCurvePrivateKey | EllipticCurvePublicKey
    ):
        if _CURVES.get(native.curve.name) != algorithm.curve:
            raise Refused(Refusal.INVALID_CURVE)
        return ECKey.import_key(native)
    raise Refused(Refusal.WRONG_KEY_TYPE)
