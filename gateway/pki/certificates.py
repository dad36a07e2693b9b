"""Read X.509 certificates, and tell what they say in Edge's words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.pki.errors import Unreadable

MOST_CERTIFICATES = 200
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_BLOCK = re.compile(_BEGIN + rb"[^-]*" + _END)
_GLUED = re.compile(_END + rb"[ \t]*-----BEGIN")
_DER = b"\x30"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """Hold what one certificate says; times are epoch seconds."""

    subject: str
    issuer: str
    valid_from: float
    valid_until: float
    serial_number: str
    signature: str
    version: int
    public_key: str
    basic_constraints: str
    alternative_names: tuple[str, ...]

    def is_valid(self, now: float) -> bool:
        """Say whether the certificate holds at `now`."""
        return self.valid_from <= now <= self.valid_until


def read_certificates(raw: bytes, *, allows_glued: bool = False) -> tuple[x509.Certificate, ...]:
    """Read the certificates of a file, in their order: PEM, one after another, or one as DER.

    Edge: between two of a chain there must be a line end, unless `allows_glued`.

    Raises:
        Unreadable: there is none, one is broken, or there are too many.
    """
    if raw[:1] == _DER:
        return (_loaded(raw, "The certificate"),)
    if not allows_glued and _GLUED.search(raw):
        raise Unreadable("Two certificates stand on one line; a line end is expected between them")
    blocks = _BLOCK.findall(raw)
    if not blocks or raw.count(_BEGIN) != len(blocks):
        raise Unreadable("The certificate file holds no certificate in PEM or DER, or one that is cut short")
    if len(blocks) > MOST_CERTIFICATES:
        raise Unreadable(f"The file holds {len(blocks)} certificates; {MOST_CERTIFICATES} are allowed")
    return tuple(_loaded(block, f"Certificate {number}") for number, block in enumerate(blocks, 1))


def _loaded(raw: bytes, what: str) -> x509.Certificate:
    is_der = raw[:1] == _DER
    try:
        certificate = x509.load_der_x509_certificate(raw) if is_der else x509.load_pem_x509_certificate(raw)
        # Much is only parsed when it is asked for: what cannot be told cannot be stored.
        _facts(certificate)
    except (ValueError, x509.UnsupportedGeneralNameType, x509.DuplicateExtension) as error:
        raise Unreadable(f"{what} cannot be read: it is no X.509 certificate") from error
    return certificate


def pem_of(certificates: Sequence[x509.Certificate]) -> str:
    """Return certificates as one PEM text."""
    return "".join(each.public_bytes(Encoding.PEM).decode() for each in certificates)


def facts_of(pem: str) -> tuple[CertificateFacts, ...]:
    """Return what the certificates of a PEM text say.

    Raises:
        Unreadable: see `read_certificates`.
    """
    return tuple(_facts(each) for each in read_certificates(pem.encode()))


def _facts(certificate: x509.Certificate) -> CertificateFacts:
    digits = f"{certificate.serial_number:x}"
    digits = digits.zfill(len(digits) + len(digits) % 2)
    return CertificateFacts(
        _name(certificate.subject),
        _name(certificate.issuer),
        certificate.not_valid_before_utc.timestamp(),
        certificate.not_valid_after_utc.timestamp(),
        ":".join(digits[at : at + 2] for at in range(0, len(digits), 2)),
        _signature(certificate),
        certificate.version.value + 1,
        _public_key(certificate),
        _constraints(certificate),
        _alternatives(certificate),
    )


def _name(name: x509.Name) -> str:
    """Return a name as Edge writes it: the most particular part first."""
    return ", ".join(part.rfc4514_string({_EMAIL: "EMAILADDRESS"}) for part in reversed(name.rdns))


_EMAIL = x509.NameOID.EMAIL_ADDRESS


def _public_key(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA Public Key, {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"EC Public Key, {key.key_size} bits"
    return f"{type(key).__name__.strip('_').removesuffix('PublicKey')} Public Key"


def _signature(certificate: x509.Certificate) -> str:
    """Return the signature's algorithm by Java's name, as `SHA256withRSA`."""
    name = certificate.signature_algorithm_oid._name
    hashed = certificate.signature_hash_algorithm
    for family in ("RSA", "ECDSA"):
        if hashed is not None and family.lower() in name.lower():
            return f"{hashed.name.upper().replace('-', '')}with{family}"
    return name


def _constraints(certificate: x509.Certificate) -> str:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return "CA:FALSE"
    return "CA:TRUE" if extension.value.ca else "CA:FALSE"


def _alternatives(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(name.value) for name in names if isinstance(name.value, str) or _is_address(name))


def _is_address(name: x509.GeneralName) -> bool:
    return isinstance(name, x509.IPAddress)
