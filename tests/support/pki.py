"""Keys and certificates for tests: an authority, and what it signs."""

from __future__ import annotations

import datetime
import io
import zipfile
from dataclasses import dataclass
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PASSWORD = "the password of a key"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Made:
    """Hold a key and its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        """Return the certificate as PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def der(self) -> bytes:
        """Return the certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def key_pem(self, password: str = "") -> str:
        """Return the key as PEM, encrypted if there is a password."""
        encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password:
            encryption = serialization.BestAvailableEncryption(password.encode())
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
        ).decode()

    def pkcs12(self, password: str = "", *others: Made) -> bytes:
        """Return a PKCS#12 archive of key and certificate, and of others' certificates."""
        encryption: serialization.KeySerializationEncryption = serialization.NoEncryption()
        if password:
            encryption = serialization.BestAvailableEncryption(password.encode())
        chain = [each.certificate for each in others]
        return pkcs12.serialize_key_and_certificates(b"x", self.key, self.certificate, chain, encryption)


def make(
    name: str,
    by: Made | None = None,
    *,
    is_authority: bool = False,
    now: datetime.datetime | None = None,
    key: Key | None = None,
) -> Made:
    """Make a key, unless one is given, and a certificate, signed by itself unless somebody else is given."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    now = now or datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if by is None else by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + 3650 * DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key if by is None else by.key, hashes.SHA256())
    )
    return Made(key, certificate)


@cache
def authority() -> Made:
    """Return the tests' authority."""
    return make("Authority of the tests", is_authority=True)


@cache
def client() -> Made:
    """Return a client that the authority vouches for."""
    return make("client", authority())


@cache
def server() -> Made:
    """Return a server named localhost that the authority vouches for."""
    return make("localhost", authority())


def jar(certificate: str, key: str, descriptor: str = "certFile=c.pem\nkeyFile=k.pem\n") -> bytes:
    """Return a JAR of both, named by a descriptor."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("META-INF/descriptor.properties", descriptor)
        packed.writestr("c.pem", certificate)
        packed.writestr("k.pem", key)
    return buffer.getvalue()
