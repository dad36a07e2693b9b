"""TLS contexts for targets."""

from __future__ import annotations

import ssl
import tempfile

import pytest

from gateway.message import TlsCredentials, TlsFacts
from gateway.upstream.tls import client_context, knows_cipher
from tests.support.pki import authority, client, make, server


def test_certificates_and_names_are_checked() -> None:
    context = client_context(TlsFacts())
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_errors_can_be_ignored() -> None:
    context = client_context(TlsFacts(is_validated=False))
    assert context.verify_mode is ssl.CERT_NONE
    assert not context.check_hostname


def test_protocols_are_a_range() -> None:
    context = client_context(TlsFacts(protocols=("TLSv1.3", "TLSv1.2")))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.maximum_version is ssl.TLSVersion.TLSv1_3


def test_old_protocols_are_used_where_they_are_asked_for() -> None:
    with pytest.warns(DeprecationWarning, match="TLSv1"):
        context = client_context(TlsFacts(protocols=("TLSv1", "TLSv1.1")))
    assert context.maximum_version is ssl.TLSVersion.TLSv1_1


def test_ciphers_are_narrowed() -> None:
    context = client_context(TlsFacts(protocols=("TLSv1.2",), ciphers=("ECDHE-RSA-AES256-GCM-SHA384",)))
    names = [cipher["name"] for cipher in context.get_ciphers() if cipher["protocol"] == "TLSv1.2"]
    assert names == ["ECDHE-RSA-AES256-GCM-SHA384"]


def test_equal_facts_share_a_context() -> None:
    assert client_context(TlsFacts(ciphers=("AES128-SHA",))) is client_context(
        TlsFacts(ciphers=("AES128-SHA",))
    )


def test_ciphers_are_known_by_openssls_names() -> None:
    assert knows_cipher("ECDHE-RSA-AES128-GCM-SHA256")
    assert not knows_cipher("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    assert not knows_cipher("NONSENSE")


def spoken(facts: TlsFacts, *, by: str, trusting: str = "") -> dict[str, object]:
    """Shake hands with a server in memory; return what it sees of the client's certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(by)
        file.flush()
        context.load_cert_chain(file.name)
    if trusting:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=trusting)
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client_context(facts).wrap_bio(back, there, server_hostname="localhost"),
        context.wrap_bio(there, back, server_side=True),
    ]
    for _ in range(10):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    # With TLS 1.3 the client learns of a refusal only when it reads.
    ends[1].write(b"hello")
    assert ends[0].read() == b"hello"
    return dict(ends[1].getpeercert() or {})


def test_a_truststore_takes_the_place_of_the_systems_authorities() -> None:
    theirs = server().key_pem() + server().pem
    assert spoken(TlsFacts(credentials=TlsCredentials(authorities=authority().pem)), by=theirs) == {}
    # A truststore may hold the very certificate.
    assert spoken(TlsFacts(credentials=TlsCredentials(authorities=server().pem)), by=theirs) == {}
    stranger = make("stranger", is_authority=True)
    with pytest.raises(ssl.SSLCertVerificationError):
        spoken(TlsFacts(credentials=TlsCredentials(authorities=stranger.pem)), by=theirs)
    with pytest.raises(ssl.SSLCertVerificationError):
        spoken(TlsFacts(), by=theirs)


def test_a_target_that_asks_is_shown_the_certificate() -> None:
    theirs = server().key_pem() + server().pem
    shown = TlsCredentials(client().pem, client().key_pem(), authority().pem)
    seen = spoken(TlsFacts(credentials=shown), by=theirs, trusting=authority().pem)
    assert seen["subject"] == ((("commonName", "client"),),)
    with pytest.raises(ssl.SSLError):
        spoken(TlsFacts(is_validated=False), by=theirs, trusting=authority().pem)


def test_credentials_that_cannot_be_used_are_told() -> None:
    with pytest.raises(ssl.SSLError):
        client_context(TlsFacts(credentials=TlsCredentials("nothing", "nothing")))
