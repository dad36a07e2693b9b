"""TLS contexts for targets."""

from __future__ import annotations

import ssl

import pytest

from gateway.message import TlsFacts
from gateway.upstream.tls import client_context, knows_cipher


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
