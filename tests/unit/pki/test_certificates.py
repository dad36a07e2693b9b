"""Certificates: which are read, and what they say in Edge's words."""

from __future__ import annotations

import datetime
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from gateway.pki import Unreadable, facts_of, pem_of, read_certificates
from tests.support.pki import authority, client, server

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def build(key: object, signer: object, *extensions: x509.ExtensionType, serial: int = 0xABC) -> str:
    """Return the PEM of a certificate of these keys."""
    hashed = None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.COUNTRY_NAME, "US"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, "a, b"),
            x509.NameAttribute(x509.NameOID.EMAIL_ADDRESS, "a@b.test"),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key)  # type: ignore[arg-type]
        .serial_number(serial)
        .not_valid_before(NOW)
        .not_valid_after(NOW + datetime.timedelta(days=10))
    )
    for each in extensions:
        builder = builder.add_extension(each, critical=False)
    made = builder.sign(signer, hashed)  # type: ignore[arg-type]
    return made.public_bytes(serialization.Encoding.PEM).decode()


def test_a_certificate_says_what_it_is() -> None:
    key = rsa.generate_private_key(65537, 2048)
    names = x509.SubjectAlternativeName(
        [
            x509.DNSName("a.test"),
            x509.IPAddress(ipaddress.ip_address("10.0.0.1")),
            x509.RegisteredID(x509.ObjectIdentifier("1.2.3")),
        ]
    )
    pem = build(key.public_key(), key, names, x509.BasicConstraints(ca=True, path_length=None))
    (facts,) = facts_of(pem)
    assert facts.subject == "EMAILADDRESS=a@b.test, CN=a\\, b, C=US"
    assert facts.issuer == facts.subject
    assert (facts.valid_from, facts.valid_until) == (NOW.timestamp(), NOW.timestamp() + 864_000)
    assert (facts.serial_number, facts.version) == ("0a:bc", 3)
    assert (facts.signature, facts.public_key) == ("SHA256withRSA", "RSA Public Key, 2048 bits")
    assert facts.basic_constraints == "CA:TRUE"
    assert facts.alternative_names == ("a.test", "10.0.0.1")
    assert facts.is_valid(NOW.timestamp())
    assert not facts.is_valid(NOW.timestamp() - 1)
    assert not facts.is_valid(NOW.timestamp() + 864_001)


def test_other_kinds_of_keys_are_told() -> None:
    curve, edwards = ec.generate_private_key(ec.SECP384R1()), ed25519.Ed25519PrivateKey.generate()
    (facts,) = facts_of(build(curve.public_key(), curve))
    assert (facts.signature, facts.public_key) == ("SHA256withECDSA", "EC Public Key, 384 bits")
    assert (facts.basic_constraints, facts.alternative_names) == ("CA:FALSE", ())
    (facts,) = facts_of(build(edwards.public_key(), edwards))
    assert (facts.signature, facts.public_key) == ("ed25519", "Ed25519 Public Key")


def test_a_file_holds_one_or_several_in_their_order() -> None:
    both = client().pem + "some words between\n" + authority().pem
    assert pem_of(read_certificates(both.encode())) == client().pem + authority().pem
    assert pem_of(read_certificates(client().der)) == client().pem


def test_two_on_one_line_are_refused_unless_that_is_allowed() -> None:
    glued = (client().pem.strip() + authority().pem).encode()
    with pytest.raises(Unreadable, match="stand on one line"):
        read_certificates(glued)
    assert len(read_certificates(glued, allows_glued=True)) == 2


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "holds no certificate"),
        (b"hello", "holds no certificate"),
        (b"\x30\x03abc", "The certificate cannot be read"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA", "or one that is cut short"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "Certificate 1 cannot be read"),
        (server().pem.encode() * 201, "holds 201 certificates; 200 are allowed"),
    ],
)
def test_what_is_no_certificate_is_refused(raw: bytes, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        read_certificates(raw)
