"""Certificates and private keys: reading what people upload, judging it, making a little of it.

The tour: `certificates` reads certificates and tells what they say, `private_keys` reads keys, `pairs` holds
a key against its certificates and reads the archives that carry both, `making` makes self-signed
certificates and requests for signed ones. All of it is bytes in, PEM texts out: it knows no store, no clock,
no network. Whatever cannot be read is `Unreadable`, with a reason that quotes nothing secret.

Nothing here is loaded by a worker: the libraries below take memory, and targets are called with PEM texts.
"""

from gateway.pki.certificates import CertificateFacts, facts_of, pem_of, read_certificates
from gateway.pki.errors import Unreadable
from gateway.pki.making import (
    KEY_SIZES,
    SIGNATURES,
    SUBJECT_MEMBERS,
    SelfSigned,
    make_self_signed,
    signing_request,
)
from gateway.pki.pairs import KeyPair, read_jar, read_pair, read_pkcs12

__all__ = [
    "KEY_SIZES",
    "SIGNATURES",
    "SUBJECT_MEMBERS",
    "CertificateFacts",
    "KeyPair",
    "SelfSigned",
    "Unreadable",
    "facts_of",
    "make_self_signed",
    "pem_of",
    "read_certificates",
    "read_jar",
    "read_pair",
    "read_pkcs12",
    "signing_request",
]
