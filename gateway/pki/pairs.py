"""A private key with its certificates: from files, a JAR or PKCS#12; and whether they belong together."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12

from gateway.pki.certificates import pem_of, read_certificates
from gateway.pki.errors import Unreadable
from gateway.pki.private_keys import PrivateKey, pem_of_key, public_bytes, read_private_key, usable

MOST_FILE = 256 * 1024
"""Bytes of one file in a JAR."""
_MOST_FILES = 100
_DESCRIPTOR = "META-INF/descriptor.properties"


@dataclass(frozen=True, slots=True)
class KeyPair:
    """Hold certificates, the key's own first, and the key ("" for none), both as PEM."""

    certificates: str
    private_key: str = field(repr=False, default="")


def read_pair(
    certificates: bytes, key: bytes = b"", password: str = "", *, allows_glued: bool = False
) -> KeyPair:
    """Read a file of certificates and, unless it is empty, that of a key.

    Without a key, certificates may be in any order: somebody is trusted. With one, the first is the
    key's own, and each is signed by the next.

    Raises:
        Unreadable: one of both cannot be read, or they do not belong together.
    """
    chain = read_certificates(certificates, allows_glued=allows_glued)
    return _paired(chain, read_private_key(key, password)) if key.strip() else KeyPair(pem_of(chain))


def read_pkcs12(raw: bytes, password: str) -> KeyPair:
    """Read a PKCS#12 archive.

    Raises:
        Unreadable: it cannot be read with this password, or lacks key or certificate.
    """
    try:
        held = pkcs12.load_pkcs12(raw, password.encode("utf-8", "surrogatepass") or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unreadable("The PKCS12 archive cannot be read, or the password is wrong") from error
    if held.key is None or held.cert is None:
        raise Unreadable("The PKCS12 archive holds no private key with its certificate")
    others = [each.certificate for each in held.additional_certs]
    return _paired(_ordered(held.cert.certificate, others), usable(held.key))


def read_jar(raw: bytes, password: str, *, allows_glued: bool = False) -> KeyPair:
    """Read a JAR whose descriptor names the files of certificate and key.

    Raises:
        Unreadable: it is no JAR, a file is absent or too large, or they do not belong together.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if len(archive.infolist()) > _MOST_FILES:
                raise Unreadable(f"The JAR holds more than {_MOST_FILES} files")
            names = _described(_file(archive, _DESCRIPTOR))
            certificates, key = (_file(archive, names.get(name, "")) for name in ("certFile", "keyFile"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise Unreadable("The file is no JAR that can be read") from error
    if not key.strip():
        raise Unreadable("The JAR holds no private key")
    return read_pair(certificates, key, password, allows_glued=allows_glued)


def _file(archive: zipfile.ZipFile, name: str) -> bytes:
    if not name:
        raise Unreadable(f"{_DESCRIPTOR} must say certFile=... and keyFile=...")
    try:
        with archive.open(name) as file:
            content = file.read(MOST_FILE + 1)
    except KeyError as error:
        raise Unreadable(f"The JAR holds no {name}") from error
    if len(content) > MOST_FILE:
        raise Unreadable(f"{name} in the JAR has more than {MOST_FILE} bytes")
    return content


def _described(descriptor: bytes) -> dict[str, str]:
    lines = descriptor.decode("utf-8", "replace").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith(("#", "!")))
    return {name.strip(): value.strip() for name, value in pairs}


def _ordered(first: x509.Certificate, others: list[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    """Return a chain in order, each certificate before the one that signed it; strangers are left out."""
    chain = [first]
    while chain[-1].issuer != chain[-1].subject:
        signer = next((each for each in others if each not in chain and _signed(chain[-1], each)), None)
        if signer is None:
            break
        chain.append(signer)
    return tuple(chain)


def _paired(chain: tuple[x509.Certificate, ...], key: PrivateKey) -> KeyPair:
    if public_bytes(chain[0].public_key()) != public_bytes(key.public_key()):
        raise Unreadable("The private key does not belong to the certificate, which is the first of the file")
    for number, (each, signer) in enumerate(pairwise(chain), 1):
        if not _signed(each, signer):
            raise Unreadable(f"Certificate {number} of the chain is not signed by the next one")
    return KeyPair(pem_of(chain), pem_of_key(key))


def _signed(certificate: x509.Certificate, signer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(signer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
