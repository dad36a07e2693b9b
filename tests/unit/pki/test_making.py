"""Making self-signed certificates and signing requests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519

from gateway.pki import (
    KeyPair,
    SelfSigned,
    Unreadable,
    facts_of,
    make_self_signed,
    read_pair,
    signing_request,
)
from gateway.pki.private_keys import pem_of_key
from tests.support.pki import client

NOW = 1_800_000_000.0
SUBJECT = {
    "countryCode": "US",
    "state": "CA",
    "locality": "San Jose",
    "org": "Acme",
    "orgUnit": "E2E",
    "commonName": "api.acme.test",
    "email": "a@acme.test",
}
WANTED = SelfSigned(SUBJECT, ("api.acme.test", "*.acme.test"), "SHA384withRSA", 2048, 10)


def test_a_self_signed_certificate_is_what_was_wanted() -> None:
    pair = make_self_signed(WANTED, NOW)
    (facts,) = facts_of(pair.certificates)
    assert facts.subject == (
        "EMAILADDRESS=a@acme.test, CN=api.acme.test, OU=E2E, O=Acme, L=San Jose, ST=CA, C=US"
    )
    assert (facts.issuer, facts.signature) == (facts.subject, "SHA384withRSA")
    assert facts.public_key == "RSA Public Key, 2048 bits"
    assert facts.alternative_names == WANTED.host_names
    assert facts.is_valid(NOW)
    assert facts.valid_until == NOW + 864_000
    assert read_pair(pair.certificates.encode(), pair.private_key.encode()) == pair


def test_a_common_name_is_enough() -> None:
    (facts,) = facts_of(make_self_signed(SelfSigned({"commonName": "x"}), NOW).certificates)
    assert (facts.subject, facts.alternative_names) == ("CN=x", ())


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (replace(WANTED, subject={}), "needs a subject with a commonName"),
        (replace(WANTED, subject={"commonName": "x" * 65}), "commonName .* cannot be part of a subject"),
        (replace(WANTED, subject={"commonName": "x", "org": " "}), "org ' ' cannot be part"),
        (replace(WANTED, subject={"commonName": "x", "countryCode": "U"}), "countryCode 'U' cannot be part"),
        (replace(WANTED, signature="MD5withRSA"), "sigAlg 'MD5withRSA' is not one of SHA256withRSA"),
        (replace(WANTED, key_size=512), "keySize 512 is not one of 2048, 3072, 4096"),
        (replace(WANTED, days=0), "certValidityInDays 0 is not between 1 and 36500"),
        (replace(WANTED, host_names=("ä.test",)), "is no host name"),
    ],
)
def test_what_cannot_be_made_is_refused(wanted: SelfSigned, message: str) -> None:
    with pytest.raises(Unreadable, match=message):
        make_self_signed(wanted, NOW)


def test_a_request_asks_for_the_same_names() -> None:
    pair = make_self_signed(WANTED, NOW)
    request = x509.load_pem_x509_csr(signing_request(pair).encode())
    assert request.is_signature_valid
    assert request.subject.rfc4514_string().startswith("1.2.840.113549.1.9.1=")
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == list(WANTED.host_names)


def test_other_keys_sign_too_and_none_cannot() -> None:
    curve = KeyPair(client().pem, client().key_pem())
    assert x509.load_pem_x509_csr(signing_request(curve).encode()).is_signature_valid
    edwards = KeyPair(client().pem, pem_of_key(ed25519.Ed25519PrivateKey.generate()))
    assert x509.load_pem_x509_csr(signing_request(edwards).encode()).is_signature_valid
    with pytest.raises(Unreadable, match="no private key"):
        signing_request(KeyPair(client().pem))
