"""Make self-signed certificates with their keys, and requests for signed ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.pki.certificates import pem_of, read_certificates
from gateway.pki.errors import Unreadable
from gateway.pki.pairs import KeyPair
from gateway.pki.private_keys import pem_of_key, read_private_key

KEY_SIZES = (2048, 3072, 4096)
MOST_DAYS = 36_500
_HASHES: Mapping[str, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    "SHA256withRSA": hashes.SHA256(),
    "SHA384withRSA": hashes.SHA384(),
    "SHA512withRSA": hashes.SHA512(),
}
SIGNATURES = tuple(_HASHES)
_MEMBERS: Mapping[str, tuple[x509.ObjectIdentifier, int]] = {
    "countryCode": (x509.NameOID.COUNTRY_NAME, 2),
    "state": (x509.NameOID.STATE_OR_PROVINCE_NAME, 128),
    "locality": (x509.NameOID.LOCALITY_NAME, 128),
    "org": (x509.NameOID.ORGANIZATION_NAME, 64),
    "orgUnit": (x509.NameOID.ORGANIZATIONAL_UNIT_NAME, 64),
    "commonName": (x509.NameOID.COMMON_NAME, 64),
    "email": (x509.NameOID.EMAIL_ADDRESS, 255),
}
SUBJECT_MEMBERS = tuple(_MEMBERS)
"""What a subject consists of, most general part first."""
_EXPONENT = 65_537
_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SelfSigned:
    """Say what to make: the subject by Edge's member names, host names, key and days of validity."""

    subject: Mapping[str, str]
    host_names: tuple[str, ...] = ()
    signature: str = "SHA256withRSA"
    key_size: int = 2048
    days: int = 365


def make_self_signed(wanted: SelfSigned, now: float) -> KeyPair:
    """Make a key and a certificate that it signs itself, good from `now` on.

    Raises:
        Unreadable: the subject has no common name, or something in it cannot be.
    """
    _check(wanted)
    name = x509.Name(
        [_attribute(member, wanted.subject[member]) for member in _MEMBERS if member in wanted.subject]
    )
    key = rsa.generate_private_key(_EXPONENT, wanted.key_size)
    begin = datetime.fromtimestamp(now, UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin - _SKEW)
        .not_valid_after(begin + timedelta(days=wanted.days))
        # Trusted as it is, or not at all: it vouches for itself only.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    )
    if wanted.host_names:
        names = x509.SubjectAlternativeName([_host(each) for each in wanted.host_names])
        builder = builder.add_extension(names, critical=False)
    certificate = builder.sign(key, _HASHES[wanted.signature])
    return KeyPair(pem_of([certificate]), pem_of_key(key))


def signing_request(pair: KeyPair) -> str:
    """Return a request, as PEM, to sign a key again for the subject and names that it has now.

    Raises:
        Unreadable: there is no key.
    """
    if not pair.private_key:
        raise Unreadable("There is no private key to make a signing request with")
    key = read_private_key(pair.private_key.encode(), "")
    certificate = read_certificates(pair.certificates.encode())[0]
    builder = x509.CertificateSigningRequestBuilder().subject_name(certificate.subject)
    for each in certificate.extensions:
        if isinstance(each.value, x509.SubjectAlternativeName):
            builder = builder.add_extension(each.value, each.critical)
    # These two kinds of keys hash by themselves.
    hashed = None if isinstance(key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey) else hashes.SHA256()
    return builder.sign(key, hashed).public_bytes(Encoding.PEM).decode()


def _check(wanted: SelfSigned) -> None:
    if not wanted.subject.get("commonName", "").strip():
        raise Unreadable("A self-signed certificate needs a subject with a commonName")
    if wanted.signature not in _HASHES:
        raise Unreadable(f"sigAlg {wanted.signature!r} is not one of {', '.join(SIGNATURES)}")
    if wanted.key_size not in KEY_SIZES:
        raise Unreadable(f"keySize {wanted.key_size} is not one of {', '.join(map(str, KEY_SIZES))}")
    if not 1 <= wanted.days <= MOST_DAYS:
        raise Unreadable(f"certValidityInDays {wanted.days} is not between 1 and {MOST_DAYS}")


def _attribute(member: str, value: str) -> x509.NameAttribute[str]:
    oid, most = _MEMBERS[member]
    is_wrong = not value.strip() or len(value) > most or (member == "countryCode" and len(value) != most)
    try:
        if is_wrong:
            raise ValueError(value)
        return x509.NameAttribute(oid, value)
    except ValueError as error:
        raise Unreadable(
            f"{member} {value!r} cannot be part of a subject: up to {most} characters"
        ) from error


def _host(name: str) -> x509.DNSName:
    try:
        return x509.DNSName(name)
    except ValueError as error:
        raise Unreadable(f"{name!r} is no host name: write it in ASCII") from error
